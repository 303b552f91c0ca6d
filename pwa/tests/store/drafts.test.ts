/** Drafts: each tap is kept, a finished one survives everything, undo until it is numbered. */

import { afterEach, expect, test, vi } from "vitest"
import { enrol, id, tab, unlocked, visit } from "./stage"

afterEach(() => {
  vi.useRealTimers()
})

const draft = (n: number, hh = id(), own = id()) => ({ id: own, hh, n })

test("the last tap is there after a reload, in the order of the taps", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  const first = draft(0)
  await Promise.all(Array.from({ length: 20 }, (_, n) => one.saveDraft(session, { ...first, n })))
  session.lock()
  const again = await unlocked(await tab(), device)
  expect(await one.openDraft(again, first.hh)).toEqual({ ...first, n: 19 })
  expect(await one.openDrafts(again)).toEqual([first.hh])
  await one.dropDraft(again, first.id)
  expect(await one.openDraft(again, first.hh)).toBeNull()
})

test("a finished draft that was killed before its number is numbered at the next unlock", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  const hh = id()
  const act = visit(hh)
  await one.finishDraft(session, draft(1, hh), [act])
  expect((await session.tally()).waiting).toBe(1)
  await session.refresh("work")
  expect(session.book.pending.map((op) => [op.op, op.seq])).toEqual([[act.op, 0]])
  const other = await tab()
  const again = await unlocked(other, device)
  expect(again.book.pending.map((op) => [op.op, op.seq])).toEqual([[act.op, 1]])
  expect((await again.tally()).waiting).toBe(1)
})

test("locking numbers what was finished", async () => {
  const one = await tab()
  const device = await enrol(one)
  const session = await unlocked(one, device)
  await one.finishDraft(session, draft(1), [visit()])
  session.lock()
  const base = await one.openPhone(device)
  for (let n = 0; n < 100 && (await one.tallyOf(base)).max_seq === 0; n++)
    await new Promise((done) => setTimeout(done, 2))
  expect((await one.tallyOf(base)).max_seq).toBe(1)
})

test("undo gives the draft back and leaves no number; after ten seconds it comes too late", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  const done = draft(7)
  const late: (() => void)[] = []
  const timer = vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, ms?: number) => {
    if (ms === one.UNDO_MS) late.push(work)
    return 0
  }) as typeof setTimeout)
  await one.finishDraft(session, done, [visit(done.hh)])
  timer.mockRestore()
  expect(await one.undoDraft(session, done.id)).toEqual(done)
  expect(await session.tally()).toMatchObject({ waiting: 0, max_seq: 0 })
  expect(await one.openDraft(session, done.hh)).toEqual(done)
  late[0]?.()
  await one.flushDone(session)
  expect((await session.tally()).max_seq).toBe(0)
  await one.finishDraft(session, done, [visit(done.hh)])
  await one.flushDone(session)
  expect(await one.undoDraft(session, done.id)).toBeNull()
  expect(await session.tally()).toMatchObject({ waiting: 1, max_seq: 1 })
})

test("a tap that comes late never opens a finished draft again", async () => {
  const one = await tab()
  const session = await unlocked(one, await enrol(one))
  const done = draft(1)
  await Promise.all([one.finishDraft(session, done, [visit()]), one.saveDraft(session, { ...done, n: 0 })])
  await one.flushDone(session)
  expect((await session.tally()).max_seq).toBe(1)
  expect(await one.openDraft(session, done.hh)).toBeNull()
})

test("undo and numbering at the same moment in two tabs: one of them wins whole", async () => {
  const tabs = [await tab(), await tab()] as const
  const device = await enrol(tabs[0])
  const a = await unlocked(tabs[0], device)
  const b = await unlocked(tabs[1], device)
  for (let n = 0; n < 40; n++) {
    const before = (await a.tally()).max_seq
    const one = draft(n)
    await tabs[0].finishDraft(a, one, [visit()])
    const [undone] = await Promise.all([tabs[0].undoDraft(a, one.id), tabs[1].flushDone(b)])
    const { max_seq } = await a.tally()
    expect(max_seq - before).toBe(undone ? 0 : 1)
    expect(await tabs[0].openDraft(a, one.hh)).toEqual(undone)
  }
})

test("another tab hears of what is kept", async () => {
  const tabs = [await tab(), await tab()] as const
  const device = await enrol(tabs[0])
  const a = await unlocked(tabs[0], device)
  const b = await unlocked(tabs[1], device)
  const heard = new Promise<void>((resolve) => b.on(resolve))
  await tabs[0].keep(a, [visit()])
  await heard
  await b.refresh("work")
  expect(b.book.pending).toHaveLength(1)
})
