/** Promises without a visit: made, kept, let go. */

import type { Act, House, Pledge, Uid } from "../store/shapes"
import type { Next } from "../wire"
import { act, type Place } from "./act"
import { uid } from "./uid"

/** Promise to come again. */
export function plan(house: House, next: Omit<Next, "id">, now: number): Act<"followup.plan"> {
  const id = uid(now)
  return act("followup.plan", house, { id, ...next }, now, { hh: house.id, e: id })
}

/** Kept by phone, or by a visit that is recorded. */
export function done(home: number, pledge: Pledge, now: number, visit: Uid | null = null): Act<"followup.done"> {
  const body = { visit, how: visit ? ("visit" as const) : ("phone" as const) }
  return act("followup.done", placeOf(home, pledge), body, now, { hh: pledge.hh, e: pledge.id })
}

/** Let go, for a reason. */
export function cancel(home: number, pledge: Pledge, why: string, now: number): Act<"followup.cancel"> {
  return act("followup.cancel", placeOf(home, pledge), { why }, now, { hh: pledge.hh, e: pledge.id })
}

function placeOf(home: number, pledge: Pledge): Place {
  return { home, hamlet: pledge.hamlet }
}
