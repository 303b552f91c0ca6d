/** What receipts do to the outbox: rows move to `sent` or `dead` by one strict transaction (sync page 4). */

import type { Pushed, Result, Scope } from "../wire"
import { type Base, type Writing, write } from "./database"
import { changeMeta, metaIn, writeMeta } from "./meta"
import type { Receipt, Settled, Uid, Waiting } from "./shapes"

const HOUR = 3_600_000
const STORES = ["meta", "outbox", "dead", "sent"] as const

/** What the phone has heard: whether a receipt's row has been pulled. */
export interface Heard {
  scopes: Scope[]
  have: Record<string, number>
}

/**
 * Books the results of a push; answers how many operations have a receipt by it. A result with another hash than
 * the own is no receipt. `now` is the answer's, the server's clock.
 */
export function settle(session: { base: Base }, results: Result[], now: Pushed["now"]): Promise<number> {
  return write(session.base, STORES, async (tx) => {
    const heard = await heardIn(tx)
    let done = 0
    for (const result of results) if (await settleOne(tx, result, heard, now)) done++
    if (done) await tx.objectStore("meta").put(Date.now(), "last_sent_at")
    return done
  })
}

async function settleOne(tx: Writing, result: Result, heard: Heard, now: number): Promise<boolean> {
  const { s, code = null, msg = null, feed = null, rev = null } = result
  const receipt: Receipt = { s, code, msg, received_at: now }
  const row = await tx.objectStore("outbox").get(result.op)
  if (!row) return renew(tx, result, receipt)
  if (row.sha !== result.sha) return false
  if (s !== "rejected" && !hasPassed(feed, rev, heard)) {
    await tx.objectStore("outbox").put({ ...row, state: "acked", feed, rev, receipt })
    return true
  }
  await move(tx, row, receipt, s === "rejected" ? "dead" : "sent")
  return true
}

// One that was asked for again (`need`, another epoch) and lies with the sent or the dead: the newest receipt counts.
async function renew(tx: Writing, result: Result, receipt: Receipt): Promise<boolean> {
  for (const name of ["sent", "dead"] as const) {
    const row = await tx.objectStore(name).get(result.op)
    if (row?.sha !== result.sha) continue
    const to = receipt.s !== "rejected" ? "sent" : row.s === "rejected" ? name : "dead"
    if (to !== name) await tx.objectStore(name).delete(row.op)
    await tx.objectStore(to).put({ ...row, ...receipt, there: true })
    return true
  }
  return false
}

/** Says whether the pull is past the row of a receipt, or will never show it. */
export function hasPassed(feed: string | null, rev: number | null, { scopes, have }: Heard): boolean {
  if (feed === null || rev === null) return true
  return scopes.every((scope) => scope.feed !== feed || (have[scope.hamlet] ?? -1) >= rev)
}

export async function heardIn(tx: Writing): Promise<Heard> {
  const meta = tx.objectStore("meta")
  return { scopes: (await metaIn(meta, "scopes")) ?? [], have: (await metaIn(meta, "have")) ?? {} }
}

/** Moves acknowledged rows that the pull has passed to `sent`; part of the transaction that applies a page. */
export async function movePassed(tx: Writing, heard: Heard): Promise<void> {
  const acked = await tx
    .objectStore("outbox")
    .index("queue")
    .getAll(IDBKeyRange.bound(["acked"], ["acked", []]))
  for (const row of acked)
    if (row.receipt && hasPassed(row.feed, row.rev, heard)) await move(tx, row, row.receipt, "sent")
}

async function move(tx: Writing, row: Waiting, receipt: Receipt, to: "sent" | "dead", there = true): Promise<void> {
  const { op, dev, turn, seq, home, k, hh, sha, kept_at, bytes, sealed } = row
  const settled: Settled = { op, dev, turn, seq, home, k, hh, sha, kept_at, bytes, sealed, there, ...receipt }
  await tx.objectStore(to).put(settled)
  await tx.objectStore("outbox").delete(op)
}

/** A lone operation that no server takes (400, 413): out of the queue, "Cần sửa", still counted as unsent. */
export function giveUp(base: Base, op: Uid, code: string, msg: string | null): Promise<void> {
  return write(base, ["outbox", "dead"], async (tx) => {
    const row = await tx.objectStore("outbox").get(op)
    const receipt: Receipt = { s: "rejected", code, msg, received_at: Date.now() }
    if (row) await move(tx, row, receipt, "dead", false)
  })
}

/** Another epoch (409): what has a receipt from after `restored_to` - 1 h goes back to the outbox. Answers how many. */
export function putBack(base: Base, epoch: string, restoredTo: number): Promise<number> {
  return write(base, STORES, async (tx) => {
    if ((await metaIn(tx.objectStore("meta"), "epoch")) === epoch) return 0
    await tx.objectStore("meta").put(epoch, "epoch")
    const since = IDBKeyRange.lowerBound(restoredTo - HOUR)
    let n = 0
    for (const row of await tx.objectStore("sent").index("received").getAll(since)) {
      if (row.sealed.length === 0 || row.s === "rejected") continue
      const { s: _s, code: _c, msg: _m, received_at: _r, there: _t, ...same } = row
      await tx.objectStore("outbox").put({ ...same, state: "new", feed: null, rev: null, receipt: null, tries: 0 })
      await tx.objectStore("sent").delete(row.op)
      n++
    }
    for (const row of await tx
      .objectStore("outbox")
      .index("queue")
      .getAll(IDBKeyRange.bound(["acked"], ["acked", []]))) {
      if ((row.receipt?.received_at ?? 0) < restoredTo - HOUR) continue
      await tx.objectStore("outbox").put({ ...row, state: "new", feed: null, rev: null, receipt: null })
      n++
    }
    return n
  })
}

/** The server knows this phone's numbers from another one: it begins again at 1; what waits goes out unchanged. */
export function takeDevice(base: Base, told: { device: Uid; refresh: string; access: string }): Promise<void> {
  return write(base, ["meta"], async (tx) => {
    const meta = tx.objectStore("meta")
    if ((await metaIn(meta, "device")) === told.device) return
    const turn = ((await metaIn(meta, "turn")) ?? 0) + 1
    for (const [key, value] of Object.entries({ ...told, turn, seq: 0 })) await meta.put(value, key)
  })
}

/** Counts a try of operations that did not arrive. */
export function countTries(base: Base, ops: Uid[]): Promise<void> {
  return write(
    base,
    ["outbox"],
    async (tx) => {
      for (const op of ops) {
        const row = await tx.objectStore("outbox").get(op)
        if (row) await tx.objectStore("outbox").put({ ...row, tries: row.tries + 1 })
      }
    },
    "relaxed",
  )
}

/** The server answered: names stay readable for another while. */
export function heardFrom(base: Base): Promise<void> {
  return writeMeta(base, { contact_at: Date.now() })
}

export function setOrder(base: Base, order: "wipe"): Promise<"wipe" | null> {
  return changeMeta(base, "order", () => order)
}
