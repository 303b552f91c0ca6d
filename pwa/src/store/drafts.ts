/** Drafts of visits: stored at each tap; a finished one can be undone until it is numbered. */

import type { Op } from "../wire"
import { textOf, utf8 } from "./bytes"
import { clockOff } from "./clock"
import { type Base, read, write } from "./database"
import { seal, unseal } from "./keys"
import { inPage } from "./locks"
import { type Held, keepFinished } from "./outbox"
import type { Act, DraftRow, Uid } from "./shapes"

/** The least a draft must tell; its answers are the business of `ops/`. */
export interface AnyDraft {
  id: Uid
  hh: Uid
}

/** What a draft's sealed bytes hold; `acts` once it is finished, with the clock of that moment. */
interface Inside<D extends AnyDraft> {
  draft: D
  acts?: Act[]
  tz?: number
  off?: number | null
}

export const UNDO_MS = 10_000

/** Stores the answers so far, strictly; taps that come while one is stored follow it in order. */
export async function saveDraft<D extends AnyDraft>(session: Held, draft: D): Promise<void> {
  await inPage(`draft|${draft.id}`, async () => {
    const row = await rowOf(session, { draft }, "open", 0)
    await write(session.base, ["draft"], async (tx) => {
      const store = tx.objectStore("draft")
      // A tap that comes late never opens a finished draft again.
      if ((await store.get(draft.id))?.state !== "done") await store.put(row)
    })
  })
}

/** The open draft of a house that was changed last; null where there is none. */
export async function openDraft<D extends AnyDraft>(session: Held, hh: Uid): Promise<D | null> {
  const rows = await read(session.base, ["draft"], (tx) => tx.objectStore("draft").index("hh").getAll(hh))
  const open = rows.filter((row) => row.state === "open").sort((a, b) => b.changed_at - a.changed_at)
  for (const row of open) {
    const inside = await insideOf<D>(session, row).catch(() => null)
    if (inside) return inside.draft
  }
  return null
}

/** Houses with an open draft, the one changed last first. */
export async function openDrafts(session: { base: Base }): Promise<Uid[]> {
  const rows = await read(session.base, ["draft"], (tx) => tx.objectStore("draft").getAll())
  const open = rows.filter((row) => row.state === "open").sort((a, b) => b.changed_at - a.changed_at)
  return [...new Set(open.map((row) => row.hh))]
}

export async function dropDraft(session: Held, id: Uid): Promise<void> {
  await inPage(`draft|${id}`, () => write(session.base, ["draft"], (tx) => tx.objectStore("draft").delete(id)))
}

/** XONG: stores draft and operations strictly ("Đã lưu trên máy"); numbered 10 s later, on hiding, at the next unlock. */
export async function finishDraft<D extends AnyDraft>(session: Held, draft: D, acts: Act[]): Promise<void> {
  await inPage(`draft|${draft.id}`, async () => {
    const inside = { draft, acts, tz: -new Date().getTimezoneOffset(), off: clockOff() }
    const row = await rowOf(session, inside, "done", Date.now() + UNDO_MS)
    await write(session.base, ["draft"], (tx) => tx.objectStore("draft").put(row))
  })
  setTimeout(() => void flushDraft(session, draft.id).catch(() => undefined), UNDO_MS)
  void session.refresh("work").catch(() => undefined)
}

/** "Hoàn tác": opens a finished draft again; null where it has been numbered already. */
export async function undoDraft<D extends AnyDraft>(session: Held, id: Uid): Promise<D | null> {
  const draft = await inPage(`draft|${id}`, async () => {
    const row = await read(session.base, ["draft"], (tx) => tx.objectStore("draft").get(id))
    if (row?.state !== "done") return null
    const { draft } = await insideOf<D>(session, row)
    const open = await rowOf(session, { draft }, "open", 0)
    return write(session.base, ["draft"], async (tx) => {
      const store = tx.objectStore("draft")
      if ((await store.get(id))?.state !== "done") return null
      await store.put(open)
      return draft
    })
  })
  if (draft) await session.refresh("work")
  return draft
}

/** Numbers all finished drafts, oldest first: on hiding the page, at unlock, before sending by hand. */
export async function flushDone(session: Held): Promise<void> {
  const failed: unknown[] = []
  for (const row of await doneRows(session.base)) {
    await flushDraft(session, row.id).catch((error: unknown) => failed.push(error))
  }
  if (failed.length) throw failed[0]
}

async function flushDraft(session: Held, id: Uid): Promise<void> {
  await inPage(`draft|${id}`, async () => {
    const row = await read(session.base, ["draft"], (tx) => tx.objectStore("draft").get(id))
    if (row?.state !== "done") return
    const { acts, tz, off } = await insideOf(session, row)
    await keepFinished(session, acts ?? [], id, { tz: tz ?? 0, off: off ?? null })
  })
}

/** Operations of finished drafts as the replay takes them: without a number (`seq` 0). */
export async function doneOps(session: Held): Promise<Op[]> {
  const ops: Op[] = []
  for (const row of await doneRows(session.base)) {
    const { acts, tz } = await insideOf(session, row).catch((): Partial<Inside<AnyDraft>> => ({}))
    for (const act of acts ?? []) ops.push({ v: 1, dev: session.device, seq: 0, tz: tz ?? 0, ...act })
  }
  return ops
}

async function doneRows(base: Base): Promise<DraftRow[]> {
  const rows = await read(base, ["draft"], (tx) => tx.objectStore("draft").getAll())
  return rows.filter((row) => row.state === "done").sort((a, b) => a.changed_at - b.changed_at)
}

async function rowOf<D extends AnyDraft>(
  session: Held,
  inside: Inside<D>,
  state: DraftRow["state"],
  undo_until: number,
): Promise<DraftRow> {
  const { id, hh } = inside.draft
  const sealed = await seal(session.data, `draft|${id}`, utf8(JSON.stringify(inside)))
  return { id, hh, state, undo_until, changed_at: Date.now(), sealed }
}

async function insideOf<D extends AnyDraft>(session: Held, row: DraftRow): Promise<Inside<D>> {
  return JSON.parse(textOf(await unseal(session.data, `draft|${row.id}`, row.sealed))) as Inside<D>
}
