/** What a house is called: place first, code where it has no number, then "Nhà mới 3". */

import type { House, Person } from "../store/shapes"
import { say } from "../words.vi"
import { fold } from "./fold"

/** Name a house; `n` counts the new houses that have no code yet. */
export function nameHouse(house: House, n = 0): void {
  const { lane, door, no, label } = house.row
  const code = no ? `${house.hamlet}-${no}` : ""
  const spot = door
    ? say("ops.title_door", { door })
    : no
      ? say("ops.title_code", { code })
      : say("ops.title_new", { n: String(n) })
  house.title = lane ? say("ops.title_lane", { lane, spot: door || no ? spot : lower(spot) }) : upper(spot)
  // Of the code only its second number: the first is that of every house in the hamlet.
  const number = no && !door ? String(no) : spot
  house.folded = fold([lane ?? "", number, label ?? "", ...house.people.map(called)].join(" "))
}

function called(person: Person): string {
  return person.row.call ?? ""
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function lower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
