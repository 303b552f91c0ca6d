import { afterEach, expect, test, vi } from "vitest"
import { nextTry } from "../../src/net/pace"
import { wireState } from "../../src/net/state"
import { keepAccess } from "../../src/net/tokens"
import { renew } from "../../src/sync"
import { addHouse, bytesOf, lies, meta, reload, send, world } from "./phone"
import { problem } from "./wire"

afterEach(() => vi.useRealTimers())

/** Lets the clock of the phone and its server go on. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 })
}

const bad = () => problem(400, "sync.bad_batch")
const big = () => problem(413, "sync.too_big")

test("400: the same bytes once more after 60 s, then halves, and a lone one goes to dead", async () => {
  const { server, net, session } = await world()
  const ops = [await addHouse(session), await addHouse(session), await addHouse(session), await addHouse(session)]
  const [poison = ""] = [ops[2]]
  const body = await bytesOf(session, poison)
  net.poison = (text) => (text.includes(poison) ? bad() : null)
  await send(session)
  expect(wireState()).toMatchObject({ state: "busy", last_error: "words of sync.bad_batch" })
  expect(nextTry()).toBeGreaterThan(Date.now() + 59_000)
  expect(net.count("push")).toBe(1)
  await send(session)
  expect(net.count("push")).toBe(1) // not even the button is faster
  later(61)
  await send(session)
  const there = await lies(session)
  expect(there.dead).toEqual([poison])
  expect(there.sent.sort()).toEqual(ops.filter((op) => op !== poison).sort())
  expect(server.ops.size).toBe(3)
  expect(await bytesOf(session, poison)).toBe(body)
  const last = server.pushes.at(-1)
  expect(last?.unsent).toEqual([[3, 3]]) // still told as unsent, so nobody asks for it
})

test("413: halves at once; a lone operation goes to dead with the server's words", async () => {
  const { net, session } = await world()
  const [one, two] = [await addHouse(session), await addHouse(session)]
  net.poison = (text) => (text.includes(two) ? big() : null)
  await send(session)
  const there = await lies(session)
  expect([there.sent, there.dead]).toEqual([[one], [two]])
  const row = await session.base.run((db) => db.get("dead", two))
  expect(row).toMatchObject({ there: false, code: "sync.too_big", msg: "words of sync.too_big" })
})

test("413 by a page of somebody else gives nothing up", async () => {
  const { net, session } = await world()
  const op = await addHouse(session)
  net.poison = () => new Response("too large", { status: 413, headers: { "content-type": "text/html" } })
  await send(session)
  expect(wireState().state).toBe("portal")
  expect((await lies(session)).outbox).toEqual([op])
})

test("401: a new token by the refresh token, and the same bytes go", async () => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  server.generation += 1
  await send(session)
  expect((await lies(session)).sent).toEqual([op])
  expect(net.count("token")).toBe(1)
  expect((await meta(session)).refresh).toBe("1")
})

test("401 of the refresh token: a new code is needed, work goes on, and the queue goes out after it", async () => {
  const { server, net, session } = await world()
  server.generation += 1
  net.choose = (path) => (path === "token" ? () => problem(401, "sync.token") : null)
  const op = await addHouse(session)
  await send(session)
  expect(wireState().state).toBe("newcode")
  const later = await addHouse(session)
  expect((await lies(session)).outbox).toEqual([op, later])
  net.choose = () => null
  await renew(session, server.invite())
  expect((await lies(session)).sent.sort()).toEqual([op, later].sort())
  const { device, turn, seq } = await meta(session)
  expect([turn, seq]).toEqual([1, 0])
  expect(server.ops.get(op)?.dev).not.toBe(device)
  const next = await addHouse(session)
  await send(session)
  expect(server.ops.get(next)).toMatchObject({ dev: device, seq: 1 })
})

test("a code of another member takes nothing from this phone", async () => {
  const { server, session } = await world()
  await expect(renew(session, server.invite(6))).rejects.toThrow("other_member")
  expect((await meta(session)).turn).toBe(0)
})

test("403 device_closed: the phone stops and keeps what it has", async () => {
  const { server, session } = await world()
  const op = await addHouse(session)
  for (const phone of server.phones.values()) phone.closed = "gone"
  await send(session)
  expect(wireState()).toMatchObject({ state: "closed", last_error: "words of sync.device_closed" })
  expect((await lies(session)).outbox).toEqual([op])
})

test("409 epoch: what has a receipt of the hour before the restore goes up again, unchanged", async () => {
  const { server, session } = await world()
  const ops = [await addHouse(session), await addHouse(session)]
  await send(session)
  const bytes = await Promise.all(ops.map((op) => bytesOf(session, op)))
  server.epoch = "bbbbbbbbbbbb"
  server.restoredTo = server.now() - 60_000
  server.ops.clear()
  server.rows.clear()
  server.rev = 0
  await send(session)
  expect(server.ops.size).toBe(2)
  expect(ops.map((op) => server.ops.get(op)?.raw)).toEqual(bytes)
  expect((await lies(session)).sent.sort()).toEqual([...ops].sort())
  expect((await meta(session)).epoch).toBe("bbbbbbbbbbbb")
})

test("409 epoch heard first by the pull: sent again all the same", async () => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  await send(session)
  net.choose = (path) => {
    if (path !== "pull" || server.epoch !== "aaaaaaaaaaaa") return null
    server.epoch = "bbbbbbbbbbbb"
    server.restoredTo = server.now() - 60_000
    server.ops.clear()
    return null
  }
  await send(session)
  expect(server.ops.has(op)).toBe(true)
  expect(wireState().state).toBe("idle")
})

test("a batch of more than the wire takes is cut to a hundred, in the order of numbers", async () => {
  const { server, session } = await world()
  for (let n = 0; n < 120; n += 1) await addHouse(session)
  await send(session)
  expect(server.pushes.filter((p) => p.ops.length).map((p) => [p.ops.length, p.unsent])).toEqual([
    [100, [[101, 120]]],
    [20, []],
  ])
  expect((await lies(session)).outbox).toEqual([])
})

test("426 of a pull: no capture until updated, but sending goes on", async () => {
  const { server, session } = await world()
  const op = await addHouse(session)
  server.tooOld = true
  await send(session)
  expect(wireState().state).toBe("oldapp")
  expect(server.ops.has(op)).toBe(true)
})

test.each([429, 503])("%s: waits at least as long as the server asks, whoever presses", async (status) => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  net.next("push", () => {
    const answer = problem(status, "sync.busy")
    answer.headers.set("retry-after", "40")
    return answer
  })
  await send(session)
  expect(wireState().state).toBe("busy")
  expect(wireState().next_at).toBeGreaterThan(Date.now() + 39_000)
  await send(session)
  expect(net.count("push")).toBe(1)
  later(41)
  await send(session)
  expect(server.ops.has(op)).toBe(true)
})

test("a wrong PIN proof stops reading, never sending, and is not tried again", async () => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  for (const phone of server.phones.values()) phone.proof = "another"
  server.generation += 1
  await send(session)
  expect(wireState().state).toBe("pin")
  expect(server.ops.has(op)).toBe(true)
  const asked = net.count("token")
  await addHouse(session)
  await send(session)
  expect(net.count("token")).toBe(asked)
  expect((await lies(session)).outbox).toEqual([])
})

test("a clock of three years ahead signs again with the server's now", async () => {
  const { server, net, session } = await world()
  server.ahead = -3 * 365 * 864e5
  const fresh = await reload(session)
  const op = await addHouse(fresh)
  await send(fresh)
  expect(server.ops.has(op)).toBe(true)
  expect(net.count("token")).toBe(2)
  expect(wireState().off).toBeLessThan(-2 * 365 * 864e5)
  const next = await addHouse(fresh)
  await send(fresh)
  expect(JSON.parse(server.ops.get(next)?.raw ?? "{}").off).toBeLessThan(-2 * 365 * 864e5)
})

test("two tabs with one refresh token ask one after the other", async () => {
  const { server, net, session } = await world()
  server.generation += 1
  keepAccess(session.base, "someone else", "x", "push")
  const fresh = session
  await Promise.all([send(fresh), send(fresh)])
  expect(net.count("token")).toBe(1)
  expect([...server.phones.values()].map((phone) => phone.closed)).toEqual([""])
})
