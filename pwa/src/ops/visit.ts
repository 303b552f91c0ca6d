/** What is done to a visit that is recorded; one that is under way is a draft (`draft.ts`). */

import type { Act, House, Me, Uid } from "../store/shapes"
import { act } from "./act"

export { reopen } from "./reopen"

/** Return the team in which a member works in a hamlet. */
export function teamOf(me: Me, hamlet: number): number | null {
  return me.teams.find((one) => one.hamlets.includes(hamlet))?.id ?? null
}

/** "Bỏ lần này": the visit is taken back for ever. */
export function voidVisit(house: House, visit: Uid, now: number, why = "mistake"): Act<"visit.void"> {
  return act("visit.void", house, { of: visit, why }, now, { hh: house.id, e: visit })
}
