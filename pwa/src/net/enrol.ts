/** From a code to a phone that works: keys, enrolment, store; what it reads comes by the first run of `sync`. */

import { hex, random } from "../store/bytes"
import { type Base, openPhone, openShell } from "../store/database"
import { forgotten, type KeyMeta, makeKeys, type NewKeys, type Open } from "../store/keys"
import { readMetas, writeMeta } from "../store/meta"
import type { Uid } from "../store/shapes"
import type { Enrolled, Previous, Unlocked } from "../wire"
import { ask, BUILD, Failure } from "./calls"
import { forgetAccess, keepAccess, keepBadge, type Line, signedAsk } from "./tokens"

/** A phone that is enrolled, its key open; `previous`: the member's older phones and what they announced unsent. */
export interface NewPhone {
  base: Base
  device: Uid
  open: Open
  previous: Previous[]
}

/** How far enrolling has come, for a bar: `keys`, `code` and `store` take a moment, the rest is told by `sync`. */
export type EnrolStep = "keys" | "code" | "store"

interface Begun {
  keys: NewKeys
  said?: Enrolled
  fields?: KeyMeta
}

// Kept for a second try: the same code is answered again to the same key and PIN only.
const begun = new Map<string, Begun>()

/** Enrols this phone by a code; after a lost answer the same code and PIN may be tried again. */
export async function enrolPhone(
  code: string,
  pin: string,
  step: (at: EnrolStep) => void = () => undefined,
  rounds?: number,
): Promise<NewPhone> {
  const name = `${code} ${pin}`
  step("keys")
  const one = begun.get(name) ?? { keys: await makeKeys(pin, rounds) }
  begun.set(name, one)
  const { keys } = one
  step("code")
  one.said ??= await ask<Enrolled>("enrol", {
    code,
    pub: publicOf(keys.pub),
    pin_proof: keys.pinProof,
    app: BUILD,
    model: modelOf(),
  })
  step("store")
  one.fields ??= await keys.finish(one.said.server_key, one.said.member)
  const base = await stored(one.said, one.fields)
  begun.delete(name)
  keepAccess(base, one.said.device, one.said.access, "full")
  return {
    base,
    device: one.said.device,
    open: { data: keys.data, pinProof: keys.pinProof },
    previous: one.said.previous,
  }
}

/** A forgotten PIN: a new code and the network open the data key again, under another PIN. */
export async function unlockForgotten(
  device: Uid,
  code: string,
  pin: string,
  rounds?: number,
): Promise<{ base: Base; open: Open }> {
  const base = await openPhone(device)
  try {
    const asked = await forgotten(base, pin, rounds)
    const told = { code, wrap: asked.wrap, pin_proof: asked.pinProof }
    const said = await signedAsk<Unlocked>(base, "unlock", told)
    forgetAccess(base)
    return { base, open: await asked.finish(said.key) }
  } catch (error) {
    base.close()
    throw error
  }
}

/** Asks to be another device, by a new code: what the phone shows when its tokens ended. */
export async function codeAgain(line: Line, code: string): Promise<Enrolled> {
  const { keys, member } = await readMetas(line.base, "keys", "member")
  if (!keys) throw new Failure("refused", 401, "sync.token")
  const told = { code, pub: publicOf(keys.pub), pin_proof: line.pinProof, app: BUILD, model: modelOf() }
  const said = await ask<Enrolled>("enrol", told)
  // A code of somebody else: nothing of this phone becomes theirs.
  if (said.member !== member) throw new Failure("refused", 409, "other_member")
  return said
}

async function stored(said: Enrolled, fields: KeyMeta): Promise<Base> {
  const { device, member, home, epoch, refresh, badge_key } = said
  const base = await openPhone(device, { create: true })
  await writeMeta(base, {
    ...fields,
    device,
    turn: 0,
    home,
    epoch,
    seq: 0,
    have: {},
    scopes: [],
    scope_hash: "",
    me: { device, member, home, name: "", teams: [] },
    refresh,
    canary: hex(random(16)),
    build: BUILD,
    schema: 0,
    contact_at: Date.now(),
    packs: {},
    telemetry: {},
    order: null,
  })
  await keepBadge(base, badge_key)
  await named(device, "")
  return base
}

/** Puts the member's name on the lock screen of this phone. */
export async function named(device: Uid, name: string): Promise<void> {
  const shell = await openShell()
  try {
    await shell.run((db) => db.put("users", { device, name }))
  } finally {
    shell.close()
  }
}

function publicOf(pub: JsonWebKey): object {
  const { kty, crv, x, y } = pub
  return { kty, crv, x, y }
}

// What the leader's list calls this phone: the system's words for it, cut to what the wire takes.
function modelOf(): string {
  const told = /\(([^)]+)\)/.exec(globalThis.navigator?.userAgent ?? "")?.[1] ?? ""
  return told.slice(0, 60)
}
