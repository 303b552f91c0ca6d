import { expect, test } from "vitest"
import { wireState } from "../../src/net/state"
import { uid } from "../../src/ops/uid"
import { meta, send, world } from "./phone"
import { HAMLET, type Server } from "./server"

function addRows(server: Server, n: number): string[] {
  const ids = Array.from({ length: n }, () => uid())
  for (const [at, id] of ids.entries()) {
    server.put({ t: "household", id, d: { no: at + 1, lane: `Ngõ ${at}` } })
    server.full.set(id, { door: `số ${at}`, label: `Nhà ${at}` })
  }
  return ids
}

test("pages follow until nothing is left, each with its mark", async () => {
  const { server, net, session } = await world()
  addRows(server, 25)
  server.limit = 10
  await send(session)
  expect(net.count("pull")).toBe(3)
  expect(session.book.houses.size).toBe(25)
  expect((await meta(session)).have?.[HAMLET]).toBe(25)
})

test("a page that is lost on the way is pulled again, and nothing is skipped", async () => {
  const { server, net, session } = await world()
  addRows(server, 25)
  server.limit = 10
  const faults = ["cut", null, "after", "cut"] as const
  let n = 0
  net.choose = (path) => (path === "pull" ? (faults[n++] ?? null) : null)
  for (let at = 0; at < 5; at += 1) await send(session)
  expect(session.book.houses.size).toBe(25)
})

test("a hamlet below the floor begins anew: snapshot, then names", async () => {
  const { server, session } = await world()
  const [first = ""] = addRows(server, 30)
  server.floor = 5
  await send(session)
  expect(session.book.houses.size).toBe(30)
  expect(session.book.houses.get(first)?.row).toMatchObject({ door: "số 0", label: "Nhà 0", lane: "Ngõ 0" })
})

test("a snapshot that was cut goes on where it broke, and is whole", async () => {
  const { server, net, session } = await world()
  addRows(server, 300)
  server.floor = 5
  net.next("snapshot", "cut", "cut")
  await send(session)
  expect(wireState().state).toBe("idle")
  expect(session.book.houses.size).toBe(300)
  const asked = net.requests.filter((one) => one.url.includes("snapshot"))
  expect(asked.map((one) => one.headers.has("range"))).toEqual([false, true, true])
})

test("a snapshot of a portal, or one without its end, is not applied", async () => {
  const { server, net, session } = await world()
  addRows(server, 10)
  await send(session)
  server.floor = 5
  server.put({ t: "household", id: uid(), d: { no: 99 } })
  const ends = server as unknown as { rev: number }
  ends.rev += 10
  await session.base.run((db) => db.put("meta", {}, "have"))
  net.next("snapshot", () => new Response("<html>", { headers: { "content-type": "text/html" } }))
  await send(session)
  expect(wireState().state).toBe("portal")
  expect((await meta(session)).have?.[HAMLET]).toBeUndefined()
  await send(session)
  expect(session.book.houses.size).toBe(11)
})

test("names that were cut off after the snapshot come with the next run", async () => {
  const { server, net, session } = await world()
  const [first = ""] = addRows(server, 12)
  server.floor = 5
  net.next("full", "before")
  await send(session)
  expect(wireState().state).toBe("offline")
  expect(session.book.houses.get(first)?.row.door).toBeUndefined()
  await send(session)
  expect(session.book.houses.get(first)?.row.door).toBe("số 0")
})

test("a hamlet that leaves the scope goes from the phone, its own work does not", async () => {
  const { server, session } = await world()
  addRows(server, 3)
  await send(session)
  server.hamlets = []
  await send(session)
  expect(session.book.houses.size).toBe(0)
  expect((await meta(session)).scopes).toEqual([])
})

test("after a restore whose counters have overtaken this phone's, no row of the undone past stays", async () => {
  const { server, session } = await world()
  addRows(server, 2)
  const restore = server.backup()
  addRows(server, 3)
  await send(session)
  expect((await meta(session)).have?.[HAMLET]).toBe(5)
  restore()
  addRows(server, 6)
  await send(session)
  const kept = await session.base.run((db) => db.getAll("row"))
  expect(kept.map((row) => `${row.id} ${row.rev}`).sort()).toEqual(
    [...server.rows.values()].map((row) => `${row.id} ${row.rev}`).sort(),
  )
  expect((await meta(session)).have?.[HAMLET]).toBe(8)
})
