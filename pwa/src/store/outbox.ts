/**
 * The one way by which work is saved (phone page 9): numbered without a gap, serialised once, hashed, sealed,
 * and stored by one strict transaction. All that is awaited outside the database is done before it opens.
 */

import type { Op, VisitAmend, VisitRecord } from "../wire"
import { type Bytes, sha256, textOf, utf8 } from "./bytes"
import { clockOff } from "./clock"
import { type Base, read, together, type Writing, write } from "./database"
import { isStoreError, StoreError } from "./errors"
import { seal, unseal } from "./keys"
import { inTurn } from "./locks"
import { metaIn, readMetas } from "./meta"
import { dropPacks } from "./packs"
import type { Act, Settled, Uid, Waiting } from "./shapes"
import { sample } from "./telemetry"

/** What saving needs of a session. */
export interface Held {
  base: Base
  data: CryptoKey
  device: Uid
  refresh(what?: "rows" | "work" | "tally"): Promise<void>
}

/** The clock of the moment at which a visit was finished. */
export interface When {
  tz: number
  off: number | null
}

const MOST_BYTES = 32_768
const MOST_REDONE = 50
const STORES = ["meta", "outbox", "draft", "dead", "sent", "blob"] as const

/** Numbers and stores operations, all or none; answers after the strict `complete`. Writing the same again does nothing. */
export async function keep(session: Held, acts: Act[], draftId?: Uid): Promise<void> {
  const when = { tz: -new Date().getTimezoneOffset(), off: clockOff() }
  const began = performance.now()
  await store(session, acts, when, async (tx) => {
    if (draftId !== undefined) await tx.objectStore("draft").delete(draftId)
    return true
  })
  sample("save_ms", performance.now() - began)
  show(session)
}

/** Numbers a finished draft; does nothing where it was undone, or numbered by another tab. */
export async function keepFinished(session: Held, acts: Act[], draftId: Uid, when: When): Promise<void> {
  await store(session, acts, when, async (tx) => {
    const drafts = tx.objectStore("draft")
    if ((await drafts.get(draftId))?.state !== "done") return false
    await drafts.delete(draftId)
    return true
  })
  show(session)
}

// "Đã lưu" waits for the disk only; the book follows at once, and listeners hear of it.
function show(session: Held): void {
  void session.refresh("work").catch(() => undefined)
}

// Numbers are taken from `meta` before the transaction; where another tab was faster it all begins again.
async function store(session: Held, acts: Act[], when: When, also: (tx: Writing) => Promise<boolean>): Promise<void> {
  let shed = false
  await inTurn("save", async () => {
    for (let n = 0; n < MOST_REDONE; n++) {
      const { device, turn, seq } = await readMetas(session.base, "device", "turn", "seq")
      if (!device || seq === undefined) throw new StoreError("gone")
      const from = { device, turn: turn ?? 0, seq }
      const rows = await Promise.all(acts.map((act, at) => sealed(session.data, act, from, seq + 1 + at, when)))
      const saving = write(session.base, STORES, (tx) => put(tx, rows, acts, from, also))
      const done = await saving.catch(async (error: unknown) => {
        // Full: what can be fetched again makes room, once.
        if (shed || !isStoreError(error, "full")) throw error
        shed = true
        await dropPacks(session.base)
        return false
      })
      if (done) return
    }
    throw new StoreError("broken")
  })
}

interface From {
  device: Uid
  turn: number
  seq: number
}

// Answers false where the number is not free any more: nothing was written then.
async function put(
  tx: Writing,
  rows: Waiting[],
  acts: Act[],
  from: From,
  also: (tx: Writing) => Promise<boolean>,
): Promise<boolean> {
  const meta = tx.objectStore("meta")
  const first = rows[0]
  const [device, turn, seq, ...known] = await together<unknown>(
    () => metaIn(meta, "device"),
    () => metaIn(meta, "turn"),
    () => metaIn(meta, "seq"),
    ...(["outbox", "sent", "dead"] as const).map((name) => () => tx.objectStore(name).getKey(first?.op ?? "")),
  )
  if (device !== from.device || (turn ?? 0) !== from.turn || seq !== from.seq) return false
  // Known: committed before, and the answer was lost; a repeat, or a second tap.
  if (!(await also(tx)) || !first || known.some((key) => key !== undefined)) return true
  await together<unknown>(
    ...rows.map((row) => () => tx.objectStore("outbox").add(row)),
    () => meta.put(from.seq + rows.length, "seq"),
    ...acts.map((act) => () => follow(tx, act)),
  )
  return true
}

// What an operation brings with it: the one that it corrects is dealt with, its photos may go.
async function follow(tx: Writing, act: Act): Promise<void> {
  if (act.fixes) await leaveDead(tx, act.fixes)
  for (const sha of photosOf(act)) {
    const photo = await tx.objectStore("blob").get(sha)
    if (photo) await tx.objectStore("blob").put({ ...photo, op: act.op })
  }
}

/** A refused operation that was dealt with leaves "Cần sửa"; its bytes stay with the sent ones for 30 days. */
export async function leaveDead(tx: Writing, op: Uid): Promise<void> {
  const row = await tx.objectStore("dead").get(op)
  if (!row) return
  await tx.objectStore("sent").put(row)
  await tx.objectStore("dead").delete(op)
}

function photosOf(act: Act): string[] {
  const visit = act.k === "visit.amend" ? (act.b as VisitAmend).visit : (act.b as Partial<VisitRecord>)
  return act.k.startsWith("visit.") ? (visit?.blobs ?? []).map((blob) => blob.sha) : []
}

async function sealed(data: CryptoKey, act: Act, from: From, seq: number, when: When): Promise<Waiting> {
  const bytes = serialise(act, from.device, seq, when)
  if (bytes.length > MOST_BYTES) throw new StoreError("too_big")
  const [sha, closed] = await Promise.all([sha256(bytes), seal(data, act.op, bytes)])
  return {
    op: act.op,
    dev: from.device,
    turn: from.turn,
    seq,
    home: act.home,
    k: act.k,
    hh: act.hh ?? null,
    sha,
    state: "new",
    feed: null,
    rev: null,
    receipt: null,
    tries: 0,
    kept_at: Date.now(),
    bytes: bytes.length,
    sealed: closed,
  }
}

/** The bytes of an operation for life: fixed order of fields, nothing that is null, composed letters. */
export function serialise(act: Act, dev: Uid, seq: number, { tz, off }: When): Bytes {
  const { op, k, kv, home, hamlet, hh, e, base, fixes, form, at, b } = act
  const fields = { v: 1, op, dev, seq, k, kv, form, home, hamlet, hh, e, base, fixes, at, tz, off, b }
  const told = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)
  return utf8(JSON.stringify(Object.fromEntries(told)).normalize("NFC"))
}

/** The text of an operation as it was serialised; null where it was blanked or does not open. */
export async function openText(data: CryptoKey, row: Pick<Waiting | Settled, "op" | "sealed">): Promise<string | null> {
  if (row.sealed.length === 0) return null
  try {
    return textOf(await unseal(data, row.op, row.sealed))
  } catch {
    return null
  }
}

/** Opened operations by their id: they never change, so each is opened once. */
export type OpenOps = Map<Uid, Op | null>

/** Own operations of the outbox, oldest first; the cache is left with these only. */
export async function waitingOps(session: Held, cache: OpenOps = new Map()): Promise<Op[]> {
  const keys = await read(session.base, ["outbox"], (tx) => tx.objectStore("outbox").index("order").getAllKeys())
  return openCached(session, "outbox", keys, cache)
}

export async function openCached(session: Held, store: "outbox" | "sent", keys: Uid[], cache: OpenOps): Promise<Op[]> {
  const fresh = keys.filter((key) => !cache.has(key))
  const rows = await read(session.base, [store], async (tx) => {
    const from = tx.objectStore<"outbox" | "sent">(store)
    return Promise.all(fresh.map((key) => from.get(key) as Promise<Waiting | Settled | undefined>))
  })
  const texts = await Promise.all(rows.map((row) => (row ? openText(session.data, row) : null)))
  for (const [n, key] of fresh.entries()) cache.set(key, texts[n] ? (JSON.parse(texts[n]) as Op) : null)
  const kept = new Set(keys)
  for (const key of cache.keys()) if (!kept.has(key)) cache.delete(key)
  return keys.flatMap((key) => cache.get(key) ?? [])
}

export { deadOnes, dismiss, findNeeded, fix, ranges, sentOnes, takeBatch, tallyOf, waitingOnes } from "./sending"
export { countTries, giveUp, heardFrom, putBack, setOrder, settle, takeDevice } from "./settle"
