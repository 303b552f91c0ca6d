/** The member's badge: its keys lie as HMAC keys that cannot be read out (`net/tokens.ts` puts them there). */

import { type Bytes, utf8 } from "./bytes"
import type { Base } from "./database"
import { readMetas } from "./meta"

/** What a badge shows: which key, and the code that it makes of a text. */
export interface Mac {
  number: number
  mac: Bytes
  until: number
}

/** Makes the code of a text, or of bytes, by the present badge key; null where the phone has none. */
export async function badgeMac(base: Base, text: string | Bytes): Promise<Mac | null> {
  const { badges } = await readMetas(base, "badges")
  const newest = [...(badges ?? [])].sort((a, b) => b.number - a.number)[0]
  if (!newest) return null
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", newest.key, typeof text === "string" ? utf8(text) : text))
  return { number: newest.number, mac, until: newest.until }
}
