import { afterEach, expect, test, vi } from "vitest"
import { mayGo } from "../../src/net/photos"
import { wireState } from "../../src/net/state"
import { uid } from "../../src/ops/uid"
import { keepPhoto } from "../../src/store/blobs"
import { writeMeta } from "../../src/store/meta"
import { keep } from "../../src/store/outbox"
import type { Session } from "../../src/store/session"
import type { Act } from "../../src/store/shapes"
import { send, world } from "./phone"
import { HAMLET } from "./server"

afterEach(() => vi.unstubAllGlobals())

async function visitWithPhoto(session: Session, length = 200_000): Promise<string> {
  const bytes = Uint8Array.from({ length }, (_, n) => (n * 7) % 251)
  const blob = await keepPhoto(session, bytes, uid())
  const b = { team: 1, place: "home" as const, outcome: "met" as const, start: Date.now(), blobs: [blob] }
  const act: Act<"visit.record"> = {
    op: uid(),
    k: "visit.record",
    kv: 1,
    home: 24,
    hamlet: HAMLET,
    hh: uid(),
    e: uid(),
    at: Date.now(),
    b,
  }
  await keep(session, [act])
  return blob.sha
}

test("a photo goes in pieces of 64 kB and leaves the phone when it is whole there", async () => {
  const { server, net, session } = await world()
  const sha = await visitWithPhoto(session)
  await send(session)
  expect(server.photos.get(sha)).toMatchObject({ whole: true, length: 200_000 })
  const sizes = net.requests.filter((one) => one.method === "PUT").map((one) => one.headers.get("tn-offset"))
  expect(sizes).toEqual(["0", "65536", "131072", "196608"])
  expect(await session.base.run((db) => db.count("blob"))).toBe(0)
})

test("a line that breaks in the middle goes on from there, after a lost answer too", async () => {
  const { server, net, session } = await world()
  const sha = await visitWithPhoto(session)
  net.next("blob", null, null, "after")
  await send(session)
  expect(wireState().state).toBe("offline")
  expect((await session.base.run((db) => db.get("blob", sha)))?.offset).toBe(65_536)
  net.calls = []
  net.choose = () => null
  await send(session)
  expect(server.photos.get(sha)?.whole).toBe(true)
  expect(net.count("blob")).toBe(1 + 2) // the lost piece was there
})

test("a piece that arrives twice is told where to go on", async () => {
  const { server, net, session } = await world()
  const sha = await visitWithPhoto(session)
  net.next("blob", null, "twice", null, "twice")
  await send(session)
  expect(server.photos.get(sha)?.whole).toBe(true)
})

test("a photo that nobody agreed to goes, its visit stays", async () => {
  const { server, session } = await world()
  const sha = await visitWithPhoto(session)
  server.photoRefused.add(sha)
  await send(session)
  expect(wireState().state).toBe("idle")
  expect(await session.base.run((db) => db.count("blob"))).toBe(0)
  expect((await session.tally()).sent).toBe(1)
})

test("a portal in the place of the photo's answer keeps it", async () => {
  const { net, session } = await world()
  const sha = await visitWithPhoto(session)
  net.next("blob", null, "html")
  await send(session)
  expect(wireState().state).toBe("portal")
  expect(await session.base.run((db) => db.get("blob", sha))).toBeTruthy()
})

test("Wi-Fi only: not by mobile data; by an unknown line only when asked", async () => {
  const table: [string | undefined, boolean, boolean][] = [
    ["wifi", false, true],
    ["cellular", true, false],
    ["cellular", false, false],
    [undefined, false, false],
    [undefined, true, true],
  ]
  for (const [type, asked, may] of table) {
    vi.stubGlobal("navigator", { connection: { type } })
    expect(mayGo(true, asked)).toBe(may)
    expect(mayGo(false, asked)).toBe(true)
  }
})

test("photos that wait for Wi-Fi are counted and told", async () => {
  const { server, session } = await world()
  await writeMeta(session.base, { wifi_only: true })
  await visitWithPhoto(session)
  await send(session, "online")
  expect((await session.tally()).photos).toBe(1)
  await send(session, "online")
  expect(server.pushes.at(-1)?.photos).toBe(1)
  await send(session, "button")
  expect((await session.tally()).photos).toBe(0)
})
