/** A session: locks by the clock, numbers what is finished when the page hides, refreshes only what changed. */

import { afterEach, expect, test, vi } from "vitest"
import { enrol, id, tab, unlocked, visit } from "./stage"

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A page as the session sees it. */
function stubPage() {
  const page = new EventTarget() as EventTarget & { visibilityState: string; cookie: string }
  page.visibilityState = "visible"
  page.cookie = ""
  vi.stubGlobal("document", page)
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page))
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page))
  return page
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 200; n++) {
    if (await reached()) return
    await new Promise((done) => setTimeout(done, 5))
  }
  throw new Error("never")
}

test("hiding or leaving the page numbers what was finished", async () => {
  const one = await tab()
  const page = stubPage()
  const session = await unlocked(one, await enrol(one))
  await one.finishDraft(session, { id: id(), hh: id() }, [visit()])
  page.visibilityState = "hidden"
  page.dispatchEvent(new Event("visibilitychange"))
  await until(async () => (await session.tally()).max_seq === 1)
  await one.finishDraft(session, { id: id(), hh: id() }, [visit()])
  page.dispatchEvent(new Event("pagehide"))
  await until(async () => (await session.tally()).max_seq === 2)
  expect(page.cookie).toMatch(/^tn_canary=[0-9a-f-]+\.\d\.\d; path=\/app\//)
  session.lock()
})

test("it locks four hours after it was opened, or when it was told to", async () => {
  const one = await tab()
  const device = await enrol(one)
  for (const [minutes, hours] of [
    [undefined, 4],
    [30, 0.5],
  ] as const) {
    const base = await one.openPhone(device)
    if (minutes) await one.writeMeta(base, { lock_minutes: minutes })
    base.close()
    const page = stubPage()
    const session = await unlocked(one, device)
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 - 60_000 })
    page.dispatchEvent(new Event("visibilitychange"))
    expect(session.locked).toBe(false)
    vi.setSystemTime(Date.now() + 120_000)
    page.dispatchEvent(new Event("visibilitychange"))
    expect(session.locked).toBe(true)
    vi.useRealTimers()
  }
})

test("many changes at once are read together, and the last one is seen", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  let told = 0
  session.on(() => told++)
  await Promise.all(Array.from({ length: 30 }, () => one.keep(session, [visit()])))
  await session.refresh("work")
  expect(session.book.pending.map((op) => op.seq)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
  expect(told).toBeLessThan(31)
})

test("5,000 unsent operations stay usable: each is opened once, a save costs what it did", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  for (let n = 0; n < 50; n++)
    await one.keep(
      session,
      Array.from({ length: 100 }, () => visit()),
    )
  await session.refresh("work")
  const start = performance.now()
  await one.keep(session, [visit()])
  const saved = performance.now()
  await session.refresh("work")
  console.info(`save beside 5,000: ${Math.round(saved - start)} ms, book ${Math.round(performance.now() - saved)} ms`)
  expect(session.book.pending).toHaveLength(5001)
  expect(await session.tally()).toMatchObject({ waiting: 5001, max_seq: 5001 })
  expect((await one.takeBatch(session, 100))?.ops).toHaveLength(100)
  expect(await one.ranges(session.base)).toEqual([[1, 5001]])
}, 60_000)

test("a key that is gone opens nothing: a finished draft that cannot be read locks nobody out", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.keep(session, [visit()])
  const row = { id: "d", hh: "h", state: "done" as const, undo_until: 0, changed_at: 1, sealed: new Uint8Array(40) }
  await session.base.run((db) => db.put("draft", row))
  session.lock()
  const again = await unlocked(await tab(), device)
  expect(again.book.pending).toHaveLength(1)
  expect((await again.tally()).waiting).toBe(2)
})
