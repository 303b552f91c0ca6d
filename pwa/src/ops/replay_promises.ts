/** A promise laid over the book. */

import type { Book } from "../store/shapes"
import type { Next, Op } from "../wire"

/** Lay a promise; one that is there already stays as the server has it. */
export function layPromise(book: Book, op: Op, next: Next, visit: string | null): void {
  if (book.promises.has(next.id)) return
  const { id, due, why, part = null, skill = null, person = null } = next
  const hh = op.hh ?? null
  const row = { due, why, state: "planned" as const, hh, visit, part, skill, person }
  book.promises.set(id, { id, hh, hamlet: op.hamlet, row })
}
