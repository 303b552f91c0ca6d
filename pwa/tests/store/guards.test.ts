/** Losses, room, wiping, counters, photos and packages. */

import { afterEach, expect, test, vi } from "vitest"
import * as badge from "../../src/store/badge"
import { b64, sha256, unb64, utf8 } from "../../src/store/bytes"
import { findLosses, leaveSigns, type Places, takeSigns } from "../../src/store/canary"
import { dropPacks, missingPacks, pack, packHashes, putPack } from "../../src/store/packs"
import { canWrite, lookAtSpace, roomOf } from "../../src/store/space"
import { count, dayOf, dropDay, fault, flushCounts, gauge, sample, takeDays } from "../../src/store/telemetry"
import { endWipe, unsentOf, wipe, wipeIfOrdered } from "../../src/store/wipe"
import { enrol, id, NOW, receipts, tab, unlocked, visit } from "./stage"

const MB = 1_048_576

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A cookie jar and a Cache Storage in memory. */
function places(): Places & { jar: Map<string, string>; cache: Map<string, Response> } {
  const jar = new Map<string, string>()
  const cache = new Map<string, Response>()
  const cookie = {
    get: () => [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
    set: (line: string) => {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (line.includes("max-age=0")) jar.delete(name)
      else jar.set(name, value)
    },
  }
  const one = {
    put: async (key: string, value: Response) => void cache.set(key, value),
    keys: async () => [...cache.keys()],
    match: async (key: string) => cache.get(key)?.clone(),
    delete: async (key: string) => cache.delete(key),
  }
  return { jar, cache, cookie, caches: { open: async () => one as unknown as Cache, delete: async () => true } }
}

test("data that the browser threw away is noticed by the sign that is left, with what was unsent", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.keep(session, [visit(), visit()])
  for (const left of ["jar", "cache"] as const) {
    const where = places()
    await leaveSigns(session.base, 2, where)
    expect(await findLosses(where)).toEqual([])
    where[left === "jar" ? "cache" : "jar"].clear()
    const other = await enrol(one)
    const base = await one.openPhone(other)
    await leaveSigns(base, 0, where)
    await one.deletePhone(other)
    expect(await findLosses(where)).toEqual([{ device: other, max_seq: 0, unsent: 0 }])
    await takeSigns(other, where)
    expect(await findLosses(where)).toEqual([])
  }
  const where = places()
  await leaveSigns(session.base, 2, where)
  session.lock()
  await one.deletePhone(device)
  expect(await findLosses(where)).toEqual([{ device, max_seq: 2, unsent: 2 }])
  expect((await indexedDB.databases()).map((db) => db.name)).not.toContain(`tn-${device}`)
})

test("a store emptied in place is a loss, a failed upgrade is none", async () => {
  const one = await tab()
  const device = await enrol(one)
  const base = await one.openPhone(device)
  const where = places()
  await leaveSigns(base, 1, where)
  await base.run((db) => db.clear("meta"))
  expect(await findLosses(where)).toHaveLength(1)
})

test("thresholds of free room", () => {
  expect([null, 50 * MB, 50 * MB - 1, 15 * MB, 15 * MB - 1].map(roomOf)).toEqual([
    "ok",
    "ok",
    "photos",
    "photos",
    "packs",
  ])
})

test("a store that takes nothing is found out before a form is opened", async () => {
  const one = await tab()
  const base = await one.openPhone(await enrol(one))
  expect(await canWrite(base)).toBe(true)
  expect(await one.readMeta(base, "test")).toBeUndefined()
  vi.stubGlobal("navigator", {
    storage: { estimate: async () => ({ quota: 100 * MB, usage: 60 * MB }), persisted: async () => true },
  })
  expect(await lookAtSpace(base)).toEqual({ room: "photos", free_mb: 40, persisted: true })
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError")
  })
  expect((await lookAtSpace(base)).room).toBe("none")
})

test("nothing is wiped while something is unsent: an operation, a finished draft, a photo, one that no server takes", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  const ref = await one.keepPhoto(session, utf8("photo"), "d1")
  const act = visit()
  await one.finishDraft(session, { id: "d1", hh: id() }, [{ ...act, b: { ...act.b, blobs: [ref] } }])
  await expect(wipe(session.base)).rejects.toMatchObject({ code: "unsent" })
  await one.flushDone(session)
  expect(await unsentOf(session.base)).toEqual({ ops: 1, photos: 1 })
  await one.setOrder(session.base, "wipe")
  expect(await wipeIfOrdered(session.base)).toBe("unsent")
  await one.giveUp(session.base, act.op, "sync.bad_batch", null)
  await expect(wipe(session.base)).rejects.toMatchObject({ code: "unsent" })
  expect(await wipeIfOrdered(session.base)).toBe("unsent")
  await one.photoTold(session.base, ref.sha, 0, "whole")
  expect(await wipeIfOrdered(session.base)).toBe("kept")
  expect(await one.unlock(session.base, "246810")).toEqual({ left: 0 })
  expect(await session.base.run((db) => db.count("dead"))).toBe(1)
})

test("a wipe takes database, user and signs, and one that was cut short is ended at the next start", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.keep(session, [visit()])
  await one.settle(session, await receipts(session), NOW)
  const shell = await one.openShell()
  await shell.run((db) => db.put("users", { device, name: "x" }))
  await one.writeMeta(session.base, { order: "wipe", wrap_pin: null })
  session.lock()
  expect(await endWipe(device)).toBe("done")
  expect(await shell.run((db) => db.getAll("users"))).toEqual([])
  expect((await indexedDB.databases()).map((db) => db.name)).not.toContain(`tn-${device}`)
  await expect(one.openPhone(device)).rejects.toMatchObject({ code: "gone" })
})

test("counters of a day are told when it is over, without what anybody typed", async () => {
  const one = await tab()
  const base = await one.openPhone(await enrol(one))
  const monday = Date.parse("2026-03-02T03:00:00Z")
  count("fail.portal")
  count("fail.portal", 2)
  gauge("free_mb", 900.4)
  for (let ms = 1; ms <= 100; ms++) sample("save_ms", ms)
  fault("save", new TypeError("Bà Tư nói"))
  await flushCounts(base, monday)
  count("fail.portal")
  await flushCounts(base, monday + 1000)
  expect(await takeDays(base, monday + 1000)).toEqual([])
  const [day] = await takeDays(base, monday + 86_400_000)
  expect(day).toMatchObject({ day: "2026-03-02", n: { "fail.portal": 4, free_mb: 900, save_ms_p95: 95 } })
  expect(day?.errors).toMatchObject([{ where: "save", msg: "TypeError" }])
  await dropDay(base, "2026-03-02")
  expect(await takeDays(base, monday + 86_400_000)).toEqual([])
  expect(dayOf(Date.parse("2026-03-02T17:00:00Z"))).toBe("2026-03-03")
})

test("a photo waits for its visit, goes on from its offset, and is gone when it is whole", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  const bytes = crypto.getRandomValues(new Uint8Array(50_000))
  const ref = await one.keepPhoto(session, bytes, "d1")
  expect(ref).toEqual({ sha: await sha256(bytes), bytes: 50_000, kind: "photo" })
  expect(await one.nextPhoto(session)).toBeNull()
  expect((await session.tally()).photos).toBe(0)
  const act = visit()
  await one.keep(session, [{ ...act, b: { ...act.b, blobs: [ref] } }])
  expect((await session.tally()).photos).toBe(1)
  await one.photoTold(session.base, ref.sha, 32_768, "part")
  expect(await one.nextPhoto(session)).toEqual({ sha: ref.sha, bytes, offset: 32_768 })
  await one.dropPhoto(session, ref.sha)
  expect(await one.openPhoto(session, ref.sha)).toEqual(bytes)
  await one.photoTold(session.base, ref.sha, 50_000, "whole")
  expect(await one.nextPhoto(session)).toBeNull()
  await expect(one.keepPhoto(session, new Uint8Array(400_001), "d")).rejects.toMatchObject({ code: "too_big" })
})

test("a photo whose draft is gone goes a day later", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  await one.saveDraft(session, { id: "d1", hh: "h" })
  const kept = await one.keepPhoto(session, utf8("a"), "d1")
  const orphan = await one.keepPhoto(session, utf8("b"), "d2")
  await one.dropOrphans(session.base, Date.now() + 1000)
  expect(await one.openPhoto(session, orphan.sha)).not.toBeNull()
  await one.dropOrphans(session.base, Date.now() + 90_000_000)
  expect(await one.openPhoto(session, orphan.sha)).toBeNull()
  expect(await one.openPhoto(session, kept.sha)).not.toBeNull()
})

test("a package is what its hash names, and the newest of its name stays", async () => {
  const one = await tab()
  const base = await one.openPhone(await enrol(one))
  const told = async (text: string) => ({ name: "guides", hash: await sha256(utf8(text)), bytes: text.length, url: "" })
  const [a, b] = [await told('{"n":1}'), await told('{"n":2}')]
  await expect(putPack(base, a, '{"n":3}')).rejects.toMatchObject({ code: "cut" })
  expect(await pack(base, "guides")).toBeNull()
  await putPack(base, a, '{"n":1}')
  await putPack(base, b, '{"n":2}')
  expect(await pack(base, "guides")).toEqual({ n: 2 })
  expect(await packHashes(base)).toEqual({ guides: b.hash })
  expect(await missingPacks(base, [a, b])).toEqual([a])
  await dropPacks(base)
  expect(await pack(base, "guides")).toBeNull()
  expect(await missingPacks(base, [b])).toEqual([b])
})

test("the badge's code is made by the newest key, which cannot be read out", async () => {
  const one = await tab()
  const base = await one.openPhone(await enrol(one))
  expect(await badge.badgeMac(base, "x")).toBeNull()
  const key = (text: string) =>
    crypto.subtle.importKey("raw", utf8(text), { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  await one.writeMeta(base, {
    badges: [
      { number: 7, until: 1, key: await key("old") },
      { number: 8, until: 2, key: await key("new") },
    ],
  })
  const code = await badge.badgeMac(base, "x")
  expect(code).toMatchObject({ number: 8, until: 2 })
  expect(unb64(b64(code?.mac ?? new Uint8Array()))).toHaveLength(32)
})
