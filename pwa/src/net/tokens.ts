/** Tokens: access in memory, refresh stored before it is used, calls signed by the phone's key. */

import { sha256, unb64, utf8 } from "../store/bytes"
import type { Base } from "../store/database"
import { sign } from "../store/keys"
import { inTurn } from "../store/locks"
import { type BadgeKey, changeMeta, readMetas, writeMeta } from "../store/meta"
import type { Badge, Token } from "../wire"
import { API, ask, Failure, isFailure, signedOn } from "./calls"
import { serverTime } from "./clock"

const LIVES = 29 * 60_000
const TRIES = 3
const BADGES = 3
const PIN = ["sync.pin_wrong", "sync.pin_spent"]

/** What a call needs of an open session. */
export interface Line {
  base: Base
  pinProof: string
}

export type Want = "push" | "full"

export interface Kept {
  device: string
  access: string
  want: Want
  until: number
}

const kept = new Map<string, Kept>()
let lastSigned = 0
// A proof that the server refused: each try counts, and after ten only a new code helps.
let doubted = ""

/** Says whether the server did not believe the PIN: reading ends, sending goes on. */
export function isPinRefusal(error: unknown): error is Failure {
  return isFailure(error) && PIN.includes(error.code)
}

/** Keeps an access token in memory. */
export function keepAccess(base: Base, device: string, access: string, want: Want): Kept {
  const one: Kept = { device, access, want, until: Date.now() + LIVES }
  kept.set(base.name, one)
  return one
}

/** Forgets the access token: the phone was locked, wiped, or the server refused it. */
export function forgetAccess(base: Base): void {
  kept.delete(base.name)
}

/** The headers of a call with an access token; asks `/token` where there is none that fits. */
export async function headersFor(line: Line, want: Want): Promise<Record<string, string>> {
  const { device } = await readMetas(line.base, "device")
  const one = fitting(line.base, want, device) ?? (await renew(line, want))
  return signedOn(one.device, one.access)
}

/** Makes a call with a token; where that has expired (401), once more with a new one. */
export async function withToken<T>(
  line: Line,
  want: Want,
  work: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  const headers = await headersFor(line, want)
  try {
    return await work(headers)
  } catch (error) {
    if (!isFailure(error) || error.status !== 401 || error.why !== "refused") throw error
    const now = kept.get(line.base.name)
    if (now && headers.authorization === signedOn(now.device, now.access).authorization) forgetAccess(line.base)
  }
  return work(await headersFor(line, want))
}

/** Signs a call and makes it; where the server tells another time (409), signs again with that. */
export async function signedAsk<T>(base: Base, path: string, told: object): Promise<T> {
  const { device } = await readMetas(base, "device")
  let ts = Math.max(serverTime(), lastSigned + 1)
  for (let n = 1; ; n += 1) {
    const body = utf8(JSON.stringify({ device, ts, ...told }))
    const text = ["POST", API + path, ts, await sha256(body)].join("\n")
    lastSigned = ts
    try {
      return await ask<T>(path, body, { "tn-sig": await sign(base, text) })
    } catch (error) {
      const now = isFailure(error) && error.code === "sync.clock" ? error.told.now : null
      if (typeof now !== "number" || n === TRIES) throw error
      ts = now
    }
  }
}

/** Puts a badge key beside those of the months before; it cannot be read out any more. */
export async function keepBadge(base: Base, told: Badge): Promise<void> {
  const algorithm = { name: "HMAC", hash: "SHA-256" }
  const key = await crypto.subtle.importKey("raw", unb64(told.key), algorithm, false, ["sign"])
  const one: BadgeKey = { number: told.number, until: told.until, key }
  await changeMeta(base, "badges", (was) =>
    [one, ...(was ?? []).filter((other) => other.number !== one.number)].slice(0, BADGES),
  )
}

// One of the former device (another tab took another id) fits no more.
function fitting(base: Base, want: Want, device: string | undefined): Kept | null {
  const one = kept.get(base.name)
  if (!one || one.device !== device || one.until < Date.now()) return null
  return one.want === "full" || want === "push" ? one : null
}

// In turn over all tabs: one that showed a refresh token older than the former would close the phone.
function renew(line: Line, want: Want): Promise<Kept> {
  return inTurn(`tn-token-${line.base.name}`, async () => {
    const { device } = await readMetas(line.base, "device")
    const found = fitting(line.base, want, device)
    if (found) return found
    if (line.pinProof === doubted) {
      if (want === "full") throw new Failure("refused", 403, PIN[0])
      return changed(line, "push")
    }
    try {
      return await changed(line, "full")
    } catch (error) {
      if (!isPinRefusal(error)) throw error
      doubted = line.pinProof
      if (want === "full") throw error
      return changed(line, "push")
    }
  })
}

// The next refresh token is stored strictly before anything is done with what came with it.
async function changed({ base, pinProof }: Line, want: Want): Promise<Kept> {
  const { device, refresh } = await readMetas(base, "device", "refresh")
  if (!device || !refresh) throw new Failure("refused", 401, "sync.token")
  const proof = want === "full" ? { pin_proof: pinProof } : {}
  const said = await signedAsk<Token>(base, "token", { refresh, want, ...proof })
  await writeMeta(base, { refresh: said.refresh, order: said.order ?? null })
  if (said.badge_key) await keepBadge(base, said.badge_key)
  return keepAccess(base, device, said.access, said.order === "wipe" ? "push" : want)
}
