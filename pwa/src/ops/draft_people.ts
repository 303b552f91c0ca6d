/** The taps of a visit on people and skills. */

import type { Uid } from "../store/shapes"
import type { SkillInfo } from "./catalogue"
import { ANON, type DraftPerson, type DraftStep, type Kind, type VisitDraft } from "./draft_types"
import { stagesOf } from "./ladder"
import { childOf } from "./uid"

export const MOST_STEPS = 12
const MOST_ANON = 9
const ASKED_AGAIN = { stage: null, teach_back: null, why: null, confirm: "none" } as const

/** Choose a person of the book; an unknown one joins those helped. */
export function choosePerson(
  d: VisitDraft,
  person: { id: Uid; row: { call?: string; born?: number | null; phone?: string; prio?: string[] } },
): VisitDraft {
  if (d.people.some((one) => one.key === person.id)) return { ...d, person: person.id, skill: null }
  const { call = "", born = null, phone = "", prio = [] } = person.row
  const was = { call: call || null, born, phone: phone || null, prio }
  const one: DraftPerson = { key: person.id, fresh: false, anon: 0, ...was, was, steps: [] }
  return { ...d, people: [...d.people, one], person: one.key, skill: null }
}

/** "Người khác": somebody who is not in the book yet. */
export function addPerson(d: VisitDraft): VisitDraft {
  const made = d.made + 1
  const was = { call: null, born: null, phone: null, prio: [] }
  const one: DraftPerson = { key: childOf(d.seed, made), fresh: true, anon: 0, ...was, was, steps: [] }
  return { ...d, made, people: [...d.people, one], person: one.key, skill: null }
}

/** "Không ghi tên": so many people, 0 to take them back. */
export function chooseAnon(d: VisitDraft, n: number): VisitDraft {
  const anon = Math.max(0, Math.min(MOST_ANON, Math.trunc(n)))
  if (anon === 0) return dropPerson(d, ANON)
  if (d.people.some((one) => one.key === ANON)) {
    return { ...mapPerson(d, ANON, (one) => ({ ...one, anon })), person: ANON, skill: null }
  }
  const was = { call: null, born: null, phone: null, prio: [] }
  const one: DraftPerson = { key: ANON, fresh: false, anon, ...was, was, steps: [] }
  return { ...d, people: [...d.people, one], person: ANON, skill: null }
}

/** Take somebody off the visit; what was answered by them goes too. */
export function dropPerson(d: VisitDraft, key: string): VisitDraft {
  return {
    ...d,
    people: d.people.filter((one) => one.key !== key),
    consents: d.consents.filter((one) => one.subject !== key),
    person: d.person === key ? null : d.person,
    skill: d.person === key ? null : d.skill,
  }
}

/** Write what somebody is called, or the year of birth, phone or priority group. */
export function setPerson(
  d: VisitDraft,
  key: string,
  fields: Partial<Pick<DraftPerson, "call" | "born" | "phone" | "prio">>,
): VisitDraft {
  return mapPerson(d, key, (one) => ({ ...one, ...fields }))
}

/** Open a skill of the person chosen, or close it (null). */
export function openSkill(d: VisitDraft, skill: number | null): VisitDraft {
  return { ...d, skill }
}

/** One of the three honest buttons; another one than before asks its own questions again. */
export function setKind(d: VisitDraft, key: string, skill: SkillInfo, kind: Kind): VisitDraft {
  return mapStep(d, key, skill, (one) => (one.kind === kind ? one : { ...one, kind, ...ASKED_AGAIN }))
}

/** The chips of "Làm hộ": 2 "mới cài", 3 "mới kích hoạt", null neither; only stages that the skill has. */
export function setStage(d: VisitDraft, key: string, skill: SkillInfo, stage: number | null): VisitDraft {
  const known = stage === null || stagesOf(skill).includes(stage)
  return known ? mapStep(d, key, skill, (one) => ({ ...one, stage })) : d
}

/** "Nói được" / "Chưa" after "Tự làm". */
export function setTeachBack(d: VisitDraft, key: string, skill: SkillInfo, said: boolean): VisitDraft {
  return mapStep(d, key, skill, (one) => ({ ...one, teach_back: said }))
}

/** "Chưa được", for a reason. */
export function setUnable(d: VisitDraft, key: string, skill: SkillInfo, why: string): VisitDraft {
  return mapStep(d, key, skill, (one) => ({ ...one, ...ASKED_AGAIN, kind: "none", why }))
}

/** What is seen today is a recheck: it sets the level, up or down. */
export function setRecheck(d: VisitDraft, key: string, skill: SkillInfo, on: boolean): VisitDraft {
  return mapStep(d, key, skill, (one) => ({ ...one, recheck: on }))
}

/** The person tapped "Đúng, tôi làm được" (true) or "Chưa" on the hand-over screen. */
export function setConfirm(d: VisitDraft, key: string, skill: SkillInfo, yes: boolean): VisitDraft {
  return mapStep(d, key, skill, (one) => {
    if (yes) return { ...one, confirm: "tapped" }
    const kind = one.kind === "done_alone" ? "done_together" : one.kind
    return { ...one, kind, confirm: "none" }
  })
}

/** Which guide was followed, and for how long. */
export function setGuide(d: VisitDraft, key: string, skill: SkillInfo, guide: number, secs: number): VisitDraft {
  return mapStep(d, key, skill, (one) => ({ ...one, guide, secs: Math.min(86_400, (one.secs ?? 0) + secs) }))
}

/** Take back what was said of a skill. */
export function dropStep(d: VisitDraft, key: string, skill: number): VisitDraft {
  const rest = mapPerson(d, key, (one) => ({ ...one, steps: one.steps.filter((s) => s.skill !== skill) }))
  return rest.skill === skill ? { ...rest, skill: null } : rest
}

function mapPerson(d: VisitDraft, key: string, change: (one: DraftPerson) => DraftPerson): VisitDraft {
  return { ...d, people: d.people.map((one) => (one.key === key ? change(one) : one)) }
}

/** Change the step of a skill; the thirteenth of one person is not begun. */
function mapStep(d: VisitDraft, key: string, skill: SkillInfo, change: (one: DraftStep) => DraftStep): VisitDraft {
  return mapPerson(d, key, (person) => {
    const found = person.steps.find((one) => one.skill === skill.id)
    if (!found && person.steps.length >= MOST_STEPS) return person
    const next = change(found ?? newStep(skill))
    const steps = found ? person.steps.map((one) => (one === found ? next : one)) : [...person.steps, next]
    return { ...person, steps }
  })
}

function newStep(skill: SkillInfo): DraftStep {
  const { id, kind, stages } = skill
  const knows: SkillInfo = { id, kind, stages }
  return { skill: id, kind: "viewed", ...ASKED_AGAIN, recheck: false, guide: null, secs: null, knows }
}
