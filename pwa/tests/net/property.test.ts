/**
 * Several phones with random faults, reloads, second tabs, a restored server and poisoned records: the properties at the
 * end of the sync page, at the client. One seed is one run; `TN_RUNS=1000` for the long mode, `TN_SEED` for one again.
 */

import { expect, test } from "vitest"
import { went } from "../../src/net/pace"
import type { Session } from "../../src/store/session"
import { enrol } from "../../src/sync"
import { type Fault, Network } from "./network"
import { addHouse, bytesOf, forget, meta, PIN, reload, send } from "./phone"
import { type Dice, pick, random } from "./random"
import { Server } from "./server"
import { problem } from "./wire"

declare const process: { env: Record<string, string | undefined> }

const RUNS = Number(process.env.TN_RUNS ?? 12)
const FIRST = Number(process.env.TN_SEED ?? 1)
const STEPS = 24
const FAULTS: Fault[] = [
  "before",
  "after",
  "cut",
  "twice",
  "html",
  "redirect",
  "text",
  "bare",
  "batch",
  "sha",
  "silent",
]
const BUSY: Fault[] = [
  () => problem(503, "sync.busy"),
  () => problem(401, "sync.token"),
  () => new Response("", { status: 502 }),
]

interface Hand {
  session: Session
  /** What this phone's screen called saved: id of the operation and its bytes. */
  saved: Map<string, string>
}

interface Life {
  dice: Dice
  server: Server
  net: Network
  hands: Hand[]
  poison: Set<string>
  restore: (() => void) | null
}

async function begin(seed: number): Promise<Life> {
  forget()
  const dice = random(seed)
  const server = new Server()
  const net = new Network(server)
  server.limit = 1 + Math.floor(dice() * 20)
  server.floor = dice() < 0.3 ? 3 : 0
  const life: Life = { dice, server, net, hands: [], poison: new Set(), restore: null }
  for (let n = 0; n < 3; n += 1) {
    life.hands.push({ session: await enrol(server.invite(), PIN, undefined, 2), saved: new Map() })
  }
  server.verdict = ({ op }) => verdictOf(op)
  net.poison = (text) => ([...life.poison].some((op) => text.includes(op)) ? problem(413, "sync.too_big") : null)
  net.choose = (path) => {
    if (dice() > 0.35) return null
    // Of a call that answers without a body of JSON only the line itself breaks.
    const some =
      path === "push" ? [...FAULTS, ...BUSY] : path.startsWith("snapshot") ? FAULTS.slice(0, 3) : FAULTS.slice(0, 8)
    return pick(dice, some) ?? null
  }
  return life
}

// The same operation gets the same verdict from a restored server: it depends on its id alone.
function verdictOf(op: string): object {
  const at = Number.parseInt(op.slice(-2), 16)
  if (at < 16) return { s: "rejected", code: "sync.bad_body", msg: "lỗi" }
  if (at < 32) return { s: "held", code: "sync.no_parent", msg: "chờ" }
  return {}
}

async function save(life: Life, hand: Hand): Promise<void> {
  const op = await addHouse(hand.session)
  hand.saved.set(op, await bytesOf(hand.session, op))
  if (life.dice() < 0.03) life.poison.add(op)
}

async function step(life: Life): Promise<void> {
  const { dice, server } = life
  const hand = pick(dice, life.hands)
  if (!hand) return
  went()
  const what = dice()
  if (what < 0.45) await save(life, hand)
  else if (what < 0.8) await send(hand.session)
  else if (what < 0.86) hand.session = await reload(hand.session)
  else if (what < 0.92) {
    await Promise.all([save(life, hand), send(hand.session), send(hand.session, "save"), save(life, hand)])
  } else if (what < 0.95) life.restore ??= server.backup()
  else if (what < 0.97) {
    life.restore?.()
    life.restore = null
  } else server.generation += 1
}

/** Rows of the store by operation; one row each, in one place. */
async function rowsOf({ base }: Session) {
  const all = await base.run((db) => Promise.all([db.getAll("outbox"), db.getAll("sent"), db.getAll("dead")]))
  const [outbox, sent, dead] = all
  expect(new Set(all.flat().map((row) => row.op)).size).toBe(all.flat().length)
  return { outbox, sent, dead, all: all.flat() }
}

// Each operation called saved is here once, with its bytes; numbers have no gap; nothing is told as sent that is not there.
async function holds(life: Life): Promise<void> {
  for (const { session, saved } of life.hands) {
    const { all, sent, dead } = await rowsOf(session)
    expect(new Set(all.map((row) => row.op))).toEqual(new Set(saved.keys()))
    const { seq } = await meta(session)
    expect(all.map((row) => row.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: seq ?? 0 }, (_, n) => n + 1))
    const lifes = (await meta(session)).epoch === life.server.epoch
    for (const row of sent) if (lifes) expect(life.server.ops.get(row.op)?.sha).toBe(row.sha)
    for (const row of dead) expect(row.there || life.poison.has(row.op)).toBe(true)
  }
}

async function settled(life: Life): Promise<void> {
  life.net.choose = () => null
  for (let n = 0; n < 4; n += 1) {
    for (const { session } of life.hands) {
      went()
      await send(session)
    }
  }
  const { server, hands, poison } = life
  const made = hands.flatMap(({ saved }) => [...saved])
  for (const [op, bytes] of made) {
    if (poison.has(op)) expect(server.ops.has(op)).toBe(false)
    else expect(server.ops.get(op)?.raw).toBe(bytes)
  }
  expect(server.ops.size).toBe(made.filter(([op]) => !poison.has(op)).length)
  expect(server.lost).toEqual([])
  const rows = [...server.rows.values()].map((row) => `${row.id} ${row.rev}`).sort()
  for (const { session, saved } of hands) {
    const { outbox, dead } = await rowsOf(session)
    expect(outbox).toEqual([])
    const refused = [...saved.keys()].filter((op) => poison.has(op) || Number.parseInt(op.slice(-2), 16) < 16)
    expect(dead.map((row) => row.op).sort()).toEqual(refused.sort())
    const kept = await session.base.run((db) => db.getAll("row"))
    expect(kept.map((row) => `${row.id} ${row.rev}`).sort()).toEqual(rows)
  }
}

test(
  `phones on bad lines keep all, send all once, and end equal (${RUNS} runs from ${FIRST})`,
  { timeout: 3_600_000 },
  async () => {
    for (let seed = FIRST; seed < FIRST + RUNS; seed += 1) {
      const life = await begin(seed)
      try {
        for (let n = 0; n < STEPS; n += 1) {
          await step(life)
          await holds(life)
        }
        await settled(life)
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
      for (const { session } of life.hands) session.lock()
    }
  },
)
