/** Consent outside a visit: given, refused, taken back; and what own work says of it. */

import type { Act, House, Uid } from "../store/shapes"
import type { ConsentSet, Op } from "../wire"
import { act } from "./act"
import { dayOf, plusMonths } from "./days"
import type { Purpose } from "./draft_types"

const WITHDRAWAL = "rut-dong-y@1"
const ASKED_AGAIN_AFTER = 6 // months

interface Asked {
  text: string
  purpose: Purpose
  channel?: ConsentSet["channel"]
  relation?: string | null
  /** The withdrawal that this yes follows. */
  after?: Uid | null
}

/** "Đồng ý": by somebody of the house, or for the house (person null). */
export function give(house: House, person: Uid | null, asked: Asked, now: number): Act<"consent.set"> {
  return act("consent.set", house, bodyOf(asked, "given"), now, { hh: house.id, e: person })
}

/** "Không": kept as an answer, so that nobody asks again soon. */
export function refuse(house: House, person: Uid | null, asked: Asked, now: number): Act<"consent.set"> {
  return act("consent.set", house, bodyOf(asked, "refused"), now, { hh: house.id, e: person })
}

/** "Rút lại": of a person, or of the house and everybody in it (null); all purposes unless named. */
export function withdraw(
  house: House,
  person: Uid | null,
  now: number,
  purposes: readonly Purpose[] = ["register", "contact", "message", "priority", "photo", "story"],
): Act<"consent.set">[] {
  const b: ConsentSet = {
    text: WITHDRAWAL,
    purposes: purposes.map((p) => ({ p, yes: false })),
    channel: "spoken",
    given_by: "self",
    state: "withdrawn",
  }
  const whose = person === null ? [null, ...house.people.map((one) => one.id)] : [person]
  return whose.map((e) => act("consent.set", house, b, now, { hh: house.id, e }))
}

/** Return the last withdrawal of somebody for a purpose, which a new yes must name. */
export function withdrawalOf(ops: Iterable<Op>, hh: Uid, person: Uid | null, purpose: Purpose): Uid | null {
  let found: Uid | null = null
  for (const op of ops) {
    if (op.k !== "consent.set" || op.hh !== hh || (op.e ?? null) !== person) continue
    const b = op.b as ConsentSet
    if (b.state === "withdrawn" && b.purposes.some((one) => one.p === purpose)) found = op.op
  }
  return found
}

/** Say whether the house said no to keeping names in the last 6 months, by this phone's own work. */
export function askedLately(ops: Iterable<Op>, hh: Uid, now: number): boolean {
  let until = ""
  for (const op of ops) {
    if (op.k !== "consent.set" || op.hh !== hh || op.e) continue
    const b = op.b as ConsentSet
    if (!b.purposes.some((one) => one.p === "register")) continue
    until = b.state === "given" ? "" : plusMonths(dayOf(op.at), ASKED_AGAIN_AFTER)
  }
  return until > dayOf(now)
}

function bodyOf(asked: Asked, state: "given" | "refused"): ConsentSet {
  const body: ConsentSet = {
    text: asked.text,
    purposes: [{ p: asked.purpose, yes: state === "given" }],
    channel: asked.channel ?? "spoken",
    given_by: asked.relation ? "representative" : "self",
    state,
  }
  if (asked.relation) body.relation = asked.relation
  if (asked.after && state === "given") body.after = asked.after
  return body
}
