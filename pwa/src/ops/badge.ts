/** The code of a member's badge: number, minute and their proof in 29 letters; twin of tungngo/sync/badges.py. */

const MARK = "tungngo-badge-1"
const MINUTE = 60_000
const HEAD = 10
const PROOF = 8
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** The number of the member (6 bytes) and the minute (4). */
export function badgeHead(member: number, ms: number): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(HEAD))
  head.setUint16(0, Math.floor(member / 2 ** 32))
  head.setUint32(2, member % 2 ** 32)
  head.setUint32(6, Math.floor(ms / MINUTE))
  return new Uint8Array(head.buffer)
}

/** What the badge key proves: a mark, and the head. */
export function badgeText(head: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...new TextEncoder().encode(MARK), ...head])
}

/** Head and proof (cut to 8 bytes) as base32 without padding. */
export function badgeCode(head: Uint8Array, mac: Uint8Array): string {
  let text = ""
  let bits = 0
  let held = 0
  for (const byte of [...head, ...mac.subarray(0, PROOF)]) {
    held = ((held & 31) << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += LETTERS[(held >> bits) & 31]
    }
  }
  return bits ? text + LETTERS[(held << (5 - bits)) & 31] : text
}
