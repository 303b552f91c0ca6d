/** The consents and people that a draft brings: who answered what, and what may be kept of whom. */

import type { Act } from "../store/shapes"
import type { ConsentSet, PersonCreate, PersonPatch } from "../wire"
import { act, type Names } from "./act"
import { answered, mayAsk } from "./draft"
import { ANON, type DraftConsent, type DraftPerson, HOUSE, type VisitDraft } from "./draft_types"

type Make = (names: Names) => Act

/** What was answered; of people who are not kept only what they agreed to without a name. */
export function consentActs(d: VisitDraft, kept: DraftPerson[], now: number): Make[] {
  const first = kept.find((one) => one.fresh)
  const told: { said: DraftConsent; e: string | null }[] = []
  for (const said of d.consents) {
    const person = d.people.find((one) => one.key === said.subject)
    if (said.yes && person && !mayAsk(person, said.purpose, now)) continue
    const named = kept.some((one) => one.key === said.subject)
    const ofHouse = said.subject === HOUSE || said.subject === ANON
    // A photo shows hands, no name: the yes of somebody who is not told of counts for the house.
    const ofPhoto = said.purpose === "photo" && !(named && person?.steps.length)
    if (ofHouse || ofPhoto) told.push({ said, e: null })
    else if (named) told.push({ said, e: said.subject })
    // Whoever opened the door was asked for the own name: the answer is theirs too.
    const isTheirs = said.subject === HOUSE && said.purpose === "register" && said.yes
    if (isTheirs && first && answered(d, first.key, "register") === null) told.push({ said, e: first.key })
  }
  return told.map(
    ({ said, e }) =>
      (names) =>
        act("consent.set", d, consentOf(said), now, { ...names, e }),
  )
}

function consentOf(said: DraftConsent): ConsentSet {
  const body: ConsentSet = {
    text: said.text,
    purposes: [{ p: said.purpose, yes: said.yes }],
    channel: said.channel,
    given_by: said.given_by,
    state: said.yes ? "given" : "refused",
  }
  if (said.relation) body.relation = said.relation
  if (said.after && said.yes) body.after = said.after
  return body
}

/** New people with the consent that they gave, and what was told anew of known ones. */
export function personActs(d: VisitDraft, kept: DraftPerson[], acts: readonly Act[], now: number): Make[] {
  return kept.flatMap((person): Make[] => {
    const e = person.key
    if (person.fresh) {
      const body = createOf(d, person, acts, now)
      return [(names) => act("person.create", d, body, now, { ...names, e })]
    }
    const set = changesOf(d, person, now)
    return set.length ? [(names) => act("person.patch", d, { set }, now, { ...names, e })] : []
  })
}

function createOf(d: VisitDraft, person: DraftPerson, acts: readonly Act[], now: number): PersonCreate {
  const consent = acts.find((one) => one.e === person.key && isYes(one, "register"))
  const body: PersonCreate = { consent: consent?.op ?? null }
  const call = tidy(person.call)
  if (call) body.call = call.slice(0, 60)
  if (person.born) body.born = person.born
  if (person.prio.length && agrees(d, person, "priority", now)) body.prio = person.prio.slice(0, 8)
  const phone = tidy(person.phone)
  if (phone && agrees(d, person, "contact", now)) body.phone = phone.slice(0, 15)
  return body
}

function isYes(one: Act, purpose: string): boolean {
  if (one.k !== "consent.set") return false
  const body = one.b as ConsentSet
  return body.state === "given" && body.purposes.some((said) => said.p === purpose && said.yes)
}

function changesOf(d: VisitDraft, person: DraftPerson, now: number): PersonPatch["set"] {
  const set: PersonPatch["set"] = []
  const { was } = person
  const call = tidy(person.call)
  if (call !== was.call) set.push({ f: "call", was: was.call, now: call })
  if (person.born !== was.born) set.push({ f: "born", was: was.born, now: person.born })
  const prio = person.prio
  if (prio.join() !== was.prio.join() && (!prio.length || agrees(d, person, "priority", now))) {
    set.push({ f: "prio", was: was.prio, now: prio.slice(0, 8) })
  }
  const phone = tidy(person.phone)
  if (phone !== was.phone && (!phone || agrees(d, person, "contact", now))) {
    set.push({ f: "phone", was: was.phone, now: phone })
  }
  return set
}

function agrees(d: VisitDraft, person: DraftPerson, purpose: "contact" | "priority", now: number): boolean {
  return answered(d, person.key, purpose) === true && mayAsk(person, purpose, now)
}

function tidy(text: string | null): string | null {
  return text?.trim().normalize("NFC") || null
}
