/** What a visit consists of while it is written down; `draft.ts` has the taps. */

import type { Uid } from "../store/shapes"
import type { Answered, BlobRef, ConsentPurpose, Kit, Material } from "../wire"
import type { SkillInfo } from "./catalogue"
import type { Part } from "./days"

export type Outcome = "met" | "absent" | "later" | "refused"
export type Purpose = ConsentPurpose["p"]
/** The three honest buttons, and what else a tap can say. */
export type Kind = "done_for" | "done_together" | "done_alone" | "none" | "viewed" | "undone"

/** What was done for one skill. */
export interface DraftStep {
  skill: number
  kind: Kind
  /** Of "Làm hộ" and "undone": 2 "mới cài", 3 "mới kích hoạt"; null: nothing new on the phone. */
  stage: number | null
  /** "Nói được" / "Chưa" of "Tự làm"; null: not asked yet. */
  teach_back: boolean | null
  /** A recheck was due: what is seen now sets the level. */
  recheck: boolean
  why: string | null
  confirm: "none" | "tapped"
  guide: number | null
  secs: number | null
  /** The levels of the skill that matter to the claim, so that no catalogue is needed later. */
  knows: SkillInfo
}

/** Somebody helped: known, new, or some people without a name. */
export interface DraftPerson {
  /** The person's id, or ANON. */
  key: string
  /** Made at this visit. */
  fresh: boolean
  /** How many people without a name, 1 to 9; 0 for a person. */
  anon: number
  call: string | null
  born: number | null
  phone: string | null
  prio: string[]
  /** What the book said before, for `person.patch`. */
  was: { call: string | null; born: number | null; phone: string | null; prio: string[] }
  steps: DraftStep[]
}

/** An answer to a text of consent. */
export interface DraftConsent {
  /** Who was asked: a person's key, or HOUSE. */
  subject: string
  text: string
  purpose: Purpose
  yes: boolean
  channel: "spoken" | "tick" | "signature"
  given_by: "self" | "representative"
  relation: string | null
  /** The withdrawal that this answer follows, else it would win. */
  after: Uid | null
}

/** A promise to come back. */
export interface DraftNext {
  due: string
  part: Part | null
  why: string
  skill: number | null
  person: Uid | null
}

/** A field of the house that was changed at the visit. */
export interface HouseField {
  f: "lane" | "door" | "mark" | "label" | "adults" | "note"
  was: string | number | null
  now: string | number | null
}

export interface VisitDraft {
  /** Of the visit. */
  id: Uid
  hh: Uid
  home: number
  hamlet: number
  team: number
  form: string | null
  /** Revision of the house's row that was seen. */
  base: number | null
  start: number
  /** When a visit that is told anew had ended. */
  end: number | null
  outcome: Outcome | null
  why: string | null
  people: DraftPerson[]
  /** Whose chip is chosen, and which skill is open: where the screen goes on after a call. */
  person: string | null
  skill: number | null
  consents: DraftConsent[]
  next: DraftNext | null
  /** Of a visit told anew: what it promised before. */
  promised: (DraftNext & { id: Uid }) | null
  /** Promises of the house that this visit keeps. */
  keeps: Uid[]
  /** Promises that were due and could not be kept: the new one takes their place. */
  missed: Uid[]
  kit: Kit | null
  materials: Material[]
  answers: Answered[]
  note: string
  photos: BlobRef[]
  /** Photos (sha) of a visit told anew: they were agreed to when it was made. */
  had_photos: string[]
  fields: HouseField[]
  help: Uid | null
  /** Told anew ("Sửa lần này"): `id` is that of a visit that is recorded already. */
  amends: boolean
  /** Of this id all others of the draft are made: the same draft makes the same operations. */
  seed: Uid
  /** How many people were made of it. */
  made: number
}

/** The keys of those who have no id of a person. */
export const ANON = "anon"
export const HOUSE = "house"
