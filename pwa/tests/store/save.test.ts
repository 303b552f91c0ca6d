/** Saving: strict, gapless, all or none, in any interleaving and after any kill. */

import { afterEach, expect, test, vi } from "vitest"
import type { Session } from "../../src/store/session"
import { killAt } from "./kill"
import { enrol, id, receipts, seeded, type Tab, tab, unlocked, visit } from "./stage"

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Numbers of a phone wherever they lie, and what `meta` says. */
async function numbers(session: Session): Promise<{ all: number[]; seq: number }> {
  const rows = await session.base.run(async (db) => {
    const tx = db.transaction(["outbox", "sent", "dead"])
    const names = ["outbox", "sent", "dead"] as const
    return (await Promise.all(names.map((name) => tx.objectStore(name).getAll()))).flat()
  })
  const seq = (await session.base.run((db) => db.get("meta", "seq"))) as number
  return { all: rows.map((row) => row.seq).sort((a, b) => a - b), seq }
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1)

test("what is kept is on the phone after a reload, in order and with its own hash", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  const acts = [visit(), visit(), visit()]
  await one.keep(session, acts)
  session.lock()
  const other = await tab()
  const again = await unlocked(other, device)
  const batch = await other.takeBatch(again, 100)
  expect(batch?.ops.map((row) => row.op)).toEqual(acts.map((act) => act.op))
  expect(batch?.texts.map((text) => JSON.parse(text).seq)).toEqual([1, 2, 3])
  const { sha256, utf8 } = await import("../../src/store/bytes")
  expect(await sha256(utf8(batch?.texts[0] ?? ""))).toBe(batch?.ops[0]?.sha)
  expect(again.book.pending.map((op) => op.op)).toEqual(acts.map((act) => act.op))
})

test("saving answers only after the complete of a strict transaction", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  const seen: string[] = []
  const begin = IDBDatabase.prototype.transaction
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (this: IDBDatabase, ...args) {
    const tx = begin.apply(this, args)
    if (args[1] === "readwrite") tx.addEventListener("complete", () => seen.push(`complete ${tx.durability}`))
    return tx
  })
  await one.keep(session, [visit()]).then(() => seen.push("saved"))
  expect(seen).toEqual(["complete strict", "saved"])
  await one.finishDraft(session, { id: id(), hh: id() }, [visit()]).then(() => seen.push("finished"))
  expect(seen.slice(2)).toEqual(["complete strict", "finished"])
})

test("keeping the same work twice is one operation", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  const act = visit()
  await Promise.all([one.keep(session, [act]), one.keep(session, [act])])
  await one.settle(session, await receipts(session), 1)
  await one.keep(session, [act])
  expect(await numbers(session)).toEqual({ all: [1], seq: 1 })
})

test("two tabs without Web Locks use no number twice and skip none", async () => {
  vi.stubGlobal("navigator", {})
  const tabs = [await tab(), await tab()] as const
  for (let phone = 0; phone < 20; phone++) {
    const device = await enrol(tabs[0])
    const sessions = [await unlocked(tabs[0], device), await unlocked(tabs[1], device)] as const
    for (let round = 1; round <= 15; round++) await interleave(phone * 100 + round, tabs, sessions)
    const { all, seq } = await numbers(sessions[0])
    expect(all).toEqual(upTo(seq))
    expect(seq).toBeGreaterThan(30)
    for (const session of sessions) session.lock()
  }
}, 60_000)

// One round: both tabs save some groups, with random waits, and random transactions are aborted under way.
async function interleave(
  seed: number,
  tabs: readonly [Tab, Tab],
  sessions: readonly [Session, Session],
): Promise<void> {
  const next = seeded(seed)
  const put = IDBObjectStore.prototype.put
  const spy = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
    if (next() < 0.04) this.transaction.abort()
    return put.apply(this, args)
  })
  const all = [0, 1, 0, 1].map(async (n) => {
    if (next() < 0.5) await new Promise((resolve) => setTimeout(resolve, next() * 2))
    const acts = Array.from({ length: 1 + Math.floor(next() * 3) }, () => visit())
    await tabs[n as 0 | 1].keep(sessions[n as 0 | 1], acts).catch(() => undefined)
  })
  await Promise.all(all)
  spy.mockRestore()
}

test("killed at any step of a save: all of it or nothing, and never a hole", async () => {
  const device = await enrol(await tab())
  let expected = 0
  for (let n = 1; ; n++) {
    const one = await tab()
    const session = await unlocked(one, device)
    const kill = killAt(n)
    const said = await one.keep(session, [visit(), visit()]).then(
      () => true,
      () => false,
    )
    const reached = kill.reached()
    vi.restoreAllMocks()
    session.lock()
    const other = await tab()
    const again = await unlocked(other, device)
    const { all, seq } = await numbers(again)
    expect(all).toEqual(upTo(seq))
    expect([expected, expected + 2]).toContain(seq)
    if (said) expect(seq).toBe(expected + 2)
    expected = seq
    again.lock()
    if (!reached) break
    expect(n).toBeLessThan(200)
  }
  expect(expected).toBeGreaterThan(0)
}, 30_000)

test("a finished visit is numbered once, however often and wherever it is flushed", async () => {
  const tabs = [await tab(), await tab()] as const
  const device = await enrol(tabs[0])
  const a = await unlocked(tabs[0], device)
  const b = await unlocked(tabs[1], device)
  await tabs[0].finishDraft(a, { id: id(), hh: id() }, [visit(), visit()])
  expect((await a.tally()).waiting).toBe(1)
  await Promise.all([tabs[0].flushDone(a), tabs[1].flushDone(b), tabs[0].flushDone(a)])
  expect(await numbers(a)).toEqual({ all: [1, 2], seq: 2 })
})

test("a connection that was closed is opened again and the save is repeated once", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  await session.base.run(async (db) => db.close())
  await one.keep(session, [visit()])
  expect(await numbers(session)).toEqual({ all: [1], seq: 1 })
})

test("a database deleted while open is told as gone, never made again in silence", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.deletePhone(device)
  const failed = await one.keep(session, [visit()]).catch((error: unknown) => error)
  expect(failed).toMatchObject({ code: "gone" })
  expect((await indexedDB.databases()).map((db) => db.name)).not.toContain(`tn-${device}`)
})

test("a full disk is told as full, and nothing was written", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError")
  })
  const failed = await one.keep(session, [visit()]).catch((error: unknown) => error)
  vi.restoreAllMocks()
  expect(failed).toMatchObject({ code: "full" })
  expect(await numbers(session)).toEqual({ all: [], seq: 0 })
})

test("a disk that is full by packages makes room by them, and the work is saved", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  await one.writeMeta(session.base, { packs: { guides: "h" } })
  await session.base.run((db) => db.put("pack", { hash: "h", name: "guides", size: 1, body: {} }))
  const add = IDBObjectStore.prototype.add
  let full = true
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(function (this: IDBObjectStore, ...args) {
    if (full) throw new DOMException("", "QuotaExceededError")
    return add.apply(this, args)
  })
  const drop = IDBObjectStore.prototype.delete
  vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(function (this: IDBObjectStore, ...args) {
    if (this.name === "pack") full = false
    return drop.apply(this, args)
  })
  await one.keep(session, [visit()])
  expect(await numbers(session)).toEqual({ all: [1], seq: 1 })
})

test("killed at any step of XONG or of a receipt: the visit is there, once", async () => {
  for (let n = 1; ; n++) {
    const one = await tab()
    const device = await enrol(one)
    const session = await unlocked(one, device)
    const act = visit()
    let told = false
    const kill = killAt(n)
    const run = async (): Promise<void> => {
      await one.finishDraft(session, { id: "d", hh: "h" }, [act])
      told = true
      await one.flushDone(session)
      await one.settle(session, await receipts(session), 1)
    }
    await run().catch(() => undefined)
    const reached = kill.reached()
    vi.restoreAllMocks()
    const again = await unlocked(await tab(), device)
    const { all, seq } = await numbers(again)
    expect(all).toEqual(upTo(seq))
    if (told) expect(seq).toBe(1)
    const { waiting, sent } = await again.tally()
    expect(waiting + sent).toBe(seq)
    if (!reached) break
    expect(n).toBeLessThan(200)
  }
}, 30_000)

test("an operation above 32 kB is refused before it takes a number", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  const failed = await one.keep(session, [visit(id(), "x".repeat(40_000))]).catch((error: unknown) => error)
  expect(failed).toMatchObject({ code: "too_big" })
  expect(await numbers(session)).toEqual({ all: [], seq: 0 })
})
