/** Receipts: rows leave the outbox only by their own hash, once the pull has passed them; nothing is lost by a restore. */

import { expect, test } from "vitest"
import { hasPassed } from "../../src/store/settle"
import { enrol, FEED, id, NOW, page, receipts, scope, tab, unlocked, visit } from "./stage"

async function began(ops = 3) {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.writeMeta(session.base, { scopes: [scope()], have: { 10: 5 } })
  await one.keep(
    session,
    Array.from({ length: ops }, () => visit()),
  )
  return { one, device, session }
}

test("a receipt with another hash, or of no known operation, changes nothing", async () => {
  const { one, session } = await began()
  const told = await receipts(session)
  const odd = [...told.map((row) => ({ ...row, sha: "0".repeat(64) })), { op: id(), sha: "", s: "ok" as const }]
  expect(await one.settle(session, odd, NOW)).toBe(0)
  expect(await session.tally()).toMatchObject({ waiting: 3, sent: 0, dead: 0, last_sent_at: 0 })
})

test("an acknowledged row stays until the pull has passed its feed and revision", async () => {
  const { one, session } = await began()
  await one.settle(session, await receipts(session, { feed: FEED, rev: 9 }), NOW)
  expect(await session.tally()).toMatchObject({ waiting: 0, sent: 3 })
  await session.refresh("tally")
  expect(session.book.pending).toHaveLength(3)
  expect(await one.takeBatch(session, 10)).toBeNull()
  expect(await one.ranges(session.base)).toEqual([])
  await one.applyPage(session.base, session.data, page({ have: { "10": 8 } }))
  expect(await session.base.run((db) => db.count("outbox"))).toBe(3)
  await one.applyPage(session.base, session.data, page({ have: { "10": 9 } }))
  expect(await session.base.run((db) => db.count("outbox"))).toBe(0)
  await session.refresh("tally")
  expect(session.book.pending).toHaveLength(0)
  expect(await session.tally()).toMatchObject({ waiting: 0, sent: 3 })
})

test("a feed that is not in the scopes is waited for by nobody", () => {
  const heard = { scopes: [scope(10), scope(11)], have: { 10: 9 } }
  expect(hasPassed(null, null, heard)).toBe(true)
  expect(hasPassed("2.2", 100, heard)).toBe(true)
  expect(hasPassed(FEED, 9, heard)).toBe(false)
  expect(hasPassed(FEED, 9, { ...heard, have: { 10: 9, 11: 12 } })).toBe(true)
})

test("held ones are listed as held, refused ones are to be fixed and leave by their successor", async () => {
  const { one, session } = await began(2)
  const [held, bad] = await receipts(session)
  if (!held || !bad) throw new Error("two")
  const results = [
    { ...held, s: "held" as const, code: "sync.no_parent", msg: "m" },
    { ...bad, s: "rejected" as const, code: "sync.bad_body", msg: "n" },
  ]
  expect(await one.settle(session, results, NOW)).toBe(2)
  expect(await session.tally()).toMatchObject({ waiting: 0, held: 1, dead: 1, sent: 1 })
  const [dead] = await one.deadOnes(session)
  expect(dead?.row).toMatchObject({ code: "sync.bad_body", msg: "n", there: true })
  const old = await one.fix(session, bad.op)
  expect(old?.op).toBe(bad.op)
  await one.keep(session, [{ ...visit(), fixes: bad.op }])
  expect(await session.tally()).toMatchObject({ waiting: 1, dead: 0, sent: 1, max_seq: 3 })
  expect((await one.findNeeded(session, [[1, 3]])).texts).toHaveLength(3)
  expect((await one.sentOnes(session)).map(({ row }) => row.op)).toEqual([held.op])
})

test("another epoch puts back what has a receipt from an hour before the restored moment on", async () => {
  const { one, session } = await began(3)
  const all = await receipts(session)
  const hour = 3_600_000
  await one.settle(session, all.slice(0, 1), NOW - hour - 1)
  await one.settle(session, all.slice(1, 2), NOW - hour)
  await one.settle(session, [{ ...all[2], feed: FEED, rev: 99 } as (typeof all)[number]], NOW + 5)
  expect(await one.putBack(session.base, "e2", NOW)).toBe(2)
  expect(await one.putBack(session.base, "e2", NOW)).toBe(0)
  const batch = await one.takeBatch(session, 10)
  expect(batch?.ops.map((row) => row.seq)).toEqual([2, 3])
  expect(batch?.ops.map((row) => row.sha)).toEqual(all.slice(1).map((row) => row.sha))
  expect(await one.readMeta(session.base, "epoch")).toBe("e2")
})

test("what the server asks for is found wherever it lies, and only what lies nowhere is lost", async () => {
  const { one, session } = await began(5)
  const all = await receipts(session)
  await one.settle(session, all.slice(0, 1), NOW)
  await one.settle(session, [{ ...all[1], s: "rejected" } as (typeof all)[number]], NOW)
  await session.base.run((db) => db.delete("outbox", all[3]?.op ?? ""))
  const found = await one.findNeeded(session, [
    [1, 4],
    [5, 9],
  ])
  expect(found.texts.map((text) => JSON.parse(text).seq)).toEqual([1, 2, 3, 5])
  expect(found.lost).toEqual([[4, 4]])
})

test("runs of unsent numbers leave out what is under way, and keep what no server takes", async () => {
  const { one, session } = await began(6)
  const all = await receipts(session)
  await one.giveUp(session.base, all[3]?.op ?? "", "sync.too_big", null)
  expect(await one.ranges(session.base, [all[0]?.op ?? "", all[1]?.op ?? ""])).toEqual([[3, 6]])
  expect(await session.tally()).toMatchObject({ waiting: 5, dead: 1 })
  await one.dismiss(session, all[3]?.op ?? "")
  expect((await session.tally()).dead).toBe(1)
})

test("a batch is of one home and of at most 200 kB, and keeps the bytes", async () => {
  const { one, session } = await began(0)
  const long = "x".repeat(20_000)
  await one.keep(
    session,
    Array.from({ length: 12 }, () => visit(id(), long)),
  )
  await one.keep(session, [{ ...visit(), home: 2 }])
  const batch = await one.takeBatch(session, 100)
  expect(batch?.ops).toHaveLength(9)
  await one.settle(session, (await receipts(session)).slice(0, 12), NOW)
  expect(await one.takeBatch(session, 100)).toMatchObject({ home: 2, ops: [{ seq: 13 }] })
})

test("another device begins at 1, and what waits goes out unchanged before it", async () => {
  const { one, session, device } = await began(2)
  const old = await one.takeBatch(session, 10)
  await one.takeDevice(session.base, { device: "0190bbbb-0000-7000-8000-000000000001", refresh: "r", access: "a" })
  expect(await one.ranges(session.base)).toEqual([])
  await one.keep(session, [visit()])
  await session.refresh("work")
  expect(session.device).not.toBe(device)
  const batch = await one.takeBatch(session, 10)
  expect(batch?.texts.slice(0, 2)).toEqual(old?.texts)
  expect(batch?.ops.map((row) => row.seq)).toEqual([1, 2, 1])
  expect(JSON.parse(batch?.texts[2] ?? "").dev).toBe(session.device)
  expect(await one.ranges(session.base)).toEqual([[1, 1]])
})
