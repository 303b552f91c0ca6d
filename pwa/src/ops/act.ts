/** How every operation begins: its envelope before it has a number. */

import type { Act, Uid } from "../store/shapes"
import type { Bodies } from "../wire"
import { uid } from "./uid"

/** Where something is done: what the envelope must name. */
export interface Place {
  home: number
  hamlet: number
}

/** What an envelope may name besides. */
export interface Names {
  op?: Uid
  hh?: Uid | null
  e?: Uid | null
  base?: number | null
  fixes?: Uid | null
  form?: string | null
}

export function act<K extends keyof Bodies>(k: K, place: Place, b: Bodies[K], at: number, names: Names = {}): Act<K> {
  const { op, ...rest } = names
  return { op: op ?? uid(at), k, kv: 1, home: place.home, hamlet: place.hamlet, at, ...rest, b }
}
