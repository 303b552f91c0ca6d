/** "Kỹ năng còn thiếu": what to help with today; twin of tungngo/learning/missing.py, one corpus. */

import type { Book, House, Level } from "../store/shapes"
import type { Op, SkillCheck, Step, VisitRecord } from "../wire"
import type { GroupInfo, SkillInfo } from "./catalogue"
import { dayOf, daysBetween } from "./days"
import { dotOf, fluencyOf } from "./fluency"
import { ALONE, NOTHING, recheckDue, WITH_HELP } from "./ladder"

/** Why a skill is named, the strongest reason first. */
export type Why = "asked" | "recheck" | "group" | "task" | "begun" | "new"

export interface Wanted {
  person: string
  skill: number
  score: number
  why: Why
  /** The skill in whose place this one stands, because it comes before it. */
  before: number | null
}

/** Somebody of the house, and what is known of them. */
export interface Learner {
  id: string
  levels: ReadonlyMap<number, Level>
  /** Whether they have a smartphone; null: not known. */
  smart: boolean | null
  /** Skills that they, or the house, asked for. */
  asked: readonly number[]
  /** "Chưa được": skill and day. */
  unable: readonly (readonly [number, string])[]
}

export interface Wishes {
  people: readonly Learner[]
  /** In the order of the catalogue. */
  skills: readonly SkillInfo[]
  groups: readonly GroupInfo[]
  /** Of the running task of the team and the newest fraud drill. */
  running: readonly number[]
  today: string
}

const POINTS: readonly (readonly [Why, number])[] = [
  ["asked", 16],
  ["recheck", 8],
  ["group", 4],
  ["task", 2],
  ["begun", 1],
]
const REST_DAYS = 30 // after "Chưa được"

/** Return what is missing, the most useful first. */
export function missing(w: Wishes): Wanted[] {
  const order = new Map(w.skills.map((one, n) => [one.id, n]))
  const byId = new Map(w.skills.map((one) => [one.id, one]))
  const found: { one: Wanted; at: number; n: number }[] = []
  // A house that has one person with all five needs no group any more.
  const groups = isFluent(w) ? [] : w.groups
  w.people.forEach((person, n) => {
    for (const one of ofPerson(person, { ...w, groups }, byId)) found.push({ one, at: order.get(one.skill) ?? 0, n })
  })
  return found.sort((a, b) => b.one.score - a.one.score || a.at - b.at || a.n - b.n).map(({ one }) => one)
}

function isFluent(w: Wishes): boolean {
  return fluencyOf(w.people, w.groups).fluent
}

/** The best reason for each skill; a skill that another one needs first stands in its place. */
function ofPerson(person: Learner, w: Wishes, byId: ReadonlyMap<number, SkillInfo>): Wanted[] {
  const best = new Map<number, Wanted>()
  for (const skill of w.skills) {
    const why = isCandidate(person, skill, w.today) ? reasons(person, skill, w) : null
    const first = why && firstNeeded(person, skill, byId, new Set())
    if (!why || !first || !isFree(person, first, w.today)) continue
    const score = why.reduce((sum, [, points]) => sum + points, 0)
    const before = first === skill ? null : skill.id
    const one = { person: person.id, skill: first.id, score, why: why[0]?.[0] ?? "new", before }
    const known = best.get(first.id)
    if (!known || known.score < score || (known.score === score && known.before !== null && before === null)) {
      best.set(first.id, one)
    }
  }
  return [...best.values()]
}

function isCandidate(person: Learner, skill: SkillInfo, today: string): boolean {
  const level = levelOf(person, skill.id)
  return (level.level < ALONE || recheckDue(level, today)) && isFree(person, skill, today)
}

/** Practical skills need a smartphone; what did not work lately rests. */
function isFree(person: Learner, skill: SkillInfo, today: string): boolean {
  if (person.smart === false && skill.kind === "practical") return false
  return !person.unable.some(([id, day]) => id === skill.id && daysBetween(day, today) < REST_DAYS)
}

function reasons(person: Learner, skill: SkillInfo, w: Wishes): (readonly [Why, number])[] {
  const level = levelOf(person, skill.id)
  const holds: Record<Why, boolean> = {
    asked: person.asked.includes(skill.id),
    recheck: recheckDue(level, w.today),
    group: level.level < ALONE && w.groups.some((one) => fills(one, skill, person)),
    task: w.running.includes(skill.id),
    begun: level.level >= 1 && level.level < WITH_HELP,
    new: true,
  }
  return POINTS.filter(([why]) => holds[why])
}

function fills(group: GroupInfo, skill: SkillInfo, person: Learner): boolean {
  return group.skills.includes(skill.id) && dotOf(group, person.levels) !== "alone"
}

/** Return the skill to begin with: the first that is needed and not there yet, however deep. */
function firstNeeded(
  person: Learner,
  skill: SkillInfo,
  byId: ReadonlyMap<number, SkillInfo>,
  seen: Set<number>,
): SkillInfo {
  seen.add(skill.id)
  for (const id of skill.need ?? []) {
    const one = byId.get(id)
    if (one && !seen.has(id) && levelOf(person, id).level < enough(one)) return firstNeeded(person, one, byId, seen)
  }
  return skill
}

/** What is set up on the phone is enough to go on; a skill without stages must be done with help. */
function enough(skill: SkillInfo): number {
  if (skill.kind === "knowledge" || skill.stages === "none") return WITH_HELP
  return skill.stages === "install" ? 2 : 3
}

function levelOf(person: Learner, skill: number): Level {
  return person.levels.get(skill) ?? NOTHING
}

/** Gather what this phone knows of a house: levels, promises, own steps that came to nothing. */
export function wishesOf(
  house: House,
  book: Pick<Book, "pending">,
  catalogue: { skills: readonly SkillInfo[]; groups: readonly GroupInfo[] },
  running: readonly number[],
  now: number,
): Wishes {
  const told = book.pending.filter((op) => op.hh === house.id)
  const smart = smartphones(told)
  const people = house.people.map((person): Learner => {
    const promised = house.followups.filter((one) => !one.row.person || one.row.person === person.id)
    const asked = promised.flatMap((one) => one.row.skill ?? [])
    return { id: person.id, levels: person.levels, smart, asked, unable: unableOf(told, person.id) }
  })
  return { people, ...catalogue, running, today: dayOf(now) }
}

function smartphones(told: readonly Op[]): boolean | null {
  let smart: boolean | null = null
  for (const op of told) {
    const kit = op.k === "visit.record" ? (op.b as VisitRecord).kit : null
    if (typeof kit?.smart === "number") smart = kit.smart > 0
  }
  return smart
}

function unableOf(told: readonly Op[], person: string): [number, string][] {
  return told.flatMap((op) =>
    stepsIn(op, person)
      .filter((step) => step.kind === "none")
      .map((step): [number, string] => [step.skill, dayOf(op.at)]),
  )
}

function stepsIn(op: Op, person: string): readonly Step[] {
  if (op.k === "skill.check") {
    const b = op.b as SkillCheck
    return b.person === person ? b.steps : []
  }
  if (op.k !== "visit.record") return []
  const people = (op.b as VisitRecord).people ?? []
  return people.filter((one) => one.person === person).flatMap((one) => one.skills ?? [])
}
