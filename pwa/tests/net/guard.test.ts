import { expect, test } from "vitest"
import { wireState } from "../../src/net/state"
import type { Fault } from "./network"
import { addHouse, bytesOf, lies, send, world } from "./phone"

const portals: Fault[] = ["html", "text", "bare", "batch", "sha", "silent"]

test.each(portals)("a 200 that is not the server's own answer (%s) leaves the outbox as it was", async (fault) => {
  const { net, session } = await world()
  const op = await addHouse(session)
  const before = await bytesOf(session, op)
  net.next("push", fault)
  await send(session)
  expect(wireState().state).toBe("portal")
  expect(await lies(session)).toEqual({ outbox: [op], acked: [], sent: [], dead: [] })
  expect(await bytesOf(session, op)).toBe(before)
})

test.each<Fault>([
  "before",
  "after",
  "cut",
  "redirect",
])("a line that breaks (%s) loses nothing and is told as such", async (fault) => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  net.next("push", fault)
  await send(session)
  expect(wireState().state).toBe("offline")
  expect((await lies(session)).outbox).toEqual([op])
  await send(session)
  expect((await lies(session)).sent).toEqual([op])
  expect(server.ops.size).toBe(1)
  expect(server.quarantine).toEqual([])
})

test("an answer that was lost is answered again as a repeat, and one row is there", async () => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  net.next("push", "after", "twice")
  await send(session)
  await send(session)
  expect((await lies(session)).sent).toEqual([op])
  expect([server.ops.size, server.rows.size]).toEqual([1, 1])
})

test("each attempt is another batch, with the same bytes of the operation", async () => {
  const { server, net, session } = await world()
  await addHouse(session)
  net.next("push", "after")
  await send(session)
  await send(session)
  const [first, second] = server.pushes.filter((one) => one.ops.length > 0)
  expect(first?.batch).not.toBe(second?.batch)
  expect(JSON.stringify(first?.ops)).toBe(JSON.stringify(second?.ops))
})

test("a portal in the place of the pull or of the token changes nothing either", async () => {
  const { net, session } = await world()
  for (const path of ["pull", "push"]) {
    net.next(path, "html")
    await send(session)
    expect(wireState().state).toBe("portal")
  }
  await send(session)
  expect(wireState().state).toBe("idle")
})

test("a refusal by somebody else (HTML with 403 or 401) is a portal, not the end of the phone", async () => {
  const { net, session } = await world()
  for (const status of [401, 403, 404, 511]) {
    net.next("push", () => new Response("<html>", { status, headers: { "content-type": "text/html" } }))
    await send(session)
    expect(wireState().state).toBe("portal")
  }
})

test("a gateway that cannot reach the server is told as busy", async () => {
  const { net, session } = await world()
  net.next("push", () => new Response("<html>", { status: 502 }))
  await send(session)
  expect(wireState().state).toBe("busy")
})
