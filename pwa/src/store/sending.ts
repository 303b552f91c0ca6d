/** The outbox as the push reads it, and as the screen "Gửi và nhận" shows it. */

import type { Op } from "../wire"
import { type Base, read, write } from "./database"
import { readMetas } from "./meta"
import { type Held, leaveDead, type OpenOps, openCached, openText } from "./outbox"
import type { Settled, Tally, Uid, Waiting } from "./shapes"

const MOST_OPS = 100
const MOST_BYTES = 200_000
export type Span = [number, number]

/** Operations of one home in the order of their numbers; `texts` are their bytes, joined and never serialised again. */
export interface Batch {
  home: number
  ops: { op: Uid; seq: number; sha: string; tries: number }[]
  texts: string[]
}

/** What goes next: at most `limit` operations and 200 kB; null where nothing waits. */
export async function takeBatch(session: Held, limit = MOST_OPS): Promise<Batch | null> {
  const most = Math.min(limit, MOST_OPS)
  const rows = await read(session.base, ["outbox"], (tx) =>
    tx
      .objectStore("outbox")
      .index("queue")
      .getAll(queued("new"), most * 2),
  )
  const first = rows[0]
  const batch: Batch = { home: first?.home ?? 0, ops: [], texts: [] }
  let size = 0
  for (const row of rows) {
    if (row.home !== batch.home || batch.ops.length >= most) break
    size += row.bytes
    if (size > MOST_BYTES && batch.ops.length) break
    const text = await openText(session.data, row)
    // One that does not open (a broken disk) stands in nobody's way; it stays, and is told as unsent.
    if (text === null) continue
    batch.ops.push({ op: row.op, seq: row.seq, sha: row.sha, tries: row.tries })
    batch.texts.push(text)
  }
  return batch.ops.length ? batch : null
}

/** Runs of numbers that only this phone has, without those of a batch under way. */
export async function ranges(base: Base, without: Uid[] = []): Promise<Span[]> {
  const { turn } = await readMetas(base, "turn")
  const own = ofTurn(turn ?? 0)
  const [waiting, dead] = await read(base, ["outbox", "dead"], async (tx) => {
    return Promise.all([
      tx.objectStore("outbox").index("order").getAll(own),
      tx.objectStore("dead").index("order").getAll(own),
    ])
  })
  const away = new Set(without)
  const rows = [
    ...waiting.filter((row) => row.state === "new" && !away.has(row.op)),
    ...dead.filter((row) => !row.there),
  ]
  return runs(rows.map((row) => row.seq))
}

/** Numbers that the server asks for: texts of those that lie here, runs of those that are lost. */
export async function findNeeded(session: Held, need: Span[]): Promise<{ texts: string[]; ops: Uid[]; lost: Span[] }> {
  const { turn, seq } = await readMetas(session.base, "turn", "seq")
  const found: { texts: string[]; ops: Uid[]; lost: Span[] } = { texts: [], ops: [], lost: [] }
  const lost: number[] = []
  for (const [first, last] of need) {
    const top = Math.min(last, seq ?? 0)
    const rows = await rowsOf(session.base, turn ?? 0, first, top)
    for (let n = first; n <= top; n++) {
      const row = rows.get(n)
      const text = row ? await openText(session.data, row) : null
      if (!row || text === null) {
        // Its sealed bytes may open another day: only what is not there is lost.
        if (!row?.sealed.length) lost.push(n)
      } else if (found.texts.length < MOST_OPS) {
        found.texts.push(text)
        found.ops.push(row.op)
      }
    }
  }
  return { ...found, lost: runs(lost) }
}

async function rowsOf(base: Base, turn: number, first: number, last: number): Promise<Map<number, Waiting | Settled>> {
  if (last < first) return new Map()
  const range = IDBKeyRange.bound([turn, first], [turn, last])
  const found = await read(base, ["outbox", "dead", "sent"], async (tx) => {
    return Promise.all(
      (["outbox", "dead", "sent"] as const).map((name) => tx.objectStore(name).index("order").getAll(range)),
    )
  })
  return new Map(found.flat().map((row) => [row.seq, row]))
}

export function runs(numbers: number[]): Span[] {
  const found: Span[] = []
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const last = found[found.length - 1]
    if (last && last[1] >= n - 1) last[1] = n
    else found.push([n, n])
  }
  return found
}

function queued(state: Waiting["state"]): IDBKeyRange {
  return IDBKeyRange.bound([state], [state, []])
}

function ofTurn(turn: number): IDBKeyRange {
  return IDBKeyRange.bound([turn], [turn, []])
}

/** The numbers of the sync line, counted in the store by one transaction; works while locked. */
export function tallyOf(base: Base): Promise<Tally> {
  return read(base, ["meta", "outbox", "draft", "dead", "sent", "blob"], async (tx) => {
    const queue = tx.objectStore("outbox").index("queue")
    const sent = tx.objectStore("sent")
    const [fresh, first, acked, drafts, dead, all, held, refused, photos, ...meta] = await Promise.all([
      queue.count(queued("new")),
      queue.get(queued("new")),
      queue.getAll(queued("acked")),
      tx.objectStore("draft").getAll(),
      tx.objectStore("dead").count(),
      sent.count(),
      sent.index("s").count("held"),
      sent.index("s").count("rejected"),
      tx.objectStore("blob").index("op").count(),
      ...["last_sent_at", "last_pull_at", "seq"].map((key) => tx.objectStore("meta").get(key)),
    ])
    const [last_sent_at = 0, last_pull_at = 0, max_seq = 0] = meta.map((value) => Number(value ?? 0))
    const done = drafts.filter((row) => row.state === "done")
    const moments = [...(first ? [first.kept_at] : []), ...done.map((row) => row.changed_at)]
    return {
      waiting: fresh + done.length,
      oldest: moments.length ? Math.min(...moments) : 0,
      held: held + acked.filter((row) => row.receipt?.s === "held").length,
      dead,
      sent: acked.length + all - refused,
      photos,
      last_sent_at,
      last_pull_at,
      max_seq,
    }
  })
}

/** An operation opened for the screen; `op` is null where it was blanked. */
export interface Shown<R extends Waiting | Settled> {
  row: R
  op: Op | null
}

async function shown<R extends Waiting | Settled>(session: Held, rows: R[]): Promise<Shown<R>[]> {
  const texts = await Promise.all(rows.map((row) => openText(session.data, row)))
  return rows.map((row, n) => ({ row, op: texts[n] ? (JSON.parse(texts[n]) as Op) : null }))
}

/** "Chờ gửi", oldest first. */
export async function waitingOnes(session: Held): Promise<Shown<Waiting>[]> {
  return shown(
    session,
    await read(session.base, ["outbox"], (tx) => tx.objectStore("outbox").index("queue").getAll(queued("new"))),
  )
}

/** "Cần sửa", oldest first. */
export async function deadOnes(session: Held): Promise<Shown<Settled>[]> {
  return shown(session, await read(session.base, ["dead"], (tx) => tx.objectStore("dead").index("order").getAll()))
}

/** "Đã gửi" and, with s = held, "Xã đang xem", the newest first; those not yet pulled among them. */
export async function sentOnes(session: Held, most = 200): Promise<Shown<Waiting | Settled>[]> {
  const [acked, sent] = await read(session.base, ["outbox", "sent"], async (tx) => {
    return Promise.all([
      tx.objectStore("outbox").index("queue").getAll(queued("acked")),
      tx.objectStore("sent").index("received").getAll(),
    ])
  })
  const rows = [...sent.filter((row) => row.s !== "rejected"), ...acked].reverse()
  return shown<Waiting | Settled>(session, rows.slice(0, most))
}

/** A refused operation, to be corrected: `keep` its successor with `fixes` = its id, and it leaves "Cần sửa". */
export async function fix(session: Held, op: Uid): Promise<Op | null> {
  const row = await read(session.base, ["dead"], (tx) => tx.objectStore("dead").get(op))
  const text = row ? await openText(session.data, row) : null
  return text === null ? null : (JSON.parse(text) as Op)
}

/** A refused operation that needs no successor: a person has seen it. One that the server never had stays. */
export async function dismiss(session: Held, op: Uid): Promise<void> {
  await write(session.base, ["dead", "sent"], async (tx) => {
    if ((await tx.objectStore("dead").get(op))?.there) await leaveDead(tx, op)
  })
  await session.refresh("tally")
}

/** Own visits that the server has had for some days, for "Đã đến". */
export async function lately(session: Held, cache: OpenOps = new Map(), days = 7): Promise<Op[]> {
  const since = IDBKeyRange.lowerBound(Date.now() - days * 86_400_000)
  const keys = await read(session.base, ["sent"], (tx) => tx.objectStore("sent").index("received").getAllKeys(since))
  return openCached(session, "sent", keys, cache)
}
