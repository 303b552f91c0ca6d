/** A phone for the tests of the store: few rounds of PBKDF2, an own server key, tabs as separate module instances. */

import "fake-indexeddb/auto"
import { vi } from "vitest"
import type * as Blobs from "../../src/store/blobs"
import { b64 } from "../../src/store/bytes"
import type * as Database from "../../src/store/database"
import type * as Drafts from "../../src/store/drafts"
import type * as Keys from "../../src/store/keys"
import type * as MetaStore from "../../src/store/meta"
import type * as Outbox from "../../src/store/outbox"
import type * as Replica from "../../src/store/replica"
import type * as Sessions from "../../src/store/session"
import type { Session } from "../../src/store/session"
import type { Act, Book, Uid } from "../../src/store/shapes"
import type { Pulled, Result, Scope } from "../../src/wire"

export const PIN = "246810"
export const ROUNDS = 1000
export const NOW = 1_764_000_000_000
export const FEED = "1.7"
let made = 0

/** All modules of the store, as one tab has them. */
export type Tab = typeof Database &
  typeof Keys &
  typeof MetaStore &
  typeof Outbox &
  typeof Drafts &
  typeof Sessions &
  typeof Replica &
  typeof Blobs

/** Loads the store anew: a tab that shares nothing with another but the databases. */
export async function tab(): Promise<Tab> {
  vi.resetModules()
  const parts = await Promise.all([
    import("../../src/store/database"),
    import("../../src/store/keys"),
    import("../../src/store/meta"),
    import("../../src/store/outbox"),
    import("../../src/store/drafts"),
    import("../../src/store/session"),
    import("../../src/store/replica"),
    import("../../src/store/blobs"),
  ])
  return Object.assign({}, ...parts) as Tab
}

/** A new id that sorts as made. */
export function id(): Uid {
  made += 1
  return `0190aaaa-0000-7000-8000-${made.toString(16).padStart(12, "0")}`
}

export async function serverPair(): Promise<{ pair: CryptoKeyPair; point: string }> {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])
  return { pair, point: b64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))) }
}

export const MEMBER = 4711

/** Enrols a phone and answers the id of its device. */
export async function enrol(one: Tab, serverKey?: string, pin = PIN): Promise<Uid> {
  const device = id()
  const keys = await one.makeKeys(pin, ROUNDS)
  const fields = await keys.finish(serverKey ?? (await serverPair()).point, MEMBER)
  const base = await one.openPhone(device, { create: true })
  const me = { device, member: MEMBER, home: 1, name: "Tổ viên", teams: [] }
  const more = {
    device,
    turn: 0,
    home: 1,
    epoch: "e1",
    seq: 0,
    have: {},
    scopes: [],
    me,
    canary: "c",
    contact_at: Date.now(),
  }
  await one.writeMeta(base, { ...fields, ...more })
  base.close()
  return device
}

export const plain = (book: Book): Book => book

export async function unlocked(one: Tab, device: Uid, pin = PIN): Promise<Session> {
  const session = await one.openSession(device, pin, plain)
  if ("left" in session) throw new Error(`${session.left} tries left`)
  return session
}

/** A visit without people; `note` is where canary names go. */
export function visit(hh: Uid = id(), note: string | null = null): Act<"visit.record"> {
  const b = { team: 1, place: "home", outcome: "met", start: NOW, people: [], note } as const
  return { op: id(), k: "visit.record", kv: 1, home: 1, hamlet: 10, hh, at: NOW, b: { ...b, people: [] } }
}

export function scope(hamlet = 10, feed = FEED, until = "2999-12-31"): Scope {
  return { hamlet, home: 1, name: "Thôn 1", feed, level: "full", until, lead: false, snapshot: "" }
}

export function page(part: Partial<Pulled> = {}): Pulled {
  const empty = { changes: [], have: {}, resets: [], mismatch: [], notices: [], scopes: null, packs: [] }
  return { epoch: "e1", schema: 1, now: NOW, more: false, scope_hash: "s", min_build: 0, ...empty, ...part } as Pulled
}

/** Receipts for all that waits. */
export async function receipts(session: Session, part: Partial<Result> = {}): Promise<Result[]> {
  const rows = await session.base.run((db) => db.getAllFromIndex("outbox", "order"))
  return rows.map((row) => ({ op: row.op, sha: row.sha, s: "ok", ...part }))
}

/** Random numbers by a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Everything that lies in all databases, as text; bytes as Latin letters, so that a plain name would be seen. */
export async function dump(): Promise<string> {
  const found: string[] = []
  for (const { name } of await indexedDB.databases()) {
    if (!name) continue
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open(name)
      asked.onsuccess = () => resolve(asked.result)
      asked.onerror = () => reject(asked.error)
    })
    for (const store of db.objectStoreNames) {
      const asked = db.transaction(store).objectStore(store).getAll()
      await new Promise((resolve) => {
        asked.onsuccess = resolve
      })
      found.push(JSON.stringify(asked.result, (_key, value) => (value instanceof Uint8Array ? latin(value) : value)))
    }
    db.close()
  }
  return found.join("\n")
}

function latin(bytes: Uint8Array): string {
  return `${Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")} ${new TextDecoder().decode(bytes)}`
}
