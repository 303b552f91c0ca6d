/** An unlocked phone: the key in memory, the book opened, and word of changes to all tabs. */

import type { Op } from "../wire"
import { dropOrphans } from "./blobs"
import { bookOf, type Mine, mineOf, nameless, type OpenRows, openRows } from "./book"
import { leaveSigns } from "./canary"
import { type Base, type OpenHow, openPhone, read } from "./database"
import { doneOps, flushDone } from "./drafts"
import { StoreError } from "./errors"
import { type Open, unlock } from "./keys"
import { readMetas } from "./meta"
import { type OpenOps, waitingOps } from "./outbox"
import { blankErased, dropStale, namesShown } from "./replica"
import { lately, tallyOf } from "./sending"
import type { Book, Me, Tally, Uid } from "./shapes"
import { fault, sample } from "./telemetry"

/** Lays own operations over server rows; returns the book that it was given, or another one. */
export type Replay = (book: Book, ops: Op[]) => Book | undefined

/** What changed: rows of the server, own work, or the numbers only. */
export type What = "rows" | "work" | "tally"

export interface Session {
  base: Base
  /** The device as the server knows it now (another one after `redevice`; the database keeps its name). */
  device: Uid
  me: Me
  data: CryptoKey
  pinProof: string
  book: Book
  /** False where the last contact was too long ago: names, numbers and notes stay sealed. */
  named: boolean
  locked: boolean
  tally(): Promise<Tally>
  on(change: () => void): () => void
  /** Reads again what changed, calls the listeners and the other tabs. */
  refresh(what?: What): Promise<void>
  lock(): void
}

const CHANNEL = "tn"
const LOCK_MINUTES = 240
const CHECK_MS = 30_000

export type Unlocking = (base: Base) => Promise<Open | { left: number }>

/** Unlocks a phone by its PIN; `left` tells how many tries are left. */
export async function openSession(
  device: Uid,
  pin: string,
  replay: Replay,
  how: OpenHow = {},
): Promise<Session | { left: number }> {
  const base = await openPhone(device, how)
  const began = performance.now()
  const open = await unlock(base, pin).catch((error: unknown) => {
    base.close()
    throw error
  })
  if ("left" in open) {
    base.close()
    return open
  }
  const session = await startSession(base, open, replay)
  sample("unlock_ms", performance.now() - began)
  return session
}

/** Starts a session with a key that is open already: after enrolling, or after a forgotten PIN. */
export async function startSession(base: Base, open: Open, replay: Replay): Promise<Session> {
  const { me, device, lock_minutes } = await readMetas(base, "me", "device", "lock_minutes")
  if (!me || !device) throw new StoreError("gone")
  const session = new Running(base, device, me, open, replay)
  // None of these may lock anybody out, on a full disk either.
  const chores = [() => flushDone(session), () => dropStale(base, Date.now()), () => blankErased(base, open.data)]
  for (const chore of [...chores, () => dropOrphans(base, Date.now())]) {
    await chore().catch((error: unknown) => fault("unlock", error))
  }
  await session.refresh("rows")
  session.watch(lock_minutes ?? LOCK_MINUTES)
  return session
}

class Running implements Session {
  book: Book = { scopes: [], houses: new Map(), people: new Map(), promises: new Map(), pending: [] }
  named = true
  locked = false
  data: CryptoKey
  pinProof: string
  private listeners = new Set<() => void>()
  private rows: OpenRows = new Map()
  private ops: OpenOps = new Map()
  private queue = ""
  private sent: OpenOps = new Map()
  private reading: Promise<void> = Promise.resolve()
  private next: { what: What; done: Promise<void> } | null = null
  private channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL)
  private stop: (() => void) | null = null

  constructor(
    readonly base: Base,
    public device: Uid,
    public me: Me,
    open: Open,
    private replay: Replay,
  ) {
    this.data = open.data
    this.pinProof = open.pinProof
    if (!this.channel) return
    this.channel.onmessage = (event: MessageEvent<{ base: string; what: What }>) => {
      if (event.data.base === base.name && !this.locked) void this.read(event.data.what).catch(() => undefined)
    }
  }

  tally(): Promise<Tally> {
    return tallyOf(this.base)
  }

  on(change: () => void): () => void {
    this.listeners.add(change)
    return () => this.listeners.delete(change)
  }

  async refresh(what: What = "rows"): Promise<void> {
    await this.read(what)
    if (this.locked) return
    this.channel?.postMessage({ base: this.base.name, what })
    void this.sign().catch(() => undefined)
  }

  /** Drops key and opened rows from memory at once; finished drafts are numbered on the way out. */
  lock(): void {
    if (this.locked) return
    this.stop?.()
    const { base, data, device } = this
    const ending = flushDone({ base, data, device, refresh: async () => undefined })
    void ending.catch(() => undefined).finally(() => base.close())
    this.locked = true
    this.data = NO_KEY
    this.pinProof = ""
    this.rows = new Map()
    this.ops = new Map()
    this.sent = new Map()
    this.book = { scopes: [], houses: new Map(), people: new Map(), promises: new Map(), pending: [] }
    this.channel?.close()
    this.tell()
    this.listeners.clear()
  }

  // One reading at a time; all changes that come in the middle are read together after it.
  private read(what: What): Promise<void> {
    const order: What[] = ["rows", "work", "tally"]
    if (this.next) {
      if (order.indexOf(what) < order.indexOf(this.next.what)) this.next.what = what
      return this.next.done
    }
    const next = { what, done: this.reading }
    next.done = this.reading
      .catch(() => undefined)
      .then(() => {
        this.next = null
        return this.readNow(next.what)
      })
    this.next = next
    this.reading = next.done
    return next.done
  }

  // The signs tell a later start how much was unsent, should the browser throw the data away.
  private async sign(): Promise<void> {
    await leaveSigns(this.base, (await this.tally()).waiting)
  }

  private async readNow(what: What): Promise<void> {
    if (this.locked) return
    const queue = await queueOf(this.base)
    if (what !== "tally" || queue.all !== this.queue) await this.readBook(what, queue)
    this.tell()
  }

  private async readBook(what: What, queue: Queue): Promise<void> {
    const { me, device, scopes, contact_at } = await readMetas(this.base, "me", "device", "scopes", "contact_at")
    const named = namesShown(contact_at ?? 0, Date.now(), scopes ?? [])
    if (what === "rows" || named !== this.named) {
      const rows = await read(this.base, ["row"], (tx) => tx.objectStore("row").getAll())
      this.rows = await openRows(this.data, rows, named, named === this.named ? this.rows : undefined)
    }
    const sent: Mine[] = (await lately(this, this.sent)).flatMap((op) => mineOf(op) ?? [])
    const book = bookOf(scopes ?? [], this.rows, sent)
    const ops = [...(await waitingOps(this, this.ops)), ...(await doneOps(this))]
    book.pending = named ? ops : ops.map(nameless)
    const laid = this.replay(book, book.pending) ?? book
    countWaiting(laid, queue.acked)
    if (this.locked) return
    this.queue = queue.all
    if (me) this.me = me
    if (device) this.device = device
    this.named = named
    this.book = laid
  }

  /** Locks by the clock, numbers finished drafts when the page is hidden. */
  watch(minutes: number): void {
    const until = { wall: Date.now() + minutes * 60_000, steady: performance.now() + minutes * 60_000 }
    const check = (): void => {
      if (Date.now() > until.wall || performance.now() > until.steady) this.lock()
    }
    const timer = setInterval(check, CHECK_MS)
    const hide = (): void => {
      if (document.visibilityState === "hidden") void flushDone(this).catch(() => undefined)
      else check()
    }
    const leave = (): void => void flushDone(this).catch(() => undefined)
    const page = typeof document === "undefined" ? null : document
    page?.addEventListener("visibilitychange", hide)
    if (page) addEventListener("pagehide", leave)
    this.stop = () => {
      clearInterval(timer)
      page?.removeEventListener("visibilitychange", hide)
      if (page) removeEventListener("pagehide", leave)
    }
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}

interface Queue {
  all: string
  acked: Set<Uid>
}

async function queueOf(base: Base): Promise<Queue> {
  const keys = await read(base, ["outbox"], (tx) => {
    const index = tx.objectStore("outbox").index("queue")
    return Promise.all([index.getAllKeys(), index.getAllKeys(IDBKeyRange.bound(["acked"], ["acked", []]))])
  })
  return { all: JSON.stringify(keys), acked: new Set(keys[1]) }
}

// What has a receipt does not wait, even where the pull has not shown it yet.
function countWaiting(book: Book, acked: Set<Uid>): void {
  for (const house of book.houses.values()) house.waiting = 0
  for (const { op, hh } of book.pending) {
    const house = hh && !acked.has(op) ? book.houses.get(hh) : undefined
    if (house) house.waiting += 1
  }
}

// Stands where the key was: every use of it fails.
const NO_KEY = Object.freeze({}) as CryptoKey
