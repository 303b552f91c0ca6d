/** Search of houses: by lane, number, code or name, without marks. */

import type { House } from "../store/shapes"
import { fold } from "./fold"

const CODE = /^\s*(\d+)\s*-\s*(\d+)\s*$/

/**
 * Return the houses in which every word typed begins a word. Whole words come before begun ones,
 * words in the order typed ("3 12": lane 3, number 12) before others, else the order given. What
 * looks like a house code ("10-7") finds that house.
 */
export function searchHouses(houses: Iterable<House>, text: string): House[] {
  const code = CODE.exec(text)
  if (code) return [...houses].filter((one) => one.hamlet === Number(code[1]) && one.row.no === Number(code[2]))
  const wanted = fold(text).split(" ").filter(Boolean)
  if (!wanted.length) return [...houses]
  const found: { house: House; rank: number }[] = []
  for (const house of houses) {
    const rank = rankOf(house.folded.split(" "), wanted)
    if (rank !== null) found.push({ house, rank })
  }
  return found.sort((a, b) => a.rank - b.rank).map((one) => one.house)
}

/** Return how far the words are from those typed; null where one is not there. Each counts once. */
function rankOf(words: readonly string[], wanted: readonly string[]): number | null {
  const taken: number[] = []
  let begun = 0
  for (const word of wanted) {
    const free = (one: string, n: number) => !taken.includes(n) && one === word
    const whole = words.findIndex(free)
    const at = whole >= 0 ? whole : words.findIndex((one, n) => !taken.includes(n) && one.startsWith(word))
    if (at < 0) return null
    if (whole < 0) begun += 1
    taken.push(at)
  }
  const ordered = taken.every((at, n) => n === 0 || at > (taken[n - 1] ?? 0))
  return 2 * begun + (ordered ? 0 : 1)
}
