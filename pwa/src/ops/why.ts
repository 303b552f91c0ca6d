/** What an operation is, in words of the member: the lines of "Gửi và nhận". */

import type { Act, Book } from "../store/shapes"
import type { Bodies, Op } from "../wire"
import { day } from "../words/format"
import type { Blanks, Key } from "../words.vi"
import { say } from "../words.vi"
import { dayOf } from "./days"

/** A text by its key, and what fills its blanks. */
export interface Told {
  key: Key
  values: Blanks
}

type Any = { [K in keyof Bodies]: { k: K; b: Bodies[K] } }[keyof Bodies]

/** Return what an operation says, as key and values. */
export function told(op: Op | Act, book: Book): Told {
  const house = op.hh ? (book.houses.get(op.hh)?.title ?? say("ops.no_house")) : say("ops.no_house")
  const { key, values = {} } = wordsOf(op as unknown as Any, op.at)
  return { key, values: { house, ...values } }
}

/** Return the line itself. */
export function titleOf(op: Op | Act, book: Book): string {
  const { key, values } = told(op, book)
  return say(key, values)
}

function wordsOf(one: Any, at: number): { key: Key; values?: Blanks } {
  switch (one.k) {
    case "visit.record":
      return visited(one.b)
    case "visit.amend":
      return { key: "ops.amend", values: { day: day(dayOf(one.b.visit.start)) } }
    case "household.patch":
      return { key: "ops.house_changed", values: fields(one.b.set) }
    case "person.patch":
      return { key: "ops.person_changed", values: fields(one.b.set) }
    case "consent.set":
      return consent(one.b)
    case "followup.plan":
      return { key: "ops.promised", values: { day: day(one.b.due) } }
    case "skill.check":
      return { key: "ops.checked", values: { n: one.b.steps.length } }
    case "assign.set":
      return { key: "ops.assigned", values: { n: one.b.households.length } }
    case "telemetry.day":
      return { key: "ops.telemetry", values: { day: day(one.b.day ?? dayOf(at)) } }
    default:
      return { key: PLAIN[one.k] ?? "ops.other" }
  }
}

const PLAIN: Partial<Record<keyof Bodies, Key>> = {
  "visit.void": "ops.void",
  "household.create": "ops.new_house",
  "household.close": "ops.house_closed",
  "household.move": "ops.house_moved",
  "household.merge": "ops.house_merged",
  "person.create": "ops.new_person",
  "person.leave": "ops.person_left",
  "person.merge": "ops.person_merged",
  "followup.done": "ops.promise_kept",
  "followup.cancel": "ops.promise_off",
}

function visited(b: Bodies["visit.record"]): { key: Key; values?: Blanks } {
  if (b.outcome === "later" && b.next) return { key: "ops.later", values: { day: day(b.next.due) } }
  if (b.outcome !== "met") return { key: b.outcome === "refused" ? "ops.refused" : "ops.absent" }
  const skills = new Set((b.people ?? []).flatMap((one) => (one.skills ?? []).map((step) => step.skill)))
  return skills.size ? { key: "ops.met", values: { n: skills.size } } : { key: "ops.met_talk" }
}

function fields(set: readonly { f: string }[]): Blanks {
  return { fields: set.map((one) => say(`ops.f_${one.f}` as Key)).join(", ") }
}

function consent(b: Bodies["consent.set"]): { key: Key; values: Blanks } {
  const key = b.state === "withdrawn" ? "ops.consent_back" : b.state === "given" ? "ops.consent_yes" : "ops.consent_no"
  return { key, values: { purpose: b.purposes.map((one) => say(`ops.p_${one.p}` as Key)).join(", ") } }
}
