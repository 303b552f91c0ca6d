/** From a draft to operations, in the order in which they stand on each other (sync page 3.2). */

import type { Act, Me } from "../store/shapes"
import type { BlobRef, FollowUpDone, FormTold, HelpedPerson, HouseholdPatch, Next, VisitRecord } from "../wire"
import { act, type Names } from "./act"
import { stepOf } from "./claim"
import { type Found, findNumbers } from "./detectors"
import { answered, isNameless, mayAsk } from "./draft"
import { consentActs, personActs } from "./draft_consents"
import { type DraftNext, type DraftPerson, HOUSE, type HouseField, type VisitDraft } from "./draft_types"
import { told } from "./forms"
import { childOf } from "./uid"
import { teamOf } from "./visit"

const NEXT = 400 // places of ids made of the draft's seed: people 1.., the promise, operations
const OPS = 500
const NAMING: readonly string[] = ["label", "note"]

/** What still has to be answered before XONG, or taken out of the text. */
export type Lack =
  | { what: "outcome" }
  | { what: "next" }
  | { what: "teach_back"; person: string; skill: number }
  | { what: "numbers"; field: "note" | "call" | "label"; found: Found[] }

/** Return what stands in the way of XONG; empty: it may be saved. */
export function lacks(d: VisitDraft): Lack[] {
  if (d.outcome === null) return [{ what: "outcome" }]
  if (d.outcome === "refused") return []
  const found: Lack[] = d.outcome === "later" && !d.next ? [{ what: "next" }] : []
  for (const person of d.people) {
    for (const step of person.steps) {
      if (step.kind === "done_alone" && step.teach_back === null) {
        found.push({ what: "teach_back", person: person.key, skill: step.skill })
      }
    }
  }
  const label = d.fields.find((one) => one.f === "label")?.now
  const texts = [["note", d.note], ["label", label], ...d.people.map((one) => ["call", one.call])] as const
  for (const [field, text] of texts) {
    const numbers = findNumbers(String(text ?? ""))
    if (numbers.length) found.push({ what: "numbers", field: field as "note", found: numbers })
  }
  return found
}

/**
 * Return the operations of a finished draft; the same draft always makes the same ones. With the
 * form that it stands on, answers to questions that are not shown any more are left out.
 */
export function toActs(
  draft: VisitDraft,
  me: Me,
  now: number = Date.now(),
  form?: Pick<FormTold, "items"> | null | undefined,
): Act[] {
  const d = form ? { ...draft, answers: told(form, draft.answers) } : draft
  let n = OPS
  const acts: Act[] = []
  const add = (make: (names: Names) => Act) => {
    n += 1
    acts.push(make({ op: childOf(d.seed, n), hh: d.hh }))
  }
  const named = d.outcome !== "refused" && !isNameless(d)
  const kept = d.outcome === "met" && named ? d.people.filter((one) => isKept(d, one)) : []
  if (d.outcome !== "refused") consentActs(d, kept, now).forEach(add)
  const set = d.outcome === "refused" ? [] : d.fields.filter((one) => named || !NAMING.includes(one.f))
  if (set.length) add((names) => act("household.patch", d, patchOf(set), now, { ...names, e: d.hh, base: d.base }))
  personActs(d, kept, acts, now).forEach(add)
  add((names) => visitAct(d, me, kept, now, { ...names, e: d.id, form: d.form }))
  promiseActs(d, now).forEach(add)
  return acts
}

/** Somebody new is kept by name only after an own yes; the first one answered for the house too. */
function isKept(d: VisitDraft, person: DraftPerson): boolean {
  if (person.anon || !person.fresh) return !person.anon
  const own = answered(d, person.key, "register")
  if (own !== null) return own
  return answered(d, HOUSE, "register") === true && d.people.find((one) => one.fresh) === person
}

function patchOf(fields: HouseField[]): HouseholdPatch {
  return { set: fields.slice(0, 8) as HouseholdPatch["set"] }
}

function visitAct(d: VisitDraft, me: Me, kept: DraftPerson[], now: number, names: Names): Act {
  const visit = recordOf(d, me, kept, now)
  if (d.amends) return act("visit.amend", d, { of: d.id, visit }, now, names)
  return act("visit.record", d, visit, now, names)
}

function recordOf(d: VisitDraft, me: Me, kept: DraftPerson[], now: number): VisitRecord {
  const outcome = d.outcome ?? "absent"
  const team = me.teams.some((one) => one.id === d.team) ? d.team : (teamOf(me, d.hamlet) ?? d.team)
  const body: VisitRecord = { team, place: "home", outcome, start: Math.min(d.start, now) }
  if (d.why) body.why = d.why
  body.end = d.amends ? Math.max(d.start, d.end ?? d.start) : now
  if (outcome === "refused") return body
  const people = outcome === "met" ? d.people.flatMap((one) => helped(one, kept)) : []
  if (people.length) body.people = people.slice(0, 20)
  if (d.next) body.next = nextOf(d, d.next)
  if (d.kit) body.kit = d.kit
  if (d.materials.length) body.materials = d.materials
  if (d.answers.length) body.answers = d.answers
  const note = d.note.trim().normalize("NFC").slice(0, 500)
  if (note && !isNameless(d)) body.note = note
  const photos = photosOf(d)
  if (photos.length) body.blobs = photos
  if (d.help) body.help = d.help
  return body
}

function photosOf(d: VisitDraft): BlobRef[] {
  if (isNameless(d)) return []
  const agreed = d.consents.some((one) => {
    const person = d.people.find((p) => p.key === one.subject)
    return one.purpose === "photo" && one.yes && (!person || mayAsk(person, "photo", d.start))
  })
  return agreed ? d.photos : d.photos.filter((one) => d.had_photos.includes(one.sha))
}

/** Who is not kept by name is a count; with whom nothing was done is not told. */
function helped(person: DraftPerson, kept: DraftPerson[]): HelpedPerson[] {
  if (!person.steps.length) return []
  const skills = person.steps.map(stepOf)
  return kept.includes(person) ? [{ person: person.key, skills }] : [{ anon: person.anon || 1, skills }]
}

/** A promise that was changed is another one: its former id is let go. */
function nextOf(d: VisitDraft, next: DraftNext): Next {
  const plan: Next = {
    id: isSame(d, next) ? (d.promised?.id ?? "") : childOf(d.seed, NEXT),
    due: next.due,
    why: next.why,
  }
  if (next.part) plan.part = next.part
  if (next.skill) plan.skill = next.skill
  const person = d.people.find((one) => one.key === next.person)
  if (next.person && (!person || (isKept(d, person) && !isNameless(d)))) plan.person = next.person
  return plan
}

function isSame(d: VisitDraft, next: DraftNext): boolean {
  return d.promised !== null && d.promised.due === next.due && d.promised.part === next.part
}

/** Promises kept by this visit, and those in whose place something else came. */
function promiseActs(d: VisitDraft, now: number): ((names: Names) => Act)[] {
  const done: FollowUpDone = { visit: d.id, how: "visit" }
  const kept = d.outcome === "met" ? d.keeps : []
  const off = d.outcome === "refused" ? d.missed : d.outcome !== "met" && d.next ? d.missed : []
  const why = d.outcome === "refused" ? "refused" : "again"
  const acts = kept.map(
    (e) =>
      (names: Names): Act =>
        act("followup.done", d, done, now, { ...names, e }),
  )
  for (const e of off) acts.push((names) => act("followup.cancel", d, { why }, now, { ...names, e }))
  const former = d.promised
  if (former && !(d.next && d.outcome !== "refused" && isSame(d, d.next))) {
    acts.push((names) => act("followup.cancel", d, { why: "changed" }, now, { ...names, e: former.id }))
  }
  return acts
}
