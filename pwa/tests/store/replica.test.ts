/** The server's rows on the phone: pages, snapshots, personal fields, hamlets that go, people erased, names hidden. */

import { afterEach, expect, test, vi } from "vitest"
import { replay } from "../../src/ops/replay"
import { bookOf, type OpenRows, openRows } from "../../src/store/book"
import type { Session } from "../../src/store/session"
import type { Pulled } from "../../src/wire"
import { killAt } from "./kill"
import { dump, enrol, id, NOW, page, receipts, scope, type Tab, tab, unlocked, visit } from "./stage"

const DAY = 86_400_000
type Change = Pulled["changes"][number]

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const house = (at: string, rev: number, d: object = {}, hamlet = 10): Change =>
  ({ t: "household", id: at, home: 1, hamlet, rev, o: "put", d: { no: 7, lane: "ngõ 3", ...d } }) as Change

const person = (at: string, hh: string, rev: number, d: object = {}): Change =>
  ({
    t: "person",
    id: at,
    home: 1,
    hamlet: 10,
    rev,
    o: "put",
    d: { hh, sk: [[3, 4, "2026-01-02", false]], ...d },
  }) as Change

const gone = (at: string, o: "del" | "out", t = "household", hamlet = 10, d: object | null = null): Change =>
  ({ t, id: at, home: 1, hamlet, rev: 9, o, d }) as Change

async function began(): Promise<{ one: Tab; device: string; session: Session }> {
  const one = await tab()
  const device = await enrol(one)
  return { one, device, session: await unlocked(one, device) }
}

async function apply(one: Tab, session: Session, part: Partial<Pulled>): Promise<void> {
  await one.applyPage(session.base, session.data, page(part))
  await session.refresh("rows")
}

test("a page and its cursor are one transaction: killed at any step, both are there or none", async () => {
  const { one, device, session } = await began()
  session.lock()
  for (let n = 1; ; n++) {
    const here = await tab()
    const open = await unlocked(here, device)
    const kill = killAt(n)
    const [a, b] = [id(), id()]
    const part = { changes: [house(a, n), house(b, n)], have: { "10": n }, scopes: [scope()] }
    const said = await here.applyPage(open.base, open.data, page(part)).then(
      () => true,
      () => false,
    )
    const reached = kill.reached()
    vi.restoreAllMocks()
    open.lock()
    const again = await unlocked(await tab(), device)
    const have = (await one.readMeta(again.base, "have"))?.["10"]
    const there = [a, b].map((at) => again.book.houses.has(at))
    expect(there).toEqual([have === n, have === n])
    if (said) expect(have).toBe(n)
    again.lock()
    if (!reached) break
    expect(n).toBeLessThan(100)
  }
}, 30_000)

test("rows are kept by hamlet: `out` of one leaves the row of the other, `del` drops it", async () => {
  const { one, session } = await began()
  const at = id()
  const scopes = [scope(10), scope(11)]
  await apply(one, session, { scopes, changes: [house(at, 1), house(at, 5, { lane: "ngõ 9" }, 11)], have: { "10": 1 } })
  expect(session.book.houses.get(at)).toMatchObject({ hamlet: 11, row: { lane: "ngõ 9" } })
  await apply(one, session, { changes: [gone(at, "out")], have: { "10": 9 } })
  expect(session.book.houses.get(at)?.hamlet).toBe(11)
  await apply(one, session, { changes: [gone(at, "del", "household", 11)], have: { "11": 9 } })
  expect(session.book.houses.has(at)).toBe(false)
  expect(await one.readMeta(session.base, "have")).toEqual({ "10": 9, "11": 9 })
})

test("a hamlet that is reset, or out of the scopes, loses its rows and cursor; its work stays in the outbox", async () => {
  const { one, session } = await began()
  const [a, b] = [id(), id()]
  const scopes = [scope(10), scope(11)]
  await one.keep(session, [visit(a)])
  await apply(one, session, { scopes, changes: [house(a, 1), house(b, 1, {}, 11)], have: { "10": 1, "11": 1 } })
  await apply(one, session, { resets: [10] })
  expect([...session.book.houses.keys()]).toEqual([b])
  expect(await one.readMeta(session.base, "have")).toEqual({ "11": 1 })
  await apply(one, session, { scopes: [scope(10)] })
  expect(session.book.houses.size).toBe(0)
  expect(await session.tally()).toMatchObject({ waiting: 1 })
})

test("a snapshot is taken whole or not at all, and full fields are laid over it", async () => {
  const { one, session } = await began()
  const [old, a, p] = [id(), id(), id()]
  await apply(one, session, { scopes: [scope()], changes: [house(old, 1)], have: { "10": 1 } })
  const rows = [house(a, 3), person(p, a, 4)]
  const head = { epoch: "e1", schema: 1, hamlet: 10, rev: 4, count: 2, xor: "" }
  for (const lines of [
    [head, ...rows],
    [head, rows[0], { end: true }],
    [{ ...head, epoch: "x" }, ...rows, { end: true }],
  ]) {
    await expect(one.applySnapshot(session.base, session.data, lines)).rejects.toMatchObject({ code: "cut" })
  }
  await one.applySnapshot(session.base, session.data, [head, ...rows, { end: true }])
  await session.refresh("rows")
  expect([...session.book.houses.keys()]).toEqual([a])
  const filled = [
    { t: "household" as const, id: a, door: "12", label: "Nhà bác Tư" },
    { t: "person" as const, id: p, born: 1950, call: "Bác Tư", phone: "0912" },
    { t: "person" as const, id: id(), call: "không có" },
  ]
  await one.applyFilled(session.base, session.data, { epoch: "e1", hamlet: 10, now: NOW, rows: filled })
  await session.refresh("rows")
  expect(session.book.houses.get(a)?.row).toMatchObject({ door: "12", label: "Nhà bác Tư", lane: "ngõ 3" })
  expect(session.book.people.get(p)).toMatchObject({ hh: a, row: { call: "Bác Tư", born: 1950 } })
  expect(session.book.people.get(p)?.levels.get(3)).toEqual({ level: 4, day: "2026-01-02", checked: false })
  expect(session.book.houses.get(a)?.people).toHaveLength(1)
  expect(await one.readMeta(session.base, "filled")).toHaveProperty("10")
})

test("a row told below level full keeps no name of before", async () => {
  const { one, session } = await began()
  const a = id()
  await apply(one, session, { scopes: [scope()], changes: [house(a, 1, { label: "Nhà bác Tư" })], have: { "10": 1 } })
  await apply(one, session, { changes: [house(a, 2)], have: { "10": 2 } })
  expect(session.book.houses.get(a)?.row.label).toBeUndefined()
  expect((await session.base.run((db) => db.getAll("row")))[0]).not.toHaveProperty("sealed")
})

test("an erased person goes from what was sent, also from what is sent later", async () => {
  const { one, device, session } = await began()
  const [hh, p] = [id(), id()]
  const named = { ...visit(hh), b: { ...visit(hh).b, people: [{ person: p, anon: 0, skills: [] }] } }
  await apply(one, session, { scopes: [scope()], changes: [house(hh, 1), person(p, hh, 2)], have: { "10": 2 } })
  await one.keep(session, [named, visit(hh, "ghi chú"), visit(hh), visit(id(), "nhà khác")])
  await one.settle(session, (await receipts(session)).slice(1), NOW)
  await apply(one, session, { changes: [gone(p, "out", "person", 10, { erased: true })], have: { "10": 9 } })
  expect(session.book.people.has(p)).toBe(false)
  expect((await one.waitingOnes(session))[0]?.op?.b).toHaveProperty("people")
  await one.settle(session, await receipts(session), NOW)
  session.lock()
  const again = await unlocked(one, device)
  const sent = await one.sentOnes(again)
  expect(sent.filter(({ op }) => op === null).map(({ row }) => row.seq)).toEqual([2, 1])
  expect((await one.findNeeded(again, [[1, 4]])).lost).toEqual([[1, 2]])
})

test("names hide 7 days after the last contact, and with a clock turned back; codes, lanes and recording stay", async () => {
  const { one, device, session } = await began()
  const a = id()
  await apply(one, session, {
    scopes: [scope()],
    changes: [house(a, 1, { label: "Nhà bác Tư", door: "12" })],
    have: { "10": 1 },
  })
  const create = { ...visit(a), k: "person.create" as const, e: id(), b: { call: "Bà Năm", born: 1949 } }
  await one.keep(session, [create])
  session.lock()
  for (const [later, shown] of [
    [6 * DAY, true],
    [8 * DAY, false],
    [-2 * DAY, false],
  ] as const) {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + later })
    const open = await one.openSession(device, "246810", replay)
    vi.useRealTimers()
    if ("left" in open) throw new Error("shut")
    expect(open.named).toBe(shown)
    expect(open.book.houses.get(a)?.row).toMatchObject({ no: 7, lane: "ngõ 3" })
    const text = JSON.stringify([...open.book.houses.values(), ...open.book.people.values(), ...open.book.pending])
    for (const name of ["Nhà bác Tư", "Bà Năm", "1949"]) expect(text.includes(name)).toBe(shown)
    open.lock()
  }
})

test("clean rows go 30 days after the last contact or when their time is over; the outbox stays", async () => {
  const { one, session } = await began()
  const [a, b] = [id(), id()]
  const scopes = [scope(10), scope(11, "1.8", "2026-01-31")]
  await one.keep(session, [visit(a)])
  await apply(one, session, { scopes, changes: [house(a, 1), house(b, 1, {}, 11)], have: { "10": 1, "11": 1 } })
  const january = Date.parse("2026-01-31T16:00:00Z")
  await one.writeMeta(session.base, { contact_at: january })
  await one.dropStale(session.base, january)
  expect(await session.base.run((db) => db.count("row"))).toBe(2)
  await one.dropStale(session.base, january + 2 * 3_600_000)
  expect(await session.base.run((db) => db.count("row"))).toBe(1)
  await one.dropStale(session.base, january + 31 * DAY)
  expect(await session.base.run((db) => db.count("row"))).toBe(0)
  expect(await session.tally()).toMatchObject({ waiting: 1 })
})

test("sent operations are kept 30 days by the server's clock, whatever this phone's says", async () => {
  const { one, session } = await began()
  await one.keep(session, [visit()])
  await one.settle(session, await receipts(session), NOW)
  await apply(one, session, { now: NOW + 29 * DAY })
  await one.dropStale(session.base, Date.now() + 1100 * DAY)
  expect((await session.tally()).sent).toBe(1)
  await apply(one, session, { now: NOW + 31 * DAY })
  await one.dropStale(session.base, Date.now())
  expect((await session.tally()).sent).toBe(0)
})

test("a dump of every store shows no name, phone, door, birth year, note or body", async () => {
  const { one, session } = await began()
  const canaries = ["Canary Tư", "Nhà Canary", "0987654321", "12Bis", "1951", "ghi chú canary", "Canary trong nháp"]
  const [hh, p] = [id(), id()]
  const changes = [
    house(hh, 1, { label: "Nhà Canary", door: "12Bis", note: "ghi chú canary" }),
    person(p, hh, 2, { call: "Canary Tư", phone: "0987654321", born: 1951, prio: ["poor"] }),
  ]
  await apply(one, session, { scopes: [scope()], changes, have: { "10": 2 } })
  const filled = {
    epoch: "e1",
    hamlet: 10,
    now: NOW,
    rows: [{ t: "person" as const, id: p, call: "Canary Tư", born: 1951 }],
  }
  await one.applyFilled(session.base, session.data, filled)
  await one.keep(session, [visit(hh, "ghi chú canary"), visit(hh, "Canary Tư"), visit(hh, "0987654321")])
  await one.settle(session, (await receipts(session)).slice(0, 1), NOW)
  await one.settle(
    session,
    (await receipts(session)).slice(0, 1).map((row) => ({ ...row, s: "rejected" })),
    NOW,
  )
  const draft = { id: id(), hh, text: "Canary trong nháp" }
  await one.saveDraft(session, draft)
  await one.finishDraft(session, { ...draft, id: id() }, [visit(hh, "ghi chú canary")])
  await one.keepPhoto(session, new TextEncoder().encode("Nhà Canary 0987654321"), draft.id)
  const text = await dump()
  for (const store of ["outbox", "sent", "dead"])
    expect(await session.base.run((db) => db.count(store as "sent"))).toBe(1)
  expect(text).toContain("ngõ 3")
  for (const canary of canaries) expect(text).not.toContain(canary)
  expect(text).not.toContain('"outcome"')
})

test("a hamlet of 250 houses and 1,000 people is opened and searchable in good time", async () => {
  const { one, session } = await began()
  const changes: Change[] = []
  for (let n = 0; n < 250; n++) {
    const hh = id()
    changes.push(house(hh, n, { no: n, door: `${n}`, label: `Nhà bác ${n}` }))
    for (let m = 0; m < 4; m++) changes.push(person(id(), hh, n, { call: `Bác ${n}-${m}`, born: 1950 + m }))
  }
  const head = { epoch: "e1", schema: 1, hamlet: 10, rev: 4, count: changes.length, xor: "" }
  await one.writeMeta(session.base, { scopes: [scope()] })
  const before = performance.now()
  await one.applySnapshot(session.base, session.data, [head, ...changes, { end: true }])
  const applied = performance.now()
  const rows = await session.base.run((db) => db.getAll("row"))
  const houses = rows.filter((row) => row.t === "household")
  const start = performance.now()
  await openRows(session.data, houses, true)
  const opened = performance.now()
  const all: OpenRows = await openRows(session.data, rows, true)
  const whole = performance.now()
  const book = replay(bookOf([scope()], all, []), [])
  const ready = performance.now()
  const again = await openRows(session.data, rows, true, all)
  expect([...again.values()].every((row, n) => row === [...all.values()][n])).toBe(true)
  const [apply, open, people, made] = [applied - before, opened - start, whole - opened, ready - whole].map(Math.round)
  console.info(
    `apply 1,250 rows ${apply} ms, open 250 ${open} ms, open 1,250 ${people} ms, book with titles ${made} ms`,
  )
  expect(book.houses.size).toBe(250)
  expect([...book.houses.values()].every((one) => one.people.length === 4)).toBe(true)
  expect(opened - start).toBeLessThan(500)
})
