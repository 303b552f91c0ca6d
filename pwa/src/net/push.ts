/** Sends the outbox: batches in the order of numbers, receipts booked, what the server lacks sent again (sync page 4). */

import { uid } from "../ops/uid"
import { utf8 } from "../store/bytes"
import { readMetas, writeMeta } from "../store/meta"
import {
  countTries,
  findNeeded,
  giveUp,
  type Held,
  heardFrom,
  putBack,
  ranges,
  settle,
  takeBatch,
} from "../store/outbox"
import type { Batch, Span } from "../store/sending"
import type { Uid } from "../store/shapes"
import type { Pushed, Result } from "../wire"
import { ask, Failure, isFailure, packed } from "./calls"
import { count, sample } from "./telemetry"
import { type Line, withToken } from "./tokens"

/** What sending needs of a session. */
export type Work = Held & Line

/** How a run of pushes ended: operations with a receipt, and what the server ordered. */
export interface Sent {
  done: number
  order: "wipe" | "redevice" | null
}

const MOST_OPS = 100
const MOST_BYTES = 200_000
const MOST_SPANS = 1000
const MOST_LIFES = 3
const MOST_ASKED = 100
const SECOND_LOOK = 60

// How many operations go together, by database: fewer after a refusal of a batch, until the bad one is found.
interface Size {
  most: number
  twice: boolean
}
const sizes = new Map<string, Size>()

/** Pushes until nothing waits; `tell` hears how many have a receipt. Without work: one heartbeat, if wanted. */
export async function pushAll(work: Work, heartbeat: boolean, tell: (done: number) => void): Promise<Sent> {
  const ends: Sent = { done: 0, order: null }
  let lifes = 0
  for (let beat = heartbeat; ; beat = false) {
    const batch = await takeBatch(work, sizeOf(work).most)
    if (!batch) sizes.delete(work.base.name)
    if (!batch && !beat) return ends
    try {
      const pushed = await send(work, batch)
      ends.order = pushed.order ?? ends.order
      ends.done += await book(work, batch, pushed)
      tell(ends.done)
      await sendNeeded(work, pushed.need)
    } catch (error) {
      if (isOtherEpoch(error) && lifes < MOST_LIFES) lifes += 1
      else if (!batch || !(await smaller(work, batch, error))) throw error
    }
    if (ends.order === "redevice") return ends
  }
}

/** Takes over another life line of the server (409): what it may have lost goes back to the outbox. */
export async function takeEpoch(work: Work, error: unknown): Promise<boolean> {
  const { epoch, restored_to } = isFailure(error) && error.code === "sync.epoch" ? error.told : {}
  if (typeof epoch !== "string" || typeof restored_to !== "number") return false
  // Counters of the former life line say nothing here: hamlets begin anew, so that no row of it stays. First this,
  // then the epoch: a phone that stops in between hears of it again.
  await writeMeta(work.base, { have: {}, filled: {} })
  await putBack(work.base, epoch, restored_to)
  count("epoch")
  return true
}

class OtherEpoch extends Error {}

function isOtherEpoch(error: unknown): boolean {
  return error instanceof OtherEpoch
}

/** Sends one batch, or nothing as a heartbeat, or `again`: bytes that the server asked for. */
async function send(work: Work, batch: Batch | null, lost: Span[] = [], again: string[] = []): Promise<Pushed> {
  const ops = batch?.ops.map((one) => one.op) ?? []
  const id = uid()
  const body = await bodyOf(work, id, ops, [...(batch?.texts ?? []), ...again], lost)
  const { body: raw, headers: zip } = await packed(body)
  const from = performance.now()
  try {
    const pushed = await withToken(work, "push", (headers) => ask<Pushed>("push", raw, { ...headers, ...zip }))
    if (pushed.batch !== id || !Array.isArray(pushed.results)) throw new Failure("portal", 200)
    sample("push_ms", performance.now() - from)
    count("push_bytes", raw.length)
    return pushed
  } catch (error) {
    await countTries(work.base, ops)
    if (await takeEpoch(work, error)) throw new OtherEpoch()
    throw error
  }
}

// `max_seq` is read before the ranges: what is saved in between is told as unsent, never missed.
async function bodyOf(work: Work, batch: Uid, ops: Uid[], texts: string[], lost: Span[]) {
  const { device, epoch, seq } = await readMetas(work.base, "device", "epoch", "seq")
  const unsent = fewer(await ranges(work.base, ops))
  const photos = await work.base.run((db) => db.count("blob"))
  const head = { batch, device, epoch, max_seq: seq ?? 0, unsent, photos, lost: lost.slice(0, MOST_SPANS) }
  return utf8(`${JSON.stringify(head).slice(0, -1)},"ops":[${texts.join(",")}]}`)
}

// More spans than the wire takes: the last ones are told as one, which asks the server for less, not for more.
function fewer(spans: Span[]): Span[] {
  const rest = spans.slice(MOST_SPANS - 1)
  const [first, last] = [rest[0], rest[rest.length - 1]]
  return rest.length > 1 && first && last ? [...spans.slice(0, MOST_SPANS - 1), [first[0], last[1]]] : spans
}

async function book(work: Work, batch: Batch | null, pushed: Pushed): Promise<number> {
  const size = sizeOf(work)
  size.twice = false
  if (!batch) {
    await heardFrom(work.base)
    return 0
  }
  const done = await settle(work, named(batch, pushed.results), pushed.now)
  if (done === 0) throw new Failure("portal", 200, "", "")
  await heardFrom(work.base)
  return done
}

// A receipt of an envelope that the server could not read may name no operation: its hash does.
function named(batch: Batch, results: Result[]): Result[] {
  const own = new Map(batch.ops.map((one) => [one.sha, one.op]))
  return results.flatMap((one) => {
    const op = own.get(one.sha)
    return op ? [{ ...one, op }] : []
  })
}

/** Sends again what the server says it lacks, and reports what is lost; not more than it takes at once. */
async function sendNeeded(work: Work, need: Span[]): Promise<void> {
  let left = need
  let before = ""
  for (let n = 0; n < MOST_ASKED && left.length; n += 1) {
    const found = await findNeeded(work, left)
    const texts = asMuch(found.texts)
    const asked = JSON.stringify([left, found.lost])
    if (asked === before || (!texts.length && !found.lost.length)) return
    before = asked
    try {
      const pushed = await send(work, null, found.lost, texts)
      await settle(work, pushed.results, pushed.now)
      left = pushed.need
    } catch (error) {
      // One that the server never takes stays asked for; it stands in nobody's way.
      if (isFailure(error) && (error.status === 400 || error.status === 413)) return
      throw error
    }
  }
}

function asMuch(texts: string[]): string[] {
  let size = 0
  return texts.slice(0, MOST_OPS).filter((text, n) => {
    size += text.length * 3
    return n === 0 || size < MOST_BYTES
  })
}

function sizeOf(work: Work): Size {
  const found = sizes.get(work.base.name) ?? { most: MOST_OPS, twice: false }
  sizes.set(work.base.name, found)
  return found
}

/** A batch refused as a whole (400 twice, 413): half of it next time; a lone operation is given up, and kept. */
async function smaller(work: Work, batch: Batch, error: unknown): Promise<boolean> {
  if (!isFailure(error) || error.why !== "refused") return false
  if (error.code !== "sync.bad_batch" && error.code !== "sync.too_big") return false
  const size = sizeOf(work)
  const lone = batch.ops.length === 1 ? batch.ops[0] : undefined
  if (error.code === "sync.bad_batch" && size.most === MOST_OPS && !size.twice) {
    size.twice = true
    throw new Failure("refused", error.status, error.code, error.words, SECOND_LOOK)
  }
  if (lone) {
    await giveUp(work.base, lone.op, error.code, error.words)
    sizes.delete(work.base.name)
    count("fail.given_up")
  } else size.most = Math.ceil(batch.ops.length / 2)
  return true
}
