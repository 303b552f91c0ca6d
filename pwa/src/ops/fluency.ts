/** The five skills of a household (hộ đạt): twin of tungngo/learning/fluency.py, by the groups of the pack. */

import type { Level, Person } from "../store/shapes"
import type { GroupInfo } from "./catalogue"
import { ALONE, WITH_HELP } from "./ladder"

/** A group as a dot: full (level 5), half (with help), empty; "unset": the province has not chosen. */
export type Dot = "alone" | "with_help" | "none" | "unset"

export interface Fluency {
  /** One dot for each group, of the person who is nearest. */
  dots: { code: string; dot: Dot }[]
  /** One and the same person is at level 5 in every group. */
  fluent: boolean
  /** Who is nearest; null where nobody is in the book. */
  person: string | null
}

type Known = Pick<Person, "id"> & { levels: ReadonlyMap<number, Level> }

/** Say how far a group is by somebody's levels. */
export function dotOf(group: GroupInfo, levels: ReadonlyMap<number, Pick<Level, "level">>): Dot {
  if (!group.skills.length) return "unset"
  const at = (least: number) => group.skills.filter((id) => (levels.get(id)?.level ?? 0) >= least).length
  if (at(ALONE) >= group.need) return "alone"
  return at(WITH_HELP) >= group.need ? "with_help" : "none"
}

/** Say how a house stands: by one person, never by two together. */
export function fluencyOf(people: readonly Known[], groups: readonly GroupInfo[]): Fluency {
  let best: Fluency = {
    dots: groups.map((one) => ({ code: one.code, dot: dotOf(one, new Map()) })),
    fluent: false,
    person: null,
  }
  let most = -1
  for (const person of people) {
    const dots = groups.map((one) => ({ code: one.code, dot: dotOf(one, person.levels) }))
    const count = (dot: Dot) => dots.filter((one) => one.dot === dot).length
    const score = count("alone") * 100 + count("with_help")
    if (score <= most) continue
    const asked = dots.filter((one) => one.dot !== "unset")
    most = score
    best = { dots, person: person.id, fluent: asked.length > 0 && asked.every((one) => one.dot === "alone") }
  }
  return best
}
