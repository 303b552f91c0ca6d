/** The ladder 0 to 5 and what may raise it: twin of the table of tungngo/learning/ladder.py. */

import type { Level } from "../store/shapes"
import type { Step } from "../wire"
import type { SkillInfo } from "./catalogue"
import { daysBetween } from "./days"

export const WITH_HELP = 4
export const ALONE = 5
export const FIRST_DAY = 14 // of a recheck, counted from the day on which level 4 was reached

/** [practical, knowledge] by kind; 3 stands for the last stage of the skill. */
const CAPS: Record<Step["kind"], readonly [number, number] | null> = {
  viewed: [1, 1],
  done_for: [3, 1],
  done_together: [4, 4],
  done_alone: [5, 5],
  recheck: [5, 5],
  undone: [5, 5],
  none: null,
}

/** Return the levels that a skill has: 2 and 3 speak of the phone, 4 and 5 of the hands. */
export function levelsOf(skill: SkillInfo): readonly number[] {
  if (skill.kind === "knowledge" || skill.stages === "none") return [0, 1, 4, 5]
  return skill.stages === "install" ? [0, 1, 2, 4, 5] : [0, 1, 2, 3, 4, 5]
}

/** Return the level that a kind comes down to for a skill; null where it says nothing of the level. */
export function capOf(skill: SkillInfo, kind: Step["kind"], claimed: number | null = null): number | null {
  const cap = CAPS[kind]?.[skill.kind === "knowledge" ? 1 : 0]
  if (cap === undefined) return null
  const meant = kind === "undone" ? 1 : kind === "recheck" ? null : cap
  const wanted = claimed ?? meant
  if (wanted === null) return null
  const most = Math.min(wanted, cap)
  return Math.max(...levelsOf(skill).filter((n) => n <= most))
}

/** Return the levels that "Làm hộ" may name by its chips ("mới cài" 2, "mới kích hoạt" 3). */
export function stagesOf(skill: SkillInfo): number[] {
  return levelsOf(skill).filter((n) => n === 2 || n === 3)
}

export const NOTHING: Level = { level: 0, day: null, checked: false }

/** Return what stands after a step of a visit, or of a recheck by phone. */
export function after(was: Level, skill: SkillInfo, step: Step, day: string, byPhone = false): Level {
  const kind = step.kind === "done_alone" && step.teach_back === false ? "done_together" : step.kind
  const seen = capOf(skill, kind, step.claimed ?? null)
  if (seen === null) return was
  const level = nextLevel(was.level, kind, seen, byPhone)
  const since = level < WITH_HELP ? null : (was.day ?? day)
  const proved = kind === "recheck" && !byPhone && was.day !== null && daysBetween(was.day, day) >= FIRST_DAY
  return { level, day: since, checked: (was.checked || (proved && since !== null)) && level === ALONE }
}

function nextLevel(level: number, kind: Step["kind"], seen: number, byPhone: boolean): number {
  if (kind === "undone") return Math.min(level, seen)
  if (kind !== "recheck") return Math.max(level, seen)
  return byPhone && seen >= level ? Math.max(level, Math.min(seen, WITH_HELP)) : seen
}

/** Say whether it should be asked again whether somebody can still do it. */
export function recheckDue(level: Level, today: string): boolean {
  return level.level >= WITH_HELP && !level.checked && level.day !== null && daysBetween(level.day, today) >= FIRST_DAY
}
