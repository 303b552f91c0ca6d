/**
 * Lays own work that was not acknowledged over the rows of the server.
 *
 * An operation may be in the rows already: its receipt names a feed and a revision, and it stays
 * in the outbox until the pull has come that far. So everything here may be done twice over: rows
 * go by their ids, levels by the ladder, and a promise is there once.
 */

import type { Book, Person } from "../store/shapes"
import type { Op } from "../wire"
import { apply } from "./replay_kinds"
import { standing } from "./replay_visits"
import { nameHouse } from "./title"

/** Lay operations, oldest first, over a book of server rows; the book is changed and given back. */
export function replay(book: Book, ops: Op[]): Book {
  book.pending = ops
  for (const house of book.houses.values()) house.waiting = 0
  const visits = standing(ops)
  for (const op of ops) apply(book, op, visits)
  for (const op of ops) count(book, op)
  gather(book)
  return book
}

function count(book: Book, op: Op): void {
  const house = op.hh ? book.houses.get(op.hh) : undefined
  if (house) house.waiting += 1
}

/** Hang people and promises on their houses, and name the houses. */
function gather(book: Book): void {
  const people = groups(book.people.values(), (one: Person) => (one.row.left || one.row.erased ? null : one.hh))
  const promises = groups(book.promises.values(), (one) => one.hh)
  let fresh = 0
  for (const house of book.houses.values()) {
    house.people = people.get(house.id) ?? []
    house.followups = (promises.get(house.id) ?? []).sort((a, b) => (a.row.due < b.row.due ? -1 : 1))
    if (!house.row.no) fresh += 1
    nameHouse(house, fresh)
  }
}

function groups<T>(all: Iterable<T>, of: (one: T) => string | null): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const one of all) {
    const key = of(one)
    if (key === null) continue
    const some = found.get(key)
    if (some) some.push(one)
    else found.set(key, [one])
  }
  return found
}
