import { afterEach, expect, test, vi } from "vitest"
import { failed, nextTry, went } from "../../src/net/pace"
import { wireState } from "../../src/net/state"
import { openSession, type Session } from "../../src/store/session"
import { watch } from "../../src/sync"
import { addHouse, lies, PIN, send, world } from "./phone"
import { problem } from "./wire"

let stop = (): void => undefined
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
})

async function settledSoon(session: Session, sent: number): Promise<void> {
  await vi.waitFor(async () => expect((await lies(session)).sent.length).toBe(sent), { timeout: 3000 })
}

test("a save sends by itself, and only what is new makes it send", async () => {
  const { net, session } = await world()
  stop = watch(session)
  await vi.waitFor(() => expect(net.count("pull")).toBe(1))
  await addHouse(session)
  await settledSoon(session, 1)
  await new Promise((done) => setTimeout(done, 100))
  const before = net.calls.length
  await session.refresh("rows")
  await session.refresh("tally")
  await new Promise((done) => setTimeout(done, 100))
  expect(net.calls.length).toBe(before)
})

test("the network coming back sends at once, whatever the back-off", async () => {
  const { net, session } = await world()
  const page = new EventTarget()
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page))
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page))
  stop = watch(session)
  await vi.waitFor(() => expect(net.count("pull")).toBe(1))
  net.offline = true
  const op = await addHouse(session)
  await vi.waitFor(() => expect(wireState().state).toBe("offline"))
  failed(0, Date.now(), () => 1)
  expect((await lies(session)).outbox).toEqual([op])
  net.offline = false
  page.dispatchEvent(new Event("online"))
  await settledSoon(session, 1)
})

test("after a failure the next try comes by itself, at the moment that the state names", async () => {
  const { net, session } = await world()
  stop = watch(session)
  await vi.waitFor(() => expect(net.count("pull")).toBe(1))
  const busy = problem(503, "sync.busy")
  busy.headers.set("retry-after", "1")
  net.next("push", () => busy)
  const from = Date.now()
  await addHouse(session)
  await vi.waitFor(() => expect(wireState().next_at).toBeGreaterThanOrEqual(from + 1000))
  await settledSoon(session, 1)
  expect(Date.now() - from).toBeGreaterThan(990)
})

test("a locked phone stops watching", async () => {
  const { net, session } = await world()
  stop = watch(session)
  await vi.waitFor(() => expect(net.count("pull")).toBe(1))
  session.lock()
  const before = net.calls.length
  await send(session, "timer")
  expect(net.calls.length).toBe(before)
})

test("two tabs push one after the other, never the same twice", async () => {
  const { server, net, session } = await world()
  const other = await openSession(session.base.name.slice(3), PIN, () => undefined)
  if ("left" in other) throw new Error("wrong PIN")
  for (let n = 0; n < 5; n += 1) await addHouse(session)
  let under = 0
  let most = 0
  const handle = server.handle.bind(server)
  server.handle = async (request) => {
    const isPush = request.url.endsWith("/push")
    if (isPush) under += 1
    most = Math.max(most, under)
    await new Promise((done) => setTimeout(done, 20))
    const answer = await handle(request)
    if (isPush) under -= 1
    return answer
  }
  await Promise.all([send(session, "save"), send(other, "save"), send(session), send(other)])
  expect(most).toBe(1)
  expect(server.pushes.flatMap((one) => one.ops).length).toBe(5)
  expect((await lies(other)).sent.length).toBe(5)
  expect(net.count("push")).toBeGreaterThan(0)
  other.lock()
})

test("back-off grows to five minutes and no further; what was asked for is kept", () => {
  went()
  const now = 1_000_000
  const waits = Array.from({ length: 12 }, () => {
    failed(0, now, () => 1)
    return (nextTry() - now) / 1000
  })
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300])
  failed(400, now, () => 0)
  expect(nextTry()).toBe(now + 400_000)
  went()
  expect(nextTry()).toBe(0)
})
