/**
 * The real phone against the real server, without a browser: bundled and started by
 * `tests/faults/test_typescript_phone.py`. Reads what it needs as JSON from its first word, prints what it has at the end.
 */

import "fake-indexeddb/auto"
import { isFailure } from "../../src/net/calls"
import { went } from "../../src/net/pace"
import { wireState } from "../../src/net/state"
import { replay } from "../../src/ops/replay"
import { uid } from "../../src/ops/uid"
import { keepPhoto } from "../../src/store/blobs"
import { keep } from "../../src/store/outbox"
import { packHashes } from "../../src/store/packs"
import { openSession, type Session, startSession } from "../../src/store/session"
import type { Act, Uid } from "../../src/store/shapes"
import { enrol, renew, results, syncNow, unlockForgotten } from "../../src/sync"
import type { ConsentPurpose, ConsentSet } from "../../src/wire"
import { random } from "./random"

declare const process: { argv: string[]; stdout: { write(text: string): void }; exit(code: number): never }

interface Told {
  url: string
  /** Answers with a new code of the leader; the former one ends with it. */
  leader: string
  team: number
  home: number
  hamlets: number[]
  skills: number[]
  seed: number
  visits: number
}

const told = JSON.parse(process.argv[2] ?? "{}") as Told
const dice = random(told.seed)
const [PIN, NEXT_PIN, ROUNDS, MOST] = ["135790", "246802", 10, 60]
const faults = { before: 0, after: 0, twice: 0, cut: 0 }
const made: Uid[] = []
let calm = false

const straight = globalThis.fetch
globalThis.fetch = (async (path: string, init?: RequestInit) => {
  const url = new URL(path, told.url)
  const at = calm ? 1 : dice()
  if (at < 0.1) {
    faults.before += 1
    throw new TypeError("fetch failed")
  }
  const answer = await straight(url, init)
  if (at < 0.25) {
    faults.after += 1
    await answer.arrayBuffer()
    throw new TypeError("fetch failed")
  }
  if (at < 0.35) {
    faults.twice += 1
    await answer.arrayBuffer()
    return straight(url, init)
  }
  if (at < 0.45) {
    faults.cut += 1
    const bytes = await answer.arrayBuffer()
    return new Response(bytes.slice(0, bytes.byteLength >> 1), { status: answer.status, headers: answer.headers })
  }
  return answer
}) as typeof fetch

async function code(): Promise<string> {
  return (await straight(told.leader)).text()
}

/** Repeats until the line has let it through; a refusal by the server is a fault of the test. */
async function surely<T>(work: () => Promise<T>): Promise<T> {
  for (let n = 0; n < MOST; n += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isFailure(error) || error.why === "refused") throw error
    }
  }
  throw new Error("never through")
}

async function send(session: Session): Promise<void> {
  for (let n = 0; n < MOST; n += 1) {
    went()
    await syncNow(session, "button")
    const { waiting, photos } = await session.tally()
    if (wireState().state === "idle" && waiting === 0 && photos === 0) return
    if (!["idle", "offline", "portal", "busy"].includes(wireState().state)) break
  }
  throw new Error(`stuck: ${JSON.stringify([wireState(), await session.tally()])}`)
}

async function house(session: Session): Promise<[Uid, Uid]> {
  const [hh, person, consent] = [uid(), uid(), uid()]
  const where = { kv: 1, home: told.home, hamlet: told.hamlets[0] ?? 0, hh, at: Date.now() }
  const acts: Act[] = [
    { ...where, op: uid(), k: "household.create", e: hh, b: { lane: "Ngõ 1", door: String(Math.floor(dice() * 99)) } },
    { ...where, op: consent, k: "consent.set", e: person, b: agreed("luu-ten@1", "register") },
    { ...where, op: uid(), k: "consent.set", e: person, b: agreed("anh-tay-man-hinh@1", "photo") },
    { ...where, op: uid(), k: "person.create", e: person, b: { call: "Bác Ba", born: 1950, prio: [], consent } },
  ]
  await keep(session, acts)
  made.push(...acts.map((act) => act.op))
  return [hh, person]
}

function agreed(text: string, p: ConsentPurpose["p"]): ConsentSet {
  return { text, purposes: [{ p, yes: true }], channel: "spoken", given_by: "self", state: "given" }
}

async function visit(session: Session, [hh, person]: [Uid, Uid], photo: boolean): Promise<void> {
  const at = Date.now()
  const blobs = photo ? [await keepPhoto(session, jpeg(150_000), uid())] : []
  const skills = [{ skill: told.skills[0] ?? 0, kind: "done_together" as const }]
  const b = {
    team: told.team,
    place: "home" as const,
    outcome: "met" as const,
    start: at,
    people: [{ person, skills }],
    blobs,
  }
  const act: Act<"visit.record"> = {
    op: uid(),
    k: "visit.record",
    kv: 1,
    form: "visit@1",
    home: told.home,
    hamlet: told.hamlets[0] ?? 0,
    hh,
    e: uid(),
    at,
    b,
  }
  await keep(session, [act])
  made.push(act.op)
}

function jpeg(length: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length }, () => Math.floor(dice() * 256))
  bytes.set([0xff, 0xd8, 0xff, 0xe0])
  return bytes
}

async function reload(session: Session, pin: string): Promise<Session> {
  const device = session.base.name.slice(3)
  session.lock()
  const open = await openSession(device, pin, replay)
  if ("left" in open) throw new Error("wrong PIN")
  return open
}

async function main(): Promise<object> {
  const steps: number[] = []
  const first = await code()
  let session = await surely(() => enrol(first, PIN, (done) => steps.push(done), ROUNDS))
  const houses = [await house(session), await house(session)]
  for (let n = 0; n < told.visits; n += 1) {
    await visit(session, houses[n % houses.length] ?? ["", ""], n === 1)
    went()
    if (dice() < 0.8) await syncNow(session, "online")
    if (dice() < 0.2) session = await reload(session, PIN)
  }
  await send(session)
  const before = session.device
  const second = await code()
  await surely(() => renew(session, second))
  await visit(session, houses[0] ?? ["", ""], false)
  await send(session)
  const device = session.base.name.slice(3)
  session.lock()
  const third = await code()
  calm = true // a lost answer uses the code up, and the leader makes another one
  const opened = await unlockForgotten(device, third, NEXT_PIN, ROUNDS)
  calm = false
  session = await startSession(opened.base, opened.open, replay)
  await house(session)
  await send(session)
  session = await reload(session, NEXT_PIN)
  calm = true
  await send(session)
  const [outbox, sent, dead, blobs] = await session.base.run((db) =>
    Promise.all([db.getAll("outbox"), db.getAll("sent"), db.getAll("dead"), db.count("blob")]),
  )
  return {
    made,
    faults,
    steps,
    outbox: outbox.length,
    sent: sent.map((row) => [row.op, row.sha, row.s, row.code]),
    dead: dead.map((row) => [row.op, row.code, row.msg]),
    photos: blobs,
    name: session.me.name,
    devices: [before, session.device],
    houses: session.book.houses.size,
    people: [...session.book.people.values()].map((person) => person.row.call),
    off: wireState().off,
    packs: Object.keys(await packHashes(session.base)),
    results: (await results(session)).mine.week,
  }
}

main().then(
  (end) => {
    process.stdout.write(`${JSON.stringify(end)}\n`)
    process.exit(0)
  },
  (error: unknown) => {
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exit(1)
  },
)
