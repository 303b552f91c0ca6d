/** What ops must know of the pack `catalogue`; `PackSkill` and `PackGroup` of the wire are such. */

export interface SkillInfo {
  /** Its permanent number. */
  id: number
  kind: "practical" | "knowledge"
  stages: "none" | "install" | "activate"
  /** Skills that come before it. */
  need?: readonly number[]
}

/** One of the groups of "hộ đạt"; without skills the province has not chosen yet. */
export interface GroupInfo {
  code: string
  skills: readonly number[]
  need: number
}

/** Stands for a skill that the catalogue on this phone does not know: all levels, as claimed. */
export const SKILL_OF_NOTHING: SkillInfo = { id: 0, kind: "practical", stages: "activate" }
