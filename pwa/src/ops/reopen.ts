/** "Sửa lần này": a visit that is recorded already becomes a draft again, which tells it anew. */

import type { Act, House } from "../store/shapes"
import type { HelpedPerson, Op, Step, VisitRecord } from "../wire"
import { SKILL_OF_NOTHING, type SkillInfo } from "./catalogue"
import { begin, choosePerson, met } from "./draft"
import { ANON, type DraftNext, type DraftPerson, type DraftStep, type Kind, type VisitDraft } from "./draft_types"
import { uid } from "./uid"

/** Return the draft of a visit that is recorded; `skills` of the catalogue tell what may be claimed. */
export function reopen(
  house: House,
  visit: Act<"visit.record"> | (Op & { b: VisitRecord }),
  skills: readonly SkillInfo[],
  now: number,
): VisitDraft {
  const { b } = visit
  const fresh = met(begin(house, b.team, b.start, visit.e ?? uid(now)))
  const people = b.people ?? []
  let d = fresh
  for (const one of people) {
    const person = house.people.find((p) => p.id === one.person)
    if (one.person) d = choosePerson(d, person ?? { id: one.person, row: {} })
  }
  return {
    ...d,
    amends: true,
    seed: uid(now),
    form: visit.form ?? null,
    end: b.end ?? null,
    outcome: b.outcome,
    why: b.why ?? null,
    person: null,
    people: [...d.people.map((one) => ({ ...one, steps: stepsOf(one, people, skills) })), ...nameless(people, skills)],
    next: b.next ? nextOf(b.next) : null,
    promised: b.next ? { ...nextOf(b.next), id: b.next.id } : null,
    keeps: [],
    missed: [],
    kit: b.kit ?? null,
    materials: b.materials ?? [],
    answers: b.answers ?? [],
    note: b.note ?? "",
    photos: b.blobs ?? [],
    had_photos: (b.blobs ?? []).map((one) => one.sha),
    help: b.help ?? null,
  }
}

function stepsOf(person: DraftPerson, people: HelpedPerson[], skills: readonly SkillInfo[]): DraftStep[] {
  const told = people.filter((one) => one.person === person.key).flatMap((one) => one.skills ?? [])
  return told.map((step) => draftStep(step, skills))
}

function nameless(people: HelpedPerson[], skills: readonly SkillInfo[]): DraftPerson[] {
  const was = { call: null, born: null, phone: null, prio: [] }
  return people
    .filter((one) => !one.person)
    .map((one, n) => ({
      key: n ? `${ANON}${n}` : ANON,
      fresh: false,
      anon: one.anon || 1,
      ...was,
      was,
      steps: (one.skills ?? []).map((step) => draftStep(step, skills)),
    }))
}

function draftStep(step: Step, skills: readonly SkillInfo[]): DraftStep {
  const found = skills.find((one) => one.id === step.skill)
  const knows = found ? { id: found.id, kind: found.kind, stages: found.stages } : SKILL_OF_NOTHING
  const level = step.claimed ?? null
  const recheck = step.kind === "recheck"
  const staged = step.kind === "done_for" || step.kind === "undone"
  return {
    skill: step.skill,
    kind: recheck ? kindSeen(level) : (step.kind as Kind),
    stage: staged && level !== null && level > 1 ? level : null,
    teach_back: step.teach_back ?? null,
    recheck,
    why: step.why ?? null,
    confirm: step.confirm === "tapped" ? "tapped" : "none",
    guide: step.guide ?? null,
    secs: step.secs ?? null,
    knows: { ...knows, id: step.skill },
  }
}

function kindSeen(level: number | null): Kind {
  if (level === 5) return "done_alone"
  return level === 4 ? "done_together" : "done_for"
}

function nextOf(next: NonNullable<VisitRecord["next"]>): DraftNext {
  return {
    due: next.due,
    part: next.part ?? null,
    why: next.why,
    skill: next.skill ?? null,
    person: next.person ?? null,
  }
}
