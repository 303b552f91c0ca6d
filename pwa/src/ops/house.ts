/** Operations on houses: added, corrected, closed, merged. */

import type { Act, House, Uid } from "../store/shapes"
import type { Bodies, HouseholdCreate, HouseholdPatch } from "../wire"
import { act, type Place } from "./act"
import { childOf, uid } from "./uid"

const MOST_IN_A_ROW = 50

/** "Thêm hộ": after a neighbour if one is named; nothing need be typed. */
export function addHouse(
  place: Place,
  now: number,
  where: Omit<HouseholdCreate, "label"> = {},
  id: Uid = uid(now),
): Act<"household.create"> {
  const b = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== null && value !== ""))
  return act("household.create", place, b as HouseholdCreate, now, { op: childOf(id, 1), hh: id, e: id })
}

/** "Thêm 10 nhà liền nhau": each stands after the former, in walking order. */
export function addRow(
  place: Place,
  n: number,
  now: number,
  where: Omit<HouseholdCreate, "label" | "door"> = {},
): Act<"household.create">[] {
  const acts: Act<"household.create">[] = []
  const first = uid(now)
  let { after } = where
  for (let i = 0; i < Math.min(n, MOST_IN_A_ROW); i++) {
    const id = childOf(first, 2 * i)
    // The landmark stands where the walk begins.
    acts.push(addHouse(place, now, i ? { lane: where.lane ?? null, after: after ?? null } : where, id))
    after = id
  }
  return acts
}

type Fields = Partial<{
  lane: string
  door: string
  after: Uid | null
  mark: string
  label: string
  adults: number | null
  note: string
}>

/** Correct fields; null where nothing is another than before. */
export function patch(house: House, fields: Fields, now: number): Act<"household.patch"> | null {
  const row = house.row
  const set: HouseholdPatch["set"] = []
  for (const f of ["lane", "door", "mark", "label", "note"] as const) {
    const next = fields[f]
    if (next === undefined) continue
    const change = { f, was: row[f] || null, now: next.trim().normalize("NFC") || null }
    if (change.was !== change.now) set.push(change)
  }
  for (const f of ["after", "adults"] as const) {
    const next = fields[f]
    if (next === undefined || next === (row[f] ?? null)) continue
    set.push({ f, was: row[f] ?? null, now: next } as HouseholdPatch["set"][number])
  }
  if (!set.length) return null
  return act("household.patch", house, { set }, now, { hh: house.id, e: house.id, base: house.rev || null })
}

/** "Đóng sổ". */
export function close(house: House, why: Bodies["household.close"]["why"], now: number): Act<"household.close"> {
  return act("household.close", house, { why }, now, { hh: house.id, e: house.id })
}

/** "Là một": this house goes into the other, which was recorded first. */
export function merge(house: House, into: Uid, now: number): Act<"household.merge"> {
  return act("household.merge", house, { into }, now, { hh: house.id, e: house.id })
}

/** To another hamlet of the same home. */
export function move(house: House, to: number, now: number): Act<"household.move"> {
  return act("household.move", house, { to }, now, { hh: house.id, e: house.id })
}
