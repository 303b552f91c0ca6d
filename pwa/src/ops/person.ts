/** Operations on people of a house, outside a visit. */

import type { Act, House, Person, Uid } from "../store/shapes"
import type { Bodies, PersonPatch } from "../wire"
import { act } from "./act"

type Fields = Partial<{ call: string; born: number | null; phone: string; prio: string[] }>

/** Correct what is kept of somebody; null where nothing is another than before. */
export function patch(house: House, person: Person, fields: Fields, now: number): Act<"person.patch"> | null {
  const { row } = person
  const set: PersonPatch["set"] = []
  for (const f of ["call", "phone"] as const) {
    const next = fields[f]
    if (next === undefined) continue
    const change = { f, was: row[f] || null, now: next.trim().normalize("NFC") || null }
    if (change.was !== change.now) set.push(change)
  }
  const { born, prio } = fields
  if (born !== undefined && born !== (row.born ?? null)) set.push({ f: "born", was: row.born ?? null, now: born })
  const had = row.prio ?? []
  if (prio !== undefined && prio.join() !== had.join()) set.push({ f: "prio", was: had, now: prio.slice(0, 8) })
  return set.length ? act("person.patch", house, { set }, now, { hh: house.id, e: person.id }) : null
}

/** Somebody is no longer of the house. */
export function leave(house: House, person: Uid, why: Bodies["person.leave"]["why"], now: number): Act<"person.leave"> {
  return act("person.leave", house, { why }, now, { hh: house.id, e: person })
}

/** "Là một": recorded twice. */
export function merge(house: House, person: Uid, into: Uid, now: number): Act<"person.merge"> {
  return act("person.merge", house, { into }, now, { hh: house.id, e: person })
}
