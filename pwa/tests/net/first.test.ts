import { expect, test } from "vitest"
import { wireState } from "../../src/net/state"
import { addHouse, bytesOf, lies, meta, send, world } from "./phone"
import { HAMLET } from "./server"

test("a phone is enrolled, told its name and hamlets, and stands at the counter", async () => {
  const { session } = await world()
  const { device, seq, have, scopes, filled } = await meta(session)
  expect(session.me.name).toBe("Nguyễn Thị Thử")
  expect([seq, have?.[HAMLET], scopes?.length]).toEqual([0, 0, 1])
  expect(filled?.[HAMLET]).toBeGreaterThan(0)
  expect(device).toBe(session.base.name.slice(3))
  expect(wireState().state).toBe("idle")
})

test("what is saved is sent once, byte for byte, and settles when the pull is past it", async () => {
  const { server, session } = await world()
  const op = await addHouse(session)
  await send(session)
  expect(wireState().state).toBe("idle")
  expect(await lies(session)).toEqual({ outbox: [], acked: [], sent: [op], dead: [] })
  expect(server.ops.get(op)?.raw).toBe(await bytesOf(session, op))
  expect(session.book.houses.size).toBe(1)
})
