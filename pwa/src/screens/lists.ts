/** What stands on "Hôm nay" and "Hộ dân": picked from the book, pure. */
import { dayOf } from "../ops/days"
import { recheckDue } from "../ops/ladder"
import type { Book, House, Person, Pledge } from "../store/shapes"

/** A promise with its house; a promise without one is shown by its day alone. */
export interface Due {
  pledge: Pledge
  house: House | null
}

/** Somebody to be asked again whether a skill is still theirs. */
export interface Recheck {
  person: Person
  house: House
  skill: number
}

export const isOpen = (house: House): boolean => !house.row.closed

/** The day on which a house was visited last, by this phone or by anybody. */
export function lastDay(house: House): string | null {
  const mine = house.mine ? dayOf(house.mine.at) : ""
  const told = house.row.last ?? ""
  return (mine > told ? mine : told) || null
}

/** Whether nobody should knock: refused less than 6 months ago, or for good. */
export const isQuiet = (house: House, today: string): boolean =>
  house.row.quiet === "never" || (house.row.quiet ?? "") > today

export const visitedSince = (house: House, from: string): boolean => (lastDay(house) ?? "") >= from

/** The first day of the month of a day. */
export const monthOf = (today: string): string => `${today.slice(0, 7)}-01`

export function dues(book: Book): Due[] {
  return [...book.promises.values()]
    .map((pledge) => ({ pledge, house: pledge.hh ? (book.houses.get(pledge.hh) ?? null) : null }))
    .sort((a, b) => (a.pledge.row.due < b.pledge.row.due ? -1 : a.pledge.row.due > b.pledge.row.due ? 1 : 0))
}

export function rechecks(book: Book, today: string): Recheck[] {
  const found: Recheck[] = []
  for (const person of book.people.values()) {
    const house = book.houses.get(person.hh)
    if (!house || !isOpen(house) || isQuiet(house, today)) continue
    for (const [skill, level] of person.levels) if (recheckDue(level, today)) found.push({ person, house, skill })
  }
  return found
}

/**
 * Houses in walking order: by lane and number as people count (2 before 10); a house without a number
 * stands behind the neighbour that was named for it.
 */
export function walk(book: Book): House[] {
  const order = new Intl.Collator("vi", { numeric: true })
  const all = [...book.houses.values()].filter(isOpen).sort((a, b) => {
    const unnamed = Number(!a.row.lane) - Number(!b.row.lane)
    return unnamed || order.compare(a.title, b.title)
  })
  const behind = new Map<string, House[]>()
  const first: House[] = []
  for (const one of all) {
    const before = one.row.door ? "" : (one.row.after ?? "")
    if (book.houses.has(before) && before !== one.id) behind.set(before, [...(behind.get(before) ?? []), one])
    else first.push(one)
  }
  const walked = new Set<House>()
  const stack = first.reverse()
  for (let one = stack.pop(); one; one = stack.pop()) {
    if (walked.has(one)) continue
    walked.add(one)
    stack.push(...(behind.get(one.id) ?? []).reverse())
  }
  // Neighbours that name each other in a ring are reached from nowhere: they come last.
  return [...walked, ...all.filter((one) => !walked.has(one))]
}

/** The houses to knock at next: not visited this month, nobody who asked for quiet, after a house. */
export function nextHouses(book: Book, today: string, after?: House | null, most = 3): House[] {
  const all = walk(book)
  const from = monthOf(today)
  const at = after ? all.findIndex((one) => one.id === after.id) : latest(all)
  const turned = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))]
  return turned.filter((one) => !visitedSince(one, from) && !isQuiet(one, today) && one.id !== after?.id).slice(0, most)
}

/** Where the member was last: the place in the list of the latest own visit. */
function latest(all: House[]): number {
  let best = -1
  all.forEach((one, i) => {
    if ((one.mine?.at ?? 0) > (all[best]?.mine?.at ?? 0)) best = i
  })
  return best
}
