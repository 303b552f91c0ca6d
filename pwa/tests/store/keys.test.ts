/** PIN and keys: ten tries, another PIN, a forgotten one, the wrap to the server; no key can be read out. */

import { expect, test } from "vitest"
import { b64, hex, textOf, unb64, utf8 } from "../../src/store/bytes"
import { enrol, MEMBER, PIN, ROUNDS, serverPair, tab, unlocked, visit } from "./stage"

const WRONG = "111111"

test("ten wrong PINs drop the wrapped key; the right one before resets the count", async () => {
  const one = await tab()
  const base = await one.openPhone(await enrol(one))
  for (let left = 9; left >= 1; left--) expect(await one.unlock(base, WRONG)).toEqual({ left })
  expect(await one.unlock(base, PIN)).toHaveProperty("pinProof")
  for (let left = 9; left >= 0; left--) expect(await one.unlock(base, WRONG)).toEqual({ left })
  expect(await one.readMeta(base, "wrap_pin")).toBeNull()
  expect(await one.unlock(base, PIN)).toEqual({ left: 0 })
  expect(await one.triesLeft(base)).toBe(0)
})

test("a try is counted before it is made: killing the app gives no more tries", async () => {
  const one = await tab()
  const base = await one.openPhone(await enrol(one))
  void one.unlock(base, WRONG).catch(() => undefined)
  for (let n = 0; n < 20 && (await one.triesLeft(base)) === 10; n++) await new Promise((done) => setTimeout(done, 1))
  expect(await one.triesLeft(base)).toBe(9)
})

test("another PIN opens the same data, keeps the proof that the server knows, and the old one opens nothing", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.keep(session, [visit()])
  const proof = session.pinProof
  expect(await one.changePin(session.base, WRONG, "999999")).toEqual({ left: 9 })
  expect(await one.changePin(session.base, PIN, "999999")).toEqual({ done: true })
  session.lock()
  const again = await unlocked(one, device, "999999")
  expect(again.pinProof).toBe(proof)
  expect(again.book.pending).toHaveLength(1)
  expect(await one.changePin(again.base, "999999", PIN)).toEqual({ done: true })
  expect((await unlocked(one, device)).pinProof).toBe(proof)
  expect(await one.openSession(device, "999999", (book) => book)).toEqual({ left: 9 })
})

test("no key in memory or in the store can be read out, and the raw key lies nowhere", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  const { keys, wrap_pin } = await one.readMetas(session.base, "keys", "wrap_pin")
  for (const key of [session.data, keys?.sign, keys?.phone]) {
    expect(key?.extractable).toBe(false)
    if (key) await expect(crypto.subtle.exportKey("jwk", key)).rejects.toThrow()
  }
  expect(wrap_pin?.key).toHaveLength(12 + 32 + 16)
  expect(session.pinProof).toMatch(/^[A-Za-z0-9_-]{43}$/)
})

test("a wrap that the server opens gives the data key, and a forgotten PIN is replaced by it", async () => {
  const one = await tab()
  const { pair, point } = await serverPair()
  const device = await enrol(one, point)
  const before = await unlocked(one, device)
  await one.keep(before, [visit()])
  before.lock()
  const base = await one.openPhone(device)
  const asked = await one.forgotten(base, "777777", ROUNDS)
  const raw = await openWrap(pair.privateKey, asked.wrap)
  const wrong = crypto.getRandomValues(new Uint8Array(32))
  await expect(asked.finish(b64(wrong))).rejects.toMatchObject({ code: "key" })
  const open = await asked.finish(b64(raw))
  expect(open.pinProof).toBe(asked.pinProof)
  base.close()
  const session = await unlocked(one, device, "777777")
  expect(session.pinProof).toBe(asked.pinProof)
  expect(session.book.pending).toHaveLength(1)
})

async function openWrap(own: CryptoKey, wrap: string) {
  const bytes = unb64(wrap)
  const point = { name: "ECDH", namedCurve: "P-256" }
  const passing = await crypto.subtle.importKey("raw", bytes.subarray(0, 65), point, false, [])
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: passing }, own, 256)
  const info = utf8(`tungngo-wrap-1|${MEMBER}`)
  const hkdf = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"])
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info }
  const key = await crypto.subtle.deriveKey(how, hkdf, { name: "AES-GCM", length: 256 }, false, ["decrypt"])
  const open = { name: "AES-GCM", iv: bytes.subarray(65, 77) }
  return new Uint8Array(await crypto.subtle.decrypt(open, key, bytes.subarray(77)))
}

test("what is sealed for one place opens at no other", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  const sealed = await one.seal(session.data, "a", utf8("x"))
  expect(textOf(await one.unseal(session.data, "a", sealed))).toBe("x")
  await expect(one.unseal(session.data, "b", sealed)).rejects.toMatchObject({ code: "key" })
  expect(hex(sealed.subarray(0, 12))).not.toBe(hex((await one.seal(session.data, "a", utf8("x"))).subarray(0, 12)))
})

test("a signature is the key's own, r and s as the server reads them", async () => {
  const one = await tab()
  const base = await one.openPhone(await enrol(one))
  const sig = unb64(await one.sign(base, "text"))
  expect(sig).toHaveLength(64)
  const { keys } = await one.readMetas(base, "keys")
  const pub = await crypto.subtle.importKey("jwk", keys?.pub ?? {}, { name: "ECDSA", namedCurve: "P-256" }, false, [
    "verify",
  ])
  expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, pub, sig, utf8("text"))).toBe(true)
})

test("a locked session reads and seals nothing", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  let told = 0
  session.on(() => told++)
  session.lock()
  expect(told).toBe(1)
  expect(session.book.houses.size).toBe(0)
  expect(session.pinProof).toBe("")
  await expect(one.keep(session, [visit()])).rejects.toMatchObject({ code: "locked" })
})

test("rounds are chosen within their bounds", async () => {
  const one = await tab()
  const rounds = await one.calibrate()
  expect(rounds).toBeGreaterThanOrEqual(300_000)
  expect(rounds).toBeLessThanOrEqual(600_000)
})
