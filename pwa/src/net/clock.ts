/** The server's clock as this phone knows it; the store keeps the samples, for the `off` of operations. */

import { clockOff } from "../store/clock"

export { clockOff, forgetClock, hearClock as heard } from "../store/clock"

const WRONG = 600_000

/** The server's time as far as it is known. */
export function serverTime(): number {
  return Date.now() + (clockOff() ?? 0)
}

/** Says whether an offset is worth the banner "Giờ máy sai". */
export function isWrong(off: number | null): boolean {
  return off !== null && Math.abs(off) > WRONG
}
