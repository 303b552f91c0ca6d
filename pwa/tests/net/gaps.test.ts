import { expect, test } from "vitest"
import { wireState } from "../../src/net/state"
import { deletePhone, openPhone } from "../../src/store/database"
import { addHouse, bytesOf, lies, meta, send, world } from "./phone"

test("what the server says it lacks is sent again from the sent ones, byte for byte", async () => {
  const { server, session } = await world()
  const ops = [await addHouse(session), await addHouse(session), await addHouse(session)]
  await send(session)
  const [, gone = ""] = ops
  const bytes = await bytesOf(session, gone)
  server.ops.delete(gone)
  await send(session)
  expect(server.ops.get(gone)?.raw).toBe(bytes)
  expect(server.lost).toEqual([])
})

test("what is neither here nor there is reported as lost, once", async () => {
  const { server, session } = await world()
  const ops = [await addHouse(session), await addHouse(session), await addHouse(session)]
  await send(session)
  for (const op of ops.slice(0, 2)) {
    server.ops.delete(op)
    await session.base.run((db) => db.delete("sent", op))
  }
  await send(session)
  expect(server.lost).toEqual([[1, 2]])
  await send(session)
  expect(server.lost).toEqual([[1, 2]])
})

test("a need that no answer fills ends: the run does not ask for ever", async () => {
  const { server, net, session } = await world()
  await addHouse(session)
  await send(session)
  const stubborn = server as unknown as { gaps: () => object }
  stubborn.gaps = () => ({ need: [[1, 1]], contig: 0 })
  const before = net.count("push")
  await send(session)
  expect(net.count("push") - before).toBeLessThan(5)
  expect(wireState().state).toBe("idle")
})

test("a cloned phone becomes another device: its queue goes out unchanged, it begins again at 1", async () => {
  const { server, session } = await world()
  const first = await addHouse(session)
  const { device } = await meta(session)
  const bytes = await bytesOf(session, first)
  for (const phone of server.phones.values()) phone.cloned = true
  server.order = "redevice"
  await send(session)
  const now = await meta(session)
  expect([now.turn, now.seq, now.device === device]).toEqual([1, 0, false])
  expect(server.ops.get(first)?.raw).toBe(bytes)
  const next = await addHouse(session)
  await send(session)
  expect(server.ops.get(next)).toMatchObject({ seq: 1, dev: now.device })
  expect(session.device).toBe(now.device)
})

test("an order to wipe is done when all is sent, and not before", async () => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  for (const phone of server.phones.values()) phone.closed = "wipe"
  server.generation += 1
  net.next("push", "before", "before")
  await send(session)
  expect((await lies(session)).outbox).toEqual([op])
  await send(session)
  await send(session)
  expect(server.ops.has(op)).toBe(true)
  expect(wireState().state).toBe("wiped")
  expect(session.locked).toBe(true)
  await expect(openPhone(session.base.name.slice(3))).rejects.toThrow("gone")
})

test("with work that no server takes a wiped phone keeps that work alone", async () => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  net.poison = (text) =>
    text.includes(op)
      ? new Response('{"code":"sync.too_big"}', {
          status: 413,
          headers: { "content-type": "application/problem+json" },
        })
      : null
  for (const phone of server.phones.values()) phone.closed = "wipe"
  server.generation += 1
  await send(session)
  expect(wireState().state).toBe("closed")
  expect((await lies(session)).dead).toEqual([op])
  await deletePhone(session.base.name.slice(3)).catch(() => undefined)
})

test("held ones settle as received, refused ones go to dead with the server's words", async () => {
  const { server, session } = await world()
  const [held, refused, merged] = [await addHouse(session), await addHouse(session), await addHouse(session)]
  server.verdict = ({ op }) => {
    if (op === held) return { s: "held", code: "sync.no_parent", msg: "Đang chờ" }
    if (op === refused) return { s: "rejected", code: "sync.bad_body", msg: "Phiếu bị lỗi" }
    return op === merged ? { s: "merged", code: "visits.same_day", msg: "Tính một lượt" } : {}
  }
  await send(session)
  const there = await lies(session)
  expect([there.outbox, there.dead]).toEqual([[], [refused]])
  expect(there.sent.sort()).toEqual([held, merged].sort())
  expect(await session.tally()).toMatchObject({ waiting: 0, held: 1, dead: 1 })
  const row = await session.base.run((db) => db.get("dead", refused))
  expect(row).toMatchObject({ there: true, msg: "Phiếu bị lỗi" })
})

test("a receipt without a name, of an envelope that nobody could read, counts by its hash", async () => {
  const { server, net, session } = await world()
  const op = await addHouse(session)
  server.verdict = () => ({ s: "rejected", code: "sync.bad_envelope", msg: "Lỗi", op: "" })
  await send(session)
  expect(net.count("push")).toBe(1)
  expect((await lies(session)).dead).toEqual([op])
})

test("an acknowledged one waits in the outbox until the pull is past it", async () => {
  const { net, session } = await world()
  const op = await addHouse(session)
  net.next("pull", "before")
  await send(session)
  expect(await lies(session)).toMatchObject({ outbox: [], acked: [op], sent: [] })
  expect(session.book.houses.size).toBe(1) // shown by the replay
  await send(session)
  expect(await lies(session)).toMatchObject({ acked: [], sent: [op] })
  expect(session.book.houses.size).toBe(1)
})
