/** "Kiểm tra lại" without a visit: by phone or face to face. */

import type { Act, House, Uid } from "../store/shapes"
import type { CheckStep } from "../wire"
import { act } from "./act"
import type { SkillInfo } from "./catalogue"
import { capOf } from "./ladder"

/** What somebody can do now; "unable": not even with help. */
export type Seen = "alone" | "with_help" | "unable"

/** Return the step of a skill as it was seen; the phone stays as far as it was set up. */
export function seen(skill: SkillInfo, what: Seen, why: string | null = null): CheckStep {
  const kind = what === "alone" ? "done_alone" : what === "with_help" ? "done_together" : "done_for"
  const step: CheckStep = { skill: skill.id, kind: "recheck", claimed: capOf(skill, kind) }
  if (why) step.why = why
  return step
}

/** "Đã gỡ, đổi máy, bị khóa": a lower level, with its reason. */
export function undone(skill: SkillInfo, level: number, why: string): CheckStep {
  return { skill: skill.id, kind: "undone", claimed: capOf(skill, "undone", level), why }
}

export function check(
  house: House,
  person: Uid,
  how: "phone" | "met",
  steps: readonly CheckStep[],
  now: number,
): Act<"skill.check"> {
  return act("skill.check", house, { person, how, steps: steps.slice(0, 12) }, now, { hh: house.id })
}
