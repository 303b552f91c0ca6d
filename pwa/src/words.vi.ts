/** All words of the app by key: `say("visit.saved", { n: 3 })`. Each area keeps its own file in words/. */
import { coach, learn, show } from "./words/coach.vi"
import { consent } from "./words/consent.vi"
import { number } from "./words/format"
import { frame } from "./words/frame.vi"
import { addhouse, house, houses } from "./words/house.vi"
import { ops } from "./words/ops.vi"
import { badge, results } from "./words/results.vi"
import { saved, tasks, today } from "./words/today.vi"
import { ladder_kinds, visit } from "./words/visit.vi"

/** One line each, so that nobody is in the way of another: add your area here. */
const AREAS = {
  addhouse,
  badge,
  coach,
  consent,
  frame,
  house,
  houses,
  ladder_kinds,
  learn,
  ops,
  results,
  saved,
  show,
  tasks,
  today,
  visit,
} as const

type Areas = typeof AREAS
/** "area.key" of every text. */
export type Key = { [A in keyof Areas]: `${A}.${keyof Areas[A] & string}` }[keyof Areas]
export type Blanks = Record<string, string | number>

/** The text of a key, its blanks ({n}) filled; numbers are written as 1.234,5. */
export function say(key: Key, blanks: Blanks = {}): string {
  const dot = key.indexOf(".")
  const area: Record<string, string> = AREAS[key.slice(0, dot) as keyof Areas]
  return fill(area[key.slice(dot + 1)] ?? key, blanks)
}

/** Fill the blanks of a text that came from a pack or from the server. */
export const fill = (text: string, blanks: Blanks): string =>
  text.replace(/\{(\w+)\}/g, (blank, name: string) => {
    const value = blanks[name]
    return value === undefined ? blank : typeof value === "number" ? number(value) : value
  })
