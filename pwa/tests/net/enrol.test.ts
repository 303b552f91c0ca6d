import { expect, test } from "vitest"
import { wireState } from "../../src/net/state"
import { openShell } from "../../src/store/database"
import { writeMeta } from "../../src/store/meta"
import { gauge, sample } from "../../src/store/telemetry"
import { enrol } from "../../src/sync"
import { Network } from "./network"
import { addHouse, forget, lies, meta, PIN, reload, send, world } from "./phone"
import { HAMLET, Server } from "./server"

function fresh(): { server: Server; net: Network } {
  forget()
  const server = new Server()
  return { server, net: new Network(server) }
}

test("the bar goes forward to its end, over the hamlet's rows and names", async () => {
  const { server } = fresh()
  server.floor = 2
  for (let n = 1; n < 9; n += 1)
    server.put({ t: "household", id: `01900000-0000-7000-8000-0000000009${n}0`, d: { no: n } })
  const steps: number[] = []
  const session = await enrol(server.invite(), PIN, (done) => steps.push(done), 2)
  expect(steps).toEqual([...steps].sort((a, b) => a - b))
  expect([steps[0], steps.at(-1)]).toEqual([5, 100])
  expect(steps.length).toBeGreaterThan(5)
  expect(session.book.houses.size).toBe(8)
})

test("a lost answer of the enrolment is had again by the same code and PIN, as the same device", async () => {
  const { server, net } = fresh()
  const code = server.invite()
  net.next("enrol", "after", "cut")
  await expect(enrol(code, PIN, undefined, 2)).rejects.toThrow("offline")
  await expect(enrol(code, PIN, undefined, 2)).rejects.toThrow("offline")
  const session = await enrol(code, PIN, undefined, 2)
  expect(server.phones.size).toBe(1)
  expect(session.device).toBe([...server.phones.keys()][0])
})

test("a code that somebody else used is refused in the server's words", async () => {
  const { server } = fresh()
  const code = server.invite()
  await enrol(code, PIN, undefined, 2)
  await expect(enrol(code, "975310", undefined, 2)).rejects.toMatchObject({ code: "accounts.code_used", status: 409 })
})

test("a portal in the place of the answer uses no code up", async () => {
  const { server, net } = fresh()
  const code = server.invite()
  net.next("enrol", "html")
  await expect(enrol(code, PIN, undefined, 2)).rejects.toMatchObject({ why: "portal" })
  await enrol(code, PIN, undefined, 2)
})

test("a line that breaks after the code leaves a phone that works and receives the rest later", async () => {
  const { server, net } = fresh()
  net.choose = (path) => (path === "enrol" ? null : "before")
  const session = await enrol(server.invite(), PIN, undefined, 2)
  expect(wireState().state).toBe("offline")
  await addHouse(session)
  const again = await reload(session)
  net.choose = () => null
  await send(again)
  expect(again.me.name).toBe("Nguyễn Thị Thử")
  expect((await lies(again)).sent.length).toBe(1)
  const shell = await openShell()
  const users = await shell.run((db) => db.getAll("users"))
  shell.close()
  expect(users.find((one) => one.device === session.device)?.name).toBe("Nguyễn Thị Thử")
})

test("the next refresh token is stored before it is used: a kill after any answer locks nobody out", async () => {
  const { server, net, session } = await world()
  let phone = session
  for (const fault of ["after", null, "after", "cut", null] as const) {
    server.generation += 1
    net.next("token", fault)
    await send(phone)
    phone = await reload(phone)
  }
  net.choose = () => null
  await send(phone)
  expect(wireState().state).toBe("idle")
  expect([...server.phones.values()].map((one) => one.closed)).toEqual([""])
})

test("a day that is over is told once, by one operation, and only where there is a line", async () => {
  const { server, net, session } = await world()
  const yesterday = { n: { "push.count": 3, free_mb: 900 }, samples: { save_ms: [4, 9, 100] }, errors: [] }
  await writeMeta(session.base, { telemetry: { "2026-01-02": yesterday } })
  net.offline = true
  await send(session)
  expect((await session.tally()).waiting).toBe(0)
  net.offline = false
  gauge("free_mb", 850)
  sample("unlock_ms", 320)
  await send(session)
  await send(session)
  const told = [...server.ops.values()].map((one) => JSON.parse(one.raw) as { k: string; hamlet: number; b: object })
  expect(told).toMatchObject([
    { k: "telemetry.day", hamlet: HAMLET, b: { day: "2026-01-02", n: { "push.count": 3, save_ms_p95: 100 } } },
  ])
  expect((await meta(session)).seq).toBe(1)
})
