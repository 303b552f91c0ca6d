/** "Chia nhà": who visits which houses; leaders only. */

import type { Act, House } from "../store/shapes"
import { act } from "./act"

const MOST = 300

/** Give houses to a member, or to everybody (null), until a day; one operation per hamlet and 300 houses. */
export function assign(
  houses: readonly House[],
  member: number | null,
  until: string,
  now: number,
): Act<"assign.set">[] {
  const groups = new Map<string, House[]>()
  for (const house of houses) {
    const key = `${house.home}.${house.hamlet}`
    groups.set(key, [...(groups.get(key) ?? []), house])
  }
  return [...groups.values()].flatMap((some) => {
    const [first] = some
    if (!first) return []
    const parts = Array.from({ length: Math.ceil(some.length / MOST) }, (_, i) => some.slice(i * MOST, (i + 1) * MOST))
    return parts.map((part) => act("assign.set", first, { households: part.map((one) => one.id), member, until }, now))
  })
}
