/**
 * The taps of a visit. A draft is pure data, sealed and stored after each tap; every tap is one
 * function that returns a new draft, and `to_acts.ts` makes operations of a finished one.
 */

import type { House, Uid } from "../store/shapes"
import type { Answered, BlobRef, Kit } from "../wire"
import { dayOf, otherPart, type Part, partOf, plusDays } from "./days"
import { type DraftConsent, type DraftNext, HOUSE, type HouseField, type Purpose, type VisitDraft } from "./draft_types"
import { uid } from "./uid"

export * from "./claim"
export * from "./draft_people"
export * from "./draft_types"

const AGAIN_AFTER = 7 // days
const MOST_PHOTOS = 4
const CHILD = 16 // as tungngo/households/agreed.py: a year counts as a child's until it is surely over
const NOT_OF_CHILDREN: readonly Purpose[] = ["contact", "message", "photo"]

/** Begin a visit at a house; `promises` are the open ones of the house. */
export function begin(house: House, team: number, now: number, id: Uid = uid(now)): VisitDraft {
  const today = dayOf(now)
  const due = house.followups.filter((one) => one.row.due <= today).map((one) => one.id)
  return {
    id,
    hh: house.id,
    home: house.home,
    hamlet: house.hamlet,
    team,
    form: "visit@1",
    base: house.rev || null,
    start: now,
    end: null,
    outcome: null,
    why: null,
    people: [],
    person: null,
    skill: null,
    consents: [],
    next: null,
    promised: null,
    keeps: [],
    missed: due,
    kit: null,
    materials: [],
    answers: [],
    note: "",
    photos: [],
    had_photos: [],
    fields: [],
    help: null,
    amends: false,
    seed: id,
    made: 0,
  }
}

/** "Vắng nhà": in 7 days, at another part of the day. */
export function absent(d: VisitDraft): VisitDraft {
  const due = plusDays(dayOf(d.start), AGAIN_AFTER)
  return promise({ ...d, outcome: "absent", why: null }, { due, part: otherPart(partOf(d.start)), why: "absent" })
}

/** "Hẹn lại": on the day that the house said. */
export function later(d: VisitDraft, due: string, part: Part | null = null): VisitDraft {
  return promise({ ...d, outcome: "later", why: null }, { due, part, why: "later" })
}

/** "Từ chối": nothing else is kept. */
export function refused(d: VisitDraft, why: string): VisitDraft {
  return { ...d, outcome: "refused", why, next: null }
}

/** "Có người": what the house was promised until today is kept by this visit. */
export function met(d: VisitDraft): VisitDraft {
  return { ...d, outcome: "met", why: null, keeps: d.keeps.length ? d.keeps : d.missed }
}

/** Promise to come back. */
export function promise(d: VisitDraft, next: Partial<DraftNext> & { due: string; why: string }): VisitDraft {
  return { ...d, next: { part: null, skill: null, person: null, ...next } }
}

/** "Đổi ngày", or "Không hẹn" (null). */
export function changeNext(d: VisitDraft, due: string | null, part: Part | null = null): VisitDraft {
  if (due === null) return { ...d, next: null }
  return d.next ? { ...d, next: { ...d.next, due, part } } : promise(d, { due, part, why: "again" })
}

/** Say whether a promise of the house is kept by this visit. */
export function setKept(d: VisitDraft, pledge: Uid, kept: boolean): VisitDraft {
  const rest = d.keeps.filter((one) => one !== pledge)
  return { ...d, keeps: kept ? [...rest, pledge] : rest }
}

/** Write down an answer to a text of consent; the newest to one question counts. */
export function answer(
  d: VisitDraft,
  said: { subject: string; text: string; purpose: Purpose; yes: boolean } & Partial<DraftConsent>,
): VisitDraft {
  const one: DraftConsent = { channel: "spoken", given_by: "self", relation: null, after: null, ...said }
  const same = (c: DraftConsent) =>
    c.subject === one.subject && c.purpose === one.purpose && c.given_by === one.given_by
  return { ...d, consents: [...d.consents.filter((c) => !same(c)), one] }
}

/** Return what was answered at this visit; null: not asked. Any no counts. */
export function answered(d: VisitDraft, subject: string, purpose: Purpose): boolean | null {
  const said = d.consents.filter((c) => c.subject === subject && c.purpose === purpose)
  return said.length ? said.every((c) => c.yes) : null
}

/** "Không lưu tên": the visit goes on without names, notes and photos. */
export function isNameless(d: VisitDraft): boolean {
  return answered(d, HOUSE, "register") === false
}

/** Say whether somebody may be asked for a purpose: no phone, message or photo of a child. */
export function mayAsk(person: { born: number | null }, purpose: Purpose, now: number): boolean {
  const age = person.born === null ? null : Number(dayOf(now).slice(0, 4)) - person.born
  return age === null || age > CHILD || !NOT_OF_CHILDREN.includes(purpose)
}

export function setKit(d: VisitDraft, kit: Kit | null): VisitDraft {
  return { ...d, kit }
}

export function setNote(d: VisitDraft, note: string): VisitDraft {
  return { ...d, note }
}

export function setMaterial(d: VisitDraft, m: number, n: number): VisitDraft {
  const rest = d.materials.filter((one) => one.m !== m)
  return { ...d, materials: n > 0 ? [...rest, { m, n: Math.min(99, n) }] : rest }
}

/** An answer to a question of the form; null takes it back. */
export function setAnswer(d: VisitDraft, q: string, a: Answered["a"]): VisitDraft {
  const rest = d.answers.filter((one) => one.q !== q)
  return { ...d, answers: a === null ? rest : [...rest, { q, a }] }
}

export function addPhoto(d: VisitDraft, photo: BlobRef): VisitDraft {
  const known = d.photos.some((one) => one.sha === photo.sha)
  return known || d.photos.length >= MOST_PHOTOS ? d : { ...d, photos: [...d.photos, photo] }
}

export function dropPhoto(d: VisitDraft, sha: string): VisitDraft {
  return { ...d, photos: d.photos.filter((one) => one.sha !== sha) }
}

/** Change a field of the house; back to what it was is no change. */
export function setField(d: VisitDraft, field: HouseField): VisitDraft {
  const rest = d.fields.filter((one) => one.f !== field.f)
  return { ...d, fields: field.now === field.was ? rest : [...rest, field] }
}

/** The form of questions that is asked, by its name in the pack; a draft stays on it. */
export function setForm(d: VisitDraft, form: string | null): VisitDraft {
  return d.answers.length ? d : { ...d, form }
}

export function setHelp(d: VisitDraft, help: Uid | null): VisitDraft {
  return { ...d, help }
}
