/** The only opener of the local databases: `tn-<device>` of an enrolment, `tn-shell` with the list of users. */

import {
  type DBSchema,
  deleteDB,
  type IDBPDatabase,
  type IDBPObjectStore,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from "idb"
import type { Bytes } from "./bytes"
import { nameOf, StoreError } from "./errors"
import type { DraftRow, KeptRow, Settled, Uid, Waiting } from "./shapes"

/** A photo of a visit: made for a draft; `op` is null until that is saved. */
export interface BlobRow {
  sha: string
  bytes: number
  kind: "photo"
  draft: Uid
  op: Uid | null
  /** How much of it the server has. */
  offset: number
  made_at: number
  sealed: Bytes
}

/** A package of reference data, nothing personal in it. */
export interface PackRow {
  hash: string
  name: string
  size: number
  body: unknown
}

export interface PhoneSchema extends DBSchema {
  meta: { key: string; value: unknown }
  outbox: { key: Uid; value: Waiting; indexes: { queue: [string, number, number]; order: [number, number] } }
  draft: { key: Uid; value: DraftRow; indexes: { hh: Uid } }
  dead: { key: Uid; value: Settled; indexes: { order: [number, number] } }
  sent: { key: Uid; value: Settled; indexes: { order: [number, number]; received: number; s: Settled["s"] } }
  row: { key: [number, string, Uid]; value: KeptRow }
  blob: { key: string; value: BlobRow; indexes: { op: Uid } }
  pack: { key: string; value: PackRow }
}

/** A user of this phone: shown on the lock screen, names the database; nothing else is kept here. */
export interface User {
  device: Uid
  name: string
}

export interface ShellSchema extends DBSchema {
  users: { key: Uid; value: User }
}

export type StoreName = StoreNames<PhoneSchema>
export type Connection<S extends DBSchema> = IDBPDatabase<S>
/** A transaction that writes; the caller names its stores. */
export interface Writing {
  objectStore<N extends StoreName>(name: N): IDBPObjectStore<PhoneSchema, StoreName[], N, "readwrite">
}
export type Upgrade<S extends DBSchema> = (
  db: IDBPDatabase<S>,
  tx: IDBPTransaction<S, StoreNames<S>[], "versionchange">,
) => void

/** An opened database; a handle is never kept outside `run`. */
export interface Opened<S extends DBSchema> {
  readonly name: string
  /** Runs work on an open connection; where it was lost, opens again and repeats the work once. */
  run<T>(work: (db: IDBPDatabase<S>) => Promise<T>): Promise<T>
  close(): void
}

export type Base = Opened<PhoneSchema>
export type ShellBase = Opened<ShellSchema>

export interface OpenHow {
  /** Make the database where there is none (enrolment); else a missing one is `gone`. */
  create?: boolean
  /** Another tab holds an older version open: "Đóng tab kia". */
  blocked?: () => void
  /** This connection stood in the way of a newer build, and was closed. */
  outdated?: () => void
}

// One entry a released version, each adds only: an older build reads what a newer one wrote.
export const UPGRADES: Upgrade<PhoneSchema>[] = [
  (db) => {
    db.createObjectStore("meta")
    const outbox = db.createObjectStore("outbox", { keyPath: "op" })
    outbox.createIndex("queue", ["state", "turn", "seq"])
    outbox.createIndex("order", ["turn", "seq"])
    db.createObjectStore("draft", { keyPath: "id" }).createIndex("hh", "hh")
    db.createObjectStore("dead", { keyPath: "op" }).createIndex("order", ["turn", "seq"])
    const sent = db.createObjectStore("sent", { keyPath: "op" })
    sent.createIndex("order", ["turn", "seq"])
    sent.createIndex("received", "received_at")
    sent.createIndex("s", "s")
    db.createObjectStore("row", { keyPath: ["hamlet", "t", "id"] })
    // Only photos of saved visits stand in this index: null is no key.
    db.createObjectStore("blob", { keyPath: "sha" }).createIndex("op", "op")
    db.createObjectStore("pack", { keyPath: "hash" })
  },
]

const SHELL_UPGRADES: Upgrade<ShellSchema>[] = [(db) => db.createObjectStore("users", { keyPath: "device" })]

export function openPhone(device: Uid, how: OpenHow = {}): Promise<Base> {
  return openBase(`tn-${device}`, UPGRADES, how)
}

export function openShell(): Promise<ShellBase> {
  return openBase("tn-shell", SHELL_UPGRADES, { create: true })
}

/** Opens a phone as it lies there, whatever its version: for the export after a failed upgrade. */
export function openAsIs(device: Uid): Promise<Base> {
  return openBase(`tn-${device}`, [], {})
}

/** Deletes the database of a phone; other tabs close theirs by `versionchange`. */
export async function deletePhone(device: Uid): Promise<void> {
  await deleteDB(`tn-${device}`)
}

/** Opens a database under a list of upgrades (tests give their own); no upgrades: as it is. */
export async function openBase<S extends DBSchema>(
  name: string,
  upgrades: Upgrade<S>[],
  how: OpenHow,
): Promise<Opened<S>> {
  let held: Promise<IDBPDatabase<S>> | null = null
  let closed = false
  const forget = (): void => {
    held = null
  }
  const connect = (how: OpenHow): Promise<IDBPDatabase<S>> => {
    if (closed) return Promise.reject(new StoreError("locked"))
    held ??= connection(name, upgrades, how, forget).catch((error: unknown) => {
      forget()
      throw error
    })
    return held
  }
  await connect(how)
  // One that was deleted in the meantime is never made again in silence.
  const later = { ...how, create: false }
  return {
    name,
    run: (work) =>
      again(
        () => connect(later),
        forget,
        () => held === null,
        work,
      ),
    close: () => {
      closed = true
      void held?.then((db) => db.close())
    },
  }
}

async function again<S extends DBSchema, T>(
  connect: () => Promise<IDBPDatabase<S>>,
  forget: () => void,
  lost: () => boolean,
  work: (db: IDBPDatabase<S>) => Promise<T>,
): Promise<T> {
  const db = await connect()
  try {
    return await work(db)
  } catch (error) {
    // A transaction that ran while the browser closed the connection is told as aborted.
    if (!isLost(error) && !(lost() && nameOf(error) === "AbortError")) throw error
    forget()
  }
  try {
    return await work(await connect())
  } catch (error) {
    if (isLost(error)) throw new StoreError("broken", error)
    throw error
  }
}

// A connection that the browser or a newer build closed; UnknownError is the disk's.
function isLost(error: unknown): boolean {
  return ["InvalidStateError", "UnknownError"].includes(nameOf(error))
}

async function connection<S extends DBSchema>(
  name: string,
  upgrades: Upgrade<S>[],
  how: OpenHow,
  forget: () => void,
): Promise<IDBPDatabase<S>> {
  let missing = false
  let failed: unknown = null
  try {
    return await openDB<S>(name, upgrades.length || undefined, {
      upgrade(db, from, _to, tx) {
        try {
          missing = from === 0 && !how.create
          if (missing) tx.abort()
          else for (const upgrade of upgrades.slice(from)) upgrade(db, tx)
        } catch (error) {
          failed = error
          tx.abort()
        }
        tx.done.catch(() => undefined)
      },
      blocked: () => how.blocked?.(),
      blocking(_current, _wanted, event) {
        ;(event.target as IDBDatabase).close()
        forget()
        how.outdated?.()
      },
      terminated: forget,
    })
  } catch (error) {
    if (missing) throw new StoreError("gone", error)
    if (failed) throw new StoreError("upgrade", failed)
    // A newer build has upgraded it: additions only, so this build reads and writes on.
    if (nameOf(error) === "VersionError") return connection(name, [], how, forget)
    if (nameOf(error) === "AbortError") throw new StoreError("upgrade", error)
    throw error
  }
}

/** Where a transaction reads; the caller names its stores. */
export interface Reading {
  objectStore<N extends StoreName>(name: N): IDBPObjectStore<PhoneSchema, StoreName[], N, "readonly">
}

/** One transaction that reads stores as they are at one moment. */
export function read<T>(base: Base, stores: readonly StoreName[], work: (tx: Reading) => Promise<T>): Promise<T> {
  return base.run(async (db) => {
    const tx = db.transaction([...stores])
    // What its requests tell is told to whoever waits for them.
    tx.done.catch(() => undefined)
    return work(tx as unknown as Reading)
  })
}

/** One transaction over stores, strict unless told otherwise; answers after `complete`, aborts when work throws. */
export function write<T>(
  base: Base,
  stores: readonly StoreName[],
  work: (tx: Writing) => Promise<T>,
  durability: "strict" | "relaxed" = "strict",
): Promise<T> {
  return base.run(async (db) => {
    const tx = db.transaction([...stores], "readwrite", { durability })
    tx.done.catch(() => undefined)
    try {
      const told = await work(tx as unknown as Writing)
      await tx.done
      return told
    } catch (error) {
      throw await ended(tx, error)
    }
  })
}

// Aborts what is left of a transaction; the error that the transaction itself tells is the true one.
async function ended(tx: { abort(): void; done: Promise<void>; error: DOMException | null }, error: unknown) {
  try {
    tx.abort()
  } catch {
    // It had ended already.
  }
  const last = await tx.done.then(
    () => null,
    (reason: unknown) => reason,
  )
  const own = [tx.error, last, error].find((one) => nameOf(one) !== "" && nameOf(one) !== "AbortError")
  if (nameOf(own) === "QuotaExceededError") return new StoreError("full", own)
  return own ?? error
}

/** Asks several things of a transaction at once; one that cannot even be asked fails like the others. */
export function together<T>(...asks: (() => Promise<T>)[]): Promise<T[]> {
  return Promise.all(asks.map(async (ask) => ask()))
}
