/**
 * Keys of the phone (phone page 9). The data key is random AES-256-GCM; its bytes exist only while it is made,
 * wrapped to the PIN and to the server, or wrapped anew for another PIN; in memory it cannot be extracted.
 */

import { type Bytes, b64, concat, random, unb64, utf8 } from "./bytes"
import type { Base } from "./database"
import { StoreError } from "./errors"
import { changeMeta, type Meta, type PhoneKeys, readMetas, type WrapPin, writeMeta } from "./meta"

const MOST_WRONG = 10
const [FEWEST_ROUNDS, MOST_ROUNDS, WANTED_MS] = [300_000, 600_000, 300]
const [IV, POINT] = [12, 65]
const AES = "AES-GCM"
const P256 = { name: "ECDH", namedCurve: "P-256" }
const SIGN = { name: "ECDSA", hash: "SHA-256" }
const PROBE = "tungngo"
const nothing = new Uint8Array()
const { subtle } = crypto

export type { PhoneKeys, WrapPin }

/** What an enrolment makes before the server answers; `finish` after, once. */
export interface NewKeys {
  pub: JsonWebKey
  pinProof: string
  data: CryptoKey
  /** The fields of `meta`, the data key wrapped to the server; the key's bytes are gone after it. */
  finish(serverKey: string, member: number): Promise<KeyMeta>
}

export type KeyMeta = Pick<Meta, "keys" | "wrap_pin" | "wrong" | "wrap" | "server_key" | "member" | "probe">

/** An unlocked key, and what proves the PIN to the server. */
export interface Open {
  data: CryptoKey
  pinProof: string
}

/** Makes all keys of a new enrolment; tests give few rounds. */
export async function makeKeys(pin: string, rounds?: number): Promise<NewKeys> {
  const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"])
  const phone = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  const pub = await subtle.exportKey("jwk", pair.publicKey)
  const keys: PhoneKeys = { sign: pair.privateKey, phone, pub }
  const raw = random(32)
  const pinned = await pinOf(phone, pin, { salt: random(16), rounds: rounds ?? (await calibrate()) })
  const wrap_pin = await pinned.seal(raw, null)
  const data = await dataKey(raw)
  const probe = await seal(data, "meta|probe", utf8(PROBE))
  return {
    pub,
    pinProof: pinned.proof,
    data,
    finish: async (serverKey, member) => {
      const wrap = await wrapFor(serverKey, member, raw)
      raw.fill(0)
      return { keys, wrap_pin, wrong: 0, wrap, server_key: serverKey, member, probe }
    },
  }
}

/** Rounds of PBKDF2 that take 0.3 s on this phone, within bounds. */
export async function calibrate(): Promise<number> {
  const tried = 50_000
  const start = performance.now()
  await stretch("000000", random(16), tried)
  const took = Math.max(1, performance.now() - start)
  const wanted = Math.round((tried * WANTED_MS) / took / 1000) * 1000
  return Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, wanted))
}

/** Opens the data key by the PIN. A try is counted before it is made; after ten wrong ones `wrap_pin` is gone. */
export async function unlock(base: Base, pin: string): Promise<Open | { left: number }> {
  const wrong = await changeMeta(base, "wrong", (was) => (was ?? 0) + 1)
  const { keys, wrap_pin } = await readMetas(base, "keys", "wrap_pin")
  if (!keys) throw new StoreError("gone")
  if (wrap_pin && wrong <= MOST_WRONG) {
    const open = await openPin(keys, wrap_pin, pin)
    if (open) {
      // On a full disk the counter stays: a try less, and the phone opens all the same.
      await writeMeta(base, { wrong: 0 }).catch(() => undefined)
      return open
    }
  }
  const left = wrap_pin ? Math.max(0, MOST_WRONG - wrong) : 0
  if (wrap_pin && left === 0) await writeMeta(base, { wrap_pin: null })
  return { left }
}

/** How many wrong PINs are left; 0: only the server opens the phone again. */
export async function triesLeft(base: Base): Promise<number> {
  const { wrong, wrap_pin } = await readMetas(base, "wrong", "wrap_pin")
  return wrap_pin ? Math.max(0, MOST_WRONG - (wrong ?? 0)) : 0
}

/** Puts another PIN in the place of the old one; the proof that the server knows stays, sealed by the new PIN. */
export async function changePin(base: Base, old: string, next: string): Promise<{ done: true } | { left: number }> {
  const open = await unlock(base, old)
  if ("left" in open) return open
  const { keys, wrap_pin } = await readMetas(base, "keys", "wrap_pin")
  if (!keys || !wrap_pin) throw new StoreError("gone")
  const was = await pinOf(keys.phone, old, wrap_pin)
  const raw = await was.open(wrap_pin.key)
  const will = await pinOf(keys.phone, next, { salt: random(16), rounds: wrap_pin.rounds })
  const sealed = await will.seal(raw, open.pinProof)
  raw.fill(0)
  await writeMeta(base, { wrap_pin: sealed, wrong: 0 })
  return { done: true }
}

/** A forgotten PIN: what `/unlock` is asked with, and what its answer makes of it. */
export interface Forgotten {
  wrap: string
  pinProof: string
  finish(key: string): Promise<Open>
}

export async function forgotten(base: Base, next: string, rounds?: number): Promise<Forgotten> {
  const { keys, wrap, probe } = await readMetas(base, "keys", "wrap", "probe")
  if (!keys || !wrap || !probe) throw new StoreError("gone")
  const pinned = await pinOf(keys.phone, next, { salt: random(16), rounds: rounds ?? (await calibrate()) })
  return {
    wrap,
    pinProof: pinned.proof,
    finish: async (key) => {
      const raw = unb64(key)
      const data = await dataKey(raw)
      await unseal(data, "meta|probe", probe)
      const sealed = await pinned.seal(raw, null)
      raw.fill(0)
      await writeMeta(base, { wrap_pin: sealed, wrong: 0 })
      return { data, pinProof: pinned.proof }
    },
  }
}

/** Wraps a data key to the server: passing key (65) | nonce (12) | ciphertext and tag, base64url. */
export async function wrapFor(serverKey: string, member: number, raw: Bytes): Promise<string> {
  const theirs = await subtle.importKey("raw", unb64(serverKey), P256, false, [])
  const passing = await subtle.generateKey(P256, true, ["deriveBits"])
  const secret = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, passing.privateKey, 256))
  const key = await aesKey(await derive(secret, `tungngo-wrap-1|${member}`))
  const own = new Uint8Array(await subtle.exportKey("raw", passing.publicKey))
  if (own.length !== POINT) throw new StoreError("key")
  return b64(concat(own, await sealRaw(key, nothing, raw)))
}

/** Seals bytes: iv (12) | ciphertext and tag. `aad`: the operation's id, else store and key. */
export async function seal(data: CryptoKey, aad: string, bytes: Bytes): Promise<Bytes> {
  if (!(data instanceof CryptoKey)) throw new StoreError("locked")
  return sealRaw(data, utf8(aad), bytes)
}

/** Opens what `seal` made; throws `key` where key, bytes or place are other ones. */
export async function unseal(data: CryptoKey, aad: string, sealed: Bytes): Promise<Bytes> {
  try {
    return await openRaw(data, utf8(aad), sealed)
  } catch (error) {
    throw new StoreError("key", error)
  }
}

/** Signs a text by the phone's key: base64url of r|s. */
export async function sign(base: Base, text: string): Promise<string> {
  const { keys } = await readMetas(base, "keys")
  if (!keys) throw new StoreError("gone")
  return b64(new Uint8Array(await subtle.sign(SIGN, keys.sign, utf8(text))))
}

interface Pinned {
  proof: string
  seal(raw: Bytes, proof: string | null): Promise<WrapPin>
  open(sealed: Bytes): Promise<Bytes>
  unwrap(sealed: Bytes): Promise<CryptoKey>
}

// KEK = HKDF(PBKDF2(PIN, salt, N) + HMAC(phone key, salt)); the proof for the server = HKDF(KEK, "pull").
async function pinOf(phone: CryptoKey, pin: string, how: Pick<WrapPin, "salt" | "rounds">): Promise<Pinned> {
  const mac = new Uint8Array(await subtle.sign("HMAC", phone, how.salt))
  const bits = await derive(concat(await stretch(pin, how.salt, how.rounds), mac), "tungngo-pin-1")
  const kek = await aesKey(bits)
  const proof = b64(await derive(bits, "pull"))
  const own = utf8("meta|wrap_pin")
  return {
    proof,
    seal: async (raw, carried) => ({
      ...how,
      key: await sealRaw(kek, own, raw),
      proof: carried === null ? null : await sealRaw(kek, own, utf8(carried)),
    }),
    open: (sealed) => openRaw(kek, own, sealed),
    unwrap: (sealed) =>
      subtle.unwrapKey("raw", sealed.subarray(IV), kek, gcm(sealed.subarray(0, IV), own), AES, false, [
        "encrypt",
        "decrypt",
      ]),
  }
}

async function openPin(keys: PhoneKeys, wrap: WrapPin, pin: string): Promise<Open | null> {
  const pinned = await pinOf(keys.phone, pin, wrap)
  try {
    const data = await pinned.unwrap(wrap.key)
    const carried = wrap.proof && (await pinned.open(wrap.proof))
    return { data, pinProof: carried ? new TextDecoder().decode(carried) : pinned.proof }
  } catch {
    return null
  }
}

async function stretch(pin: string, salt: Bytes, iterations: number): Promise<Bytes> {
  const key = await subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"])
  return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256))
}

async function derive(secret: Bytes, info: string): Promise<Bytes> {
  const key = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"])
  const how = { name: "HKDF", hash: "SHA-256", salt: nothing, info: utf8(info) }
  return new Uint8Array(await subtle.deriveBits(how, key, 256))
}

function aesKey(raw: Bytes): Promise<CryptoKey> {
  return subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt", "wrapKey", "unwrapKey"])
}

function dataKey(raw: Bytes): Promise<CryptoKey> {
  return subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"])
}

function gcm(iv: Bytes, additionalData: Bytes): AesGcmParams {
  return { name: AES, iv, additionalData }
}

async function sealRaw(key: CryptoKey, aad: Bytes, bytes: Bytes): Promise<Bytes> {
  const iv = random(IV)
  return concat(iv, new Uint8Array(await subtle.encrypt(gcm(iv, aad), key, bytes)))
}

async function openRaw(key: CryptoKey, aad: Bytes, sealed: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.decrypt(gcm(sealed.subarray(0, IV), aad), key, sealed.subarray(IV)))
}
