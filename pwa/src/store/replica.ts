/** Rows of the server on this phone: pages, snapshots, personal fields, and what goes again (sync page 5). */

import type { Filled, Pulled, Scope, SnapshotEnd, SnapshotHead } from "../wire"
import { rowName } from "./book"
import { type Bytes, utf8 } from "./bytes"
import { type Base, read, type Writing, write } from "./database"
import { StoreError } from "./errors"
import { seal } from "./keys"
import { metaIn, readMeta, readMetas } from "./meta"
import { openText } from "./outbox"
import { heardIn, movePassed } from "./settle"
import type { KeptRow, Uid } from "./shapes"

const DAY = 86_400_000
const NAMES_DAYS = 7
const ROWS_DAYS = 30
type Change = Pulled["changes"][number]
const STORES = ["meta", "row", "outbox", "sent"] as const

// What only level full shows; it lies sealed.
const PERSONAL: Record<KeptRow["t"], readonly string[]> = {
  household: ["door", "adults", "label", "note"],
  person: ["born", "call", "phone", "prio"],
  followup: [],
}

/** Applies a page of the pull and its `have` by one transaction; settles what waited for it. */
export async function applyPage(base: Base, data: CryptoKey, pulled: Pulled): Promise<void> {
  const puts = await Promise.all(pulled.changes.filter((one) => one.o === "put").map((one) => keptRow(data, one)))
  const erased = pulled.changes.filter((one) => one.o !== "put" && one.t === "person" && one.d?.erased)
  await write(base, STORES, async (tx) => {
    const meta = tx.objectStore("meta")
    const have = (await metaIn(meta, "have")) ?? {}
    const scopes = pulled.scopes ?? (await metaIn(meta, "scopes")) ?? []
    await dropRows(tx, have, gone(have, pulled, scopes))
    const rows = tx.objectStore("row")
    for (const one of pulled.changes) if (one.o !== "put") await rows.delete([one.hamlet, one.t, one.id])
    for (const row of puts) await rows.put(row)
    await putAll(tx, { ...told(pulled), have: { ...have, ...pulled.have }, scopes })
    if (erased.length)
      await noteErased(
        tx,
        erased.map((one) => one.id),
      )
    await movePassed(tx, await heardIn(tx))
  })
  if (erased.length) await blankErased(base, data)
}

function told(pulled: Pulled): Record<string, unknown> {
  const { scope_hash, schema, min_build } = pulled
  const { me } = pulled
  const now = Date.now()
  return {
    scope_hash,
    schema,
    min_build,
    server_now: pulled.now,
    contact_at: now,
    last_pull_at: now,
    ...(me ? { me } : {}),
  }
}

// Hamlets to begin anew, and those that are this phone's no more.
function gone(have: Record<string, number>, pulled: Pulled, scopes: Scope[]): number[] {
  const kept = new Set(scopes.map((scope) => scope.hamlet))
  const left = Object.keys(have).map(Number)
  return [...pulled.resets, ...(pulled.scopes ? left.filter((hamlet) => !kept.has(hamlet)) : [])]
}

async function dropRows(tx: Writing, have: Record<string, number>, hamlets: number[]): Promise<void> {
  if (!hamlets.length) return
  const filled = (await metaIn(tx.objectStore("meta"), "filled")) ?? {}
  for (const hamlet of hamlets) {
    await tx.objectStore("row").delete(ofHamlet(hamlet))
    delete have[hamlet]
    delete filled[hamlet]
  }
  await putAll(tx, { have, filled })
}

async function putAll(tx: Writing, values: Record<string, unknown>): Promise<void> {
  for (const [key, value] of Object.entries(values)) await tx.objectStore("meta").put(value, key)
}

function ofHamlet(hamlet: number): IDBKeyRange {
  return IDBKeyRange.bound([hamlet], [hamlet, []])
}

/** A snapshot, read line by line into values; refused (`cut`) without its end, its count or in another epoch. */
export async function applySnapshot(base: Base, data: CryptoKey, lines: unknown[]): Promise<void> {
  const head = lines[0] as SnapshotHead
  const end = lines[lines.length - 1] as SnapshotEnd
  const changes = lines.slice(1, -1) as Change[]
  if (end?.end !== true || head?.count !== changes.length) throw new StoreError("cut")
  if (head.epoch !== (await readMeta(base, "epoch"))) throw new StoreError("cut")
  const rows = await Promise.all(changes.map((one) => keptRow(data, one)))
  await write(
    base,
    STORES,
    async (tx) => {
      const have = (await metaIn(tx.objectStore("meta"), "have")) ?? {}
      await dropRows(tx, have, [head.hamlet])
      const store = tx.objectStore("row")
      // Not awaited one by one: a hamlet is 1,250 rows, and the transaction waits for all of them.
      await Promise.all(rows.map((row) => store.put(row)))
      await putAll(tx, { have: { ...have, [head.hamlet]: head.rev } })
      await movePassed(tx, await heardIn(tx))
    },
    "relaxed",
  )
}

/** Lays personal fields over the rows of a hamlet (`full`). */
export async function applyFilled(base: Base, data: CryptoKey, filled: Filled): Promise<void> {
  const sealed = await Promise.all(
    filled.rows.map(async (row): Promise<{ key: [number, KeptRow["t"], Uid]; bytes: Bytes | null }> => {
      const { t, id, ...fields } = row
      const name = rowName({ hamlet: filled.hamlet, t, id })
      return { key: [filled.hamlet, t, id], bytes: await sealFields(data, name, t, fields) }
    }),
  )
  await write(
    base,
    ["meta", "row"],
    async (tx) => {
      const rows = tx.objectStore("row")
      for (const { key, bytes } of sealed) {
        const row = await rows.get(key)
        if (row && bytes) await rows.put({ ...row, sealed: bytes })
      }
      const known = (await metaIn(tx.objectStore("meta"), "filled")) ?? {}
      await putAll(tx, { filled: { ...known, [filled.hamlet]: Date.now() }, contact_at: Date.now() })
    },
    "relaxed",
  )
}

/** Drops a hamlet's rows and cursor; its own work stays in the outbox. */
export function dropHamlet(base: Base, hamlet: number): Promise<void> {
  return write(base, ["meta", "row"], async (tx) => {
    await dropRows(tx, (await metaIn(tx.objectStore("meta"), "have")) ?? {}, [hamlet])
  })
}

async function keptRow(data: CryptoKey, change: Change): Promise<KeptRow> {
  const { t, id, home, hamlet, rev } = change
  const d = (change.d ?? {}) as Record<string, unknown>
  const plain = Object.fromEntries(Object.entries(d).filter(([key]) => !PERSONAL[t].includes(key)))
  const hh = t === "household" ? id : typeof d.hh === "string" ? d.hh : null
  const sealed = await sealFields(data, rowName(change), t, d)
  return { hamlet, t, id, home, rev, hh, plain, ...(sealed ? { sealed } : {}) }
}

async function sealFields(
  data: CryptoKey,
  name: string,
  t: KeptRow["t"],
  fields: Record<string, unknown>,
): Promise<Bytes | null> {
  const own = Object.entries(fields).filter(([key, value]) => PERSONAL[t].includes(key) && value !== undefined)
  return own.length ? seal(data, name, utf8(JSON.stringify(Object.fromEntries(own)))) : null
}

/** Says whether names may be read: 7 days after the last contact, or what the scopes allow (1 to 30). */
export function namesShown(contact: number, now: number, scopes: Scope[]): boolean {
  const told = scopes.map((scope) => (scope as { names?: number }).names ?? NAMES_DAYS)
  const days = Math.min(ROWS_DAYS, Math.max(1, ...(told.length ? told : [NAMES_DAYS])))
  // A clock that was turned back hides them too: it could be turned back for ever.
  return now - contact <= days * DAY && contact - now <= DAY
}

/** Drops rows of hamlets whose time is over, and all clean rows 30 days after the last contact. The outbox stays. */
export async function dropStale(base: Base, now: number): Promise<void> {
  const { scopes, contact_at, have } = await readMetas(base, "scopes", "contact_at", "have")
  const today = new Date(now + 7 * 3_600_000).toISOString().slice(0, 10)
  const idle = now - (contact_at ?? 0) > ROWS_DAYS * DAY
  const over = (scopes ?? []).filter((scope) => idle || scope.until < today).map((scope) => scope.hamlet)
  const stale = Object.keys(have ?? {})
    .map(Number)
    .filter((hamlet) => idle || over.includes(hamlet))
  for (const hamlet of new Set([...over, ...stale])) await dropHamlet(base, hamlet)
  await dropSent(base)
}

// Bytes of settled operations are kept 30 days by the server's clock, in case a restored server asks for them.
async function dropSent(base: Base): Promise<void> {
  await write(base, ["meta", "sent"], async (tx) => {
    const heard = (await metaIn(tx.objectStore("meta"), "server_now")) ?? 0
    const old = IDBKeyRange.upperBound(heard - ROWS_DAYS * DAY)
    for (const key of await tx.objectStore("sent").index("received").getAllKeys(old))
      await tx.objectStore("sent").delete(key)
  })
}

async function noteErased(tx: Writing, people: Uid[]): Promise<void> {
  const known = (await metaIn(tx.objectStore("meta"), "erased")) ?? {}
  const now = Date.now()
  await putAll(tx, { erased: { ...known, ...Object.fromEntries(people.map((person) => [person, now])) } })
}

/**
 * Blanks settled operations that name an erased person, and those of that house with a note. Runs after a page that
 * tells of one and at each unlock: what was unsent then is settled by now.
 */
export async function blankErased(base: Base, data: CryptoKey): Promise<void> {
  const erased = Object.keys((await readMeta(base, "erased")) ?? {})
  if (!erased.length) return
  const rows = await read(base, ["outbox", "sent", "dead"], async (tx) => {
    const all = await Promise.all((["outbox", "sent", "dead"] as const).map((name) => tx.objectStore(name).getAll()))
    return all.flat().filter((row) => !("state" in row) || row.state === "acked")
  })
  const texts = await Promise.all(rows.map(async (row) => ({ row, text: (await openText(data, row)) ?? "" })))
  const naming = texts.filter(({ text }) => erased.some((person) => text.includes(person)))
  const houses = new Set(naming.map(({ row }) => row.hh))
  const noted = texts.filter(({ row, text }) => row.hh && houses.has(row.hh) && text.includes('"note":"'))
  await blank(
    base,
    [...naming, ...noted].map(({ row }) => row.op),
  )
}

async function blank(base: Base, ops: Uid[]): Promise<void> {
  if (!ops.length) return
  await write(base, ["outbox", "sent", "dead"], async (tx) => {
    for (const op of new Set(ops)) {
      const waiting = await tx.objectStore("outbox").get(op)
      if (waiting?.state === "acked") await tx.objectStore("outbox").put({ ...waiting, sealed: new Uint8Array() })
      const sent = await tx.objectStore("sent").get(op)
      if (sent) await tx.objectStore("sent").put({ ...sent, sealed: new Uint8Array() })
      const dead = await tx.objectStore("dead").get(op)
      if (dead) await tx.objectStore("dead").put({ ...dead, sealed: new Uint8Array() })
    }
  })
}
