/** Ids made on this phone: UUIDv7, in lower case. */

import type { Uid } from "../store/shapes"

const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"))
const TAIL = 12 // hex digits of the id that are counted on by `childOf`: 48 bits

/** Return a new id, at a moment in Unix ms. */
export function uid(now: number = Date.now()): Uid {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, "0").slice(-12)
  const rest = Array.from(bytes.subarray(6), (byte) => HEX[byte]).join("")
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`
}

/**
 * Return the n-th id that follows from another: the same draft always makes the same ids, so that
 * saving it again after a failure is no second visit.
 */
export function childOf(id: Uid, n: number): Uid {
  const tail = (Number.parseInt(id.slice(-TAIL), 16) + n) % 2 ** 48
  return id.slice(0, -TAIL) + tail.toString(16).padStart(TAIL, "0")
}
