/** A phone of the tests: enrolled by the real code against the fake server, in a database of its own. */

import "fake-indexeddb/auto"
import { forgetClock } from "../../src/net/clock"
import { went } from "../../src/net/pace"
import { resetWire } from "../../src/net/state"
import { forgetAccess } from "../../src/net/tokens"
import { uid } from "../../src/ops/uid"
import { textOf } from "../../src/store/bytes"
import { unseal } from "../../src/store/keys"
import { readMetas } from "../../src/store/meta"
import { keep } from "../../src/store/outbox"
import { openSession, type Session } from "../../src/store/session"
import type { Act, Uid } from "../../src/store/shapes"
import { enrol, syncNow, type Why } from "../../src/sync"
import { Network } from "./network"
import { HAMLET, Server } from "./server"

export const PIN = "135790"
const ROUNDS = 10

export interface World {
  server: Server
  net: Network
  session: Session
}

/** Forgets what the page's memory holds, as a reload does. */
export function forget(): void {
  forgetClock()
  resetWire()
  went()
}

export async function world(): Promise<World> {
  forget()
  const server = new Server()
  const net = new Network(server)
  const session = await enrol(server.invite(), PIN, undefined, ROUNDS)
  net.calls = []
  return { server, net, session }
}

/** The page is loaded again: nothing of the memory is left, the PIN opens. */
export async function reload(session: Session): Promise<Session> {
  session.lock()
  forget()
  forgetAccess(session.base)
  const open = await openSession(session.base.name.slice(3), PIN, () => undefined)
  if ("left" in open) throw new Error("wrong PIN")
  return open
}

/** Saves a new house, as a member does at the door. */
export async function addHouse(session: Session, lane = "Ngõ 1"): Promise<Uid> {
  const id = uid()
  const act: Act<"household.create"> = {
    op: uid(),
    k: "household.create",
    kv: 1,
    home: 24,
    hamlet: HAMLET,
    hh: id,
    e: id,
    at: Date.now(),
    b: { lane },
  }
  await keep(session, [act])
  return act.op
}

/** Presses the button "Gửi ngay": no back-off but the server's own. */
export async function send(session: Session, why: Why = "button"): Promise<void> {
  await syncNow(session, why)
}

export interface Lies {
  outbox: string[]
  acked: string[]
  sent: string[]
  dead: string[]
}

/** What lies in the store, by the id of the operation. */
export async function lies({ base }: Session): Promise<Lies> {
  const [outbox, sent, dead] = await base.run((db) =>
    Promise.all([db.getAll("outbox"), db.getAll("sent"), db.getAll("dead")]),
  )
  const fresh = outbox.filter((row) => row.state === "new")
  const acked = outbox.filter((row) => row.state === "acked")
  return { outbox: fresh.map(opOf), acked: acked.map(opOf), sent: sent.map(opOf), dead: dead.map(opOf) }
}

/** The bytes of an operation as they lie on the phone. */
export async function bytesOf({ base, data }: Session, op: Uid): Promise<string> {
  for (const name of ["outbox", "sent", "dead"] as const) {
    const row = await base.run((db) => db.get(name, op))
    if (row) return textOf(await unseal(data, op, row.sealed))
  }
  return ""
}

export async function meta(session: Session) {
  return readMetas(session.base, "device", "turn", "seq", "epoch", "have", "order", "refresh", "scopes", "filled")
}

function opOf(row: { op: string }): string {
  return row.op
}
