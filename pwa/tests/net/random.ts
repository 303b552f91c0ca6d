/** Numbers by a seed (mulberry32): one seed, one run. */

export type Dice = () => number

export function random(seed: number): Dice {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let one = state
    one = Math.imul(one ^ (one >>> 15), one | 1)
    one ^= one + Math.imul(one ^ (one >>> 7), one | 61)
    return ((one ^ (one >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function pick<T>(dice: Dice, some: readonly T[]): T | undefined {
  return some[Math.floor(dice() * some.length)]
}
