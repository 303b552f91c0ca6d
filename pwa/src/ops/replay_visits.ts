/** Own visits laid over the book: the last day, the quiet time, the promise, the levels. */

import type { Book, House } from "../store/shapes"
import type { Bodies, Op, Step, VisitRecord } from "../wire"
import { SKILL_OF_NOTHING } from "./catalogue"
import { dayOf, plusMonths } from "./days"
import { after, NOTHING } from "./ladder"
import { layPromise } from "./replay_promises"

/** What amends say of visits by now; null: taken back. */
export type Standing = Map<string, VisitRecord | null>

const QUIET_MONTHS = 6

export function standing(ops: readonly Op[]): Standing {
  const now: Standing = new Map()
  for (const op of ops) {
    if (op.k === "visit.void") now.set((op.b as Bodies["visit.void"]).of, null)
    if (op.k !== "visit.amend") continue
    const { of, visit } = op.b as Bodies["visit.amend"]
    if (now.get(of) !== null) now.set(of, visit)
  }
  return now
}

export function layVisit(book: Book, op: Op, visits: Standing): void {
  const now = op.e ? visits.get(op.e) : undefined
  if (now !== null) lay(book, op, now ?? (op.b as VisitRecord), dayOf(op.at))
}

/** An amend of a visit that the server has: what it adds is laid, what it takes back the server tells. */
export function layAmended(book: Book, op: Op, visits: Standing): void {
  const { of, visit } = op.b as Bodies["visit.amend"]
  if (visits.get(of) !== visit) return
  lay(book, { ...op, e: of, at: visit.end ?? visit.start }, visit, dayOf(visit.start))
}

function lay(book: Book, op: Op, b: VisitRecord, day: string): void {
  const house = op.hh ? book.houses.get(op.hh) : undefined
  if (house) {
    layDay(house, b, day)
    if ((house.mine?.at ?? 0) <= op.at) house.mine = { at: op.at, outcome: b.outcome }
  }
  if (b.next) layPromise(book, op, b.next, op.e ?? null)
  for (const one of b.people ?? []) if (one.person) laySteps(book, one.person, one.skills ?? [], day, false)
}

/** The newest day counts; what was said that day decides whether anybody may knock. */
function layDay(house: House, b: VisitRecord, day: string): void {
  const { last = null } = house.row
  if (last !== null && last > day) return
  house.row = { ...house.row, last: day }
  if (b.outcome === "absent") return
  const until = b.why === "never" ? "never" : plusMonths(day, QUIET_MONTHS)
  house.row.quiet = b.outcome === "refused" ? until : null
}

export function layCheck(book: Book, op: Op, b: Bodies["skill.check"]): void {
  laySteps(book, b.person, b.steps, dayOf(op.at), b.how === "phone")
}

/** Levels as claimed: the caps were kept when the step was made, and the server keeps them again. */
function laySteps(book: Book, who: string, steps: readonly Step[], day: string, byPhone: boolean): void {
  const person = book.people.get(who)
  for (const step of person ? steps : []) {
    const was = person?.levels.get(step.skill)
    const level = after(was ?? NOTHING, SKILL_OF_NOTHING, step, day, byPhone)
    if (was || level !== NOTHING) person?.levels.set(step.skill, level)
  }
}
