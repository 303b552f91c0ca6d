/** What tests of operations stand on: a member, a hamlet, houses, skills, and a plain server. */

import type { SkillInfo } from "../../src/ops/catalogue"
import type { Act, Book, House, Level, Me, Person, Pledge } from "../../src/store/shapes"
import type { HouseholdRow, Op, PersonRow } from "../../src/wire"

export const NOW = Date.parse("2026-11-25T09:00:00+07:00")
export const DAY = 86_400_000
export const DEVICE = "01990000-0000-7000-8000-0000000000d1"
export const HOUSE_ID = "01990000-0000-7000-8000-000000000001"
export const PERSON_ID = "01990000-0000-7000-8000-000000000002"
export const VISIT_ID = "01990000-0000-7000-8000-000000000003"
export const PLEDGE_ID = "01990000-0000-7000-8000-000000000004"

export const ME: Me = {
  device: DEVICE,
  member: 7,
  home: 22,
  name: "Lò Thị Hoa",
  teams: [{ id: 5, name: "Tổ 1", commune: "Mường Thử", hotline: "", hamlets: [10], lead: false }],
}

export const START: SkillInfo = { id: 1, kind: "practical", stages: "none" }
export const ACTIVATE: SkillInfo = { id: 19, kind: "practical", stages: "activate" }
export const INSTALL: SkillInfo = { id: 18, kind: "practical", stages: "install" }
export const SCAM: SkillInfo = { id: 11, kind: "knowledge", stages: "none" }
export const SKILLS = [START, ACTIVATE, INSTALL, SCAM]

export function levels(...told: (readonly [number, number, string | null, boolean])[]): Map<number, Level> {
  return new Map(told.map(([skill, level, day, checked]) => [skill, { level, day, checked }]))
}

export function house(more: Partial<House> = {}, row: Partial<HouseholdRow> = {}): House {
  return {
    id: HOUSE_ID,
    home: 22,
    hamlet: 10,
    rev: 3,
    row: { no: 7, lane: "Ngõ 3", door: "12", ...row },
    title: "",
    folded: "",
    people: [],
    followups: [],
    waiting: 0,
    mine: null,
    ...more,
  }
}

export function person(id: string = PERSON_ID, row: Partial<PersonRow> = {}): Person {
  const full = { hh: HOUSE_ID, call: "bác Tình", sk: [], ...row }
  return { id, hh: full.hh, hamlet: 10, row: full, levels: levels(...full.sk) }
}

export function pledge(due: string, id: string = PLEDGE_ID): Pledge {
  return { id, hh: HOUSE_ID, hamlet: 10, row: { due, why: "later", state: "planned", hh: HOUSE_ID } }
}

export function book(...houses: House[]): Book {
  const people = houses.flatMap((one) => one.people)
  const promises = houses.flatMap((one) => one.followups)
  return {
    scopes: [],
    houses: new Map(houses.map((one) => [one.id, structuredClone(one)])),
    people: new Map(people.map((one) => [one.id, structuredClone(one)])),
    promises: new Map(promises.map((one) => [one.id, structuredClone(one)])),
    pending: [],
  }
}

/** Give acts their numbers, as the outbox does. */
export function numbered(acts: readonly Act[]): Op[] {
  return acts.map((act, n) => ({ v: 1, dev: DEVICE, seq: n + 1, tz: 420, ...act }))
}
