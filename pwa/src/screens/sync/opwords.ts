/** What an operation was, in the member's own words: "Nhà ngõ 3, số 12 · Đã gặp". */
import type { Book } from "../../store/shapes"
import type { Bodies, Op } from "../../wire"
import { type Key, say } from "../../words.vi"

const KINDS: Record<keyof Bodies, Key> = {
  "assign.set": "frame.op_assign",
  "consent.set": "frame.op_consent",
  "followup.cancel": "frame.op_promise_off",
  "followup.done": "frame.op_promise_done",
  "followup.plan": "frame.op_promise",
  "household.close": "frame.op_house_close",
  "household.create": "frame.op_house_new",
  "household.merge": "frame.op_house_merge",
  "household.move": "frame.op_house_move",
  "household.patch": "frame.op_house",
  "person.create": "frame.op_person_new",
  "person.leave": "frame.op_person_left",
  "person.merge": "frame.op_person_merge",
  "person.patch": "frame.op_person",
  "skill.check": "frame.op_check",
  "telemetry.day": "frame.op_numbers",
  "visit.amend": "frame.op_visit_amend",
  "visit.record": "frame.op_visit",
  "visit.void": "frame.op_visit_void",
}
const OUTCOMES = {
  met: "frame.out_met",
  absent: "frame.out_absent",
  later: "frame.out_later",
  refused: "frame.out_refused",
} as const

/** The kind in words; a visit tells what came of it. */
export function kindWords(k: string, op: Op | null): string {
  const visit = k === "visit.record" ? (op?.b as Bodies["visit.record"] | undefined) : undefined
  if (visit) return say(OUTCOMES[visit.outcome])
  return say(KINDS[k as keyof Bodies] ?? "frame.op_other")
}

/** The house that it is about; nothing where it is about none, or the phone has it no more. */
export function houseWords(book: Book, op: Op | null, hh: string | null): string | null {
  const id = hh ?? op?.hh ?? (op?.k.startsWith("household.") ? op.e : null)
  return (id && book.houses.get(id)?.title) || null
}
