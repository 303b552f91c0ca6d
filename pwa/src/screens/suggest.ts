/** "Nên giúp hôm nay": the ranked list of a house; of somebody who is not in the book what anybody lacks. */

import { dayOf } from "../ops/days"
import { ANON } from "../ops/draft"
import { missing, type Wanted, wishesOf } from "../ops/missing"
import type { Book, House } from "../store/shapes"
import type { CataloguePack } from "../wire"

export function suggest(house: House, book: Book, catalogue: CataloguePack | null, now: number): Wanted[] {
  if (!catalogue) return []
  const known = missing(wishesOf(house, book, catalogue, [], now))
  return known.length ? known : ofAnybody(catalogue, now)
}

/** The skills that somebody of the house needs most; of a new or nameless person those that anybody lacks. */
export function starsFor(person: string, ranked: readonly Wanted[], catalogue: CataloguePack, now: number): number[] {
  const own = ranked.filter((one) => one.person === person)
  return (own.length ? own : ofAnybody(catalogue, now)).map((one) => one.skill)
}

function ofAnybody({ skills, groups }: CataloguePack, now: number): Wanted[] {
  const nobody = { id: ANON, levels: new Map(), smart: null, asked: [], unable: [] }
  return missing({ people: [nobody], skills, groups, running: [], today: dayOf(now) })
}
