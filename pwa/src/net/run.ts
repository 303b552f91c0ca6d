/** One run of sending and receiving: what comes after what, and what each refusal means (sync page 4). */

import { leaveSigns } from "../store/canary"
import { flushDone } from "../store/drafts"
import { isStoreError } from "../store/errors"
import { readMetas } from "../store/meta"
import { setOrder, takeDevice } from "../store/outbox"
import type { Session } from "../store/session"
import { flushCounts } from "../store/telemetry"
import { wipeIfOrdered } from "../store/wipe"
import type { Redeviced } from "../wire"
import { type Failure, isFailure } from "./calls"
import { clockOff, isWrong } from "./clock"
import { named } from "./enrol"
import { failed, hurry, nextTry, went } from "./pace"
import { mayGo, sendPhotos } from "./photos"
import { pullAll, type Tell } from "./pull"
import { pushAll, takeEpoch } from "./push"
import { setWire, type WireState } from "./state"
import { count, fault, gauge, tellDays } from "./telemetry"
import { forgetAccess, headersFor, isPinRefusal, keepAccess, signedAsk } from "./tokens"

/** Why a run begins; all but the timer and a save forget the back-off. */
export type Why = "save" | "online" | "visible" | "timer" | "button" | "worker" | "start" | "retry"

const URGENT: Why[] = ["online", "visible", "button", "start"]
const LOCK = "tn-sync"

let current: { session: Session; done: Promise<void>; again: Why | null } | null = null

/** Runs, or lets the run under way begin anew at its end; never throws. */
export function run(session: Session, why: Why, tell: Tell = () => undefined): Promise<void> {
  if (current?.session === session) {
    // What was saved after the run's push waits for a second one; somebody who asks is not forgotten for a save.
    if (why !== "timer" && current.again !== "button") current.again = why
    return current.done
  }
  const mine = { session, done: Promise.resolve(), again: null as Why | null }
  current = mine
  mine.done = turns(mine, why, tell).finally(() => {
    if (current === mine) current = null
  })
  return mine.done
}

async function turns(mine: { session: Session; again: Why | null }, first: Why, tell: Tell): Promise<void> {
  for (let why: Why | null = first; why && !mine.session.locked; why = mine.again) {
    mine.again = null
    if (URGENT.includes(why)) hurry()
    const wait = nextTry() - Date.now()
    if (wait > 0) {
      setWire({ next_at: nextTry() })
      continue
    }
    await turn(mine.session, why, tell)
  }
}

// Work that was saved waits for its turn; what only looks goes away when another tab is at it.
async function turn(session: Session, why: Why, tell: Tell): Promise<void> {
  const ifAvailable = why === "timer" || why === "visible"
  const locks = globalThis.navigator?.locks
  if (!locks) return once(session, why, tell)
  await locks.request(LOCK, { ifAvailable }, (lock) => (lock ? once(session, why, tell) : undefined))
}

async function once(session: Session, why: Why, tell: Tell): Promise<void> {
  try {
    if (why === "save" && (await session.tally()).waiting === 0) return // another tab was faster
    const end = await all(session, why, tell)
    went()
    setWire({ state: end, done: 0, of: 0, last_error: null, next_at: 0 })
    if (end === "wiped") session.lock()
  } catch (error) {
    trouble(error)
  }
  if (session.locked) return
  await flushCounts(session.base).catch(() => undefined)
  await session.refresh("tally").catch(() => undefined)
}

async function all(session: Session, why: Why, tell: Tell): Promise<WireState> {
  if (why === "button" || (await isOrdered(session))) await flushDone(session)
  const before = await session.tally()
  setWire({ state: "sending", done: 0, of: before.waiting })
  const reads = await mayRead(session)
  let sent = await push(session, before.waiting, why !== "save")
  if (await tellDays(session)) sent = await push(session, before.waiting, false)
  count("push.count")
  if (sent === "redevice") await becomeOther(session)
  if (reads && !(await isOrdered(session))) await receive(session, tell)
  const order = await isOrdered(session)
  await photos(session, order, why)
  const { waiting, photos: left } = await session.tally()
  await leaveSigns(session.base, waiting)
  if (isWrong(clockOff())) gauge("off_s", (clockOff() ?? 0) / 1000)
  if (order) return wiping(session, waiting + left)
  return reads ? "idle" : "pin"
}

async function isOrdered(session: Session): Promise<boolean> {
  return (await readMetas(session.base, "order")).order === "wipe"
}

// A PIN that the server does not believe stops reading only: what was done at doors still goes.
async function mayRead(session: Session): Promise<boolean> {
  try {
    await headersFor(session, "full")
    return true
  } catch (error) {
    if (!isPinRefusal(error)) throw error
    setWire({ last_error: error.words || null })
    return false
  }
}

async function push(session: Session, of: number, beat: boolean): Promise<"wipe" | "redevice" | null> {
  const { order } = await pushAll(session, beat, (done) => setWire({ state: "sending", done, of: Math.max(of, done) }))
  if (order === "wipe") await setOrder(session.base, "wipe")
  return order
}

async function becomeOther(session: Session): Promise<void> {
  const { device, refresh, access } = await signedAsk<Redeviced>(session.base, "redevice", {})
  await takeDevice(session.base, { device, refresh, access })
  forgetAccess(session.base)
  keepAccess(session.base, device, access, "push")
  await session.refresh("tally")
  await push(session, 0, true)
}

// A restore heard of by a pull: what it may have lost is sent first, then the pull begins anew.
async function receive(session: Session, tell: Tell): Promise<void> {
  setWire({ state: "receiving" })
  try {
    await changed(session, await pullAll(session, tell))
  } catch (error) {
    if (await isOrdered(session)) return // heard with the token that the pull asked for
    if (!(await takeEpoch(session, error))) throw error
    await push(session, 0, true)
    await changed(session, await pullAll(session, tell))
  }
}

async function changed(session: Session, any: boolean): Promise<void> {
  if (!any) return
  const before = session.me.name
  await session.refresh("rows")
  const { name } = session.me
  if (name !== before) await named(session.base.name.slice("tn-".length), name)
}

async function photos(session: Session, order: boolean, why: Why): Promise<void> {
  const { wifi_only } = await readMetas(session.base, "wifi_only")
  if (mayGo(wifi_only === true && !order, why === "button")) await sendPhotos(session)
}

async function wiping(session: Session, left: number): Promise<WireState> {
  if (left > 0) return "idle"
  const wiped = await wipeIfOrdered(session.base)
  return wiped === "done" ? "wiped" : wiped === "kept" ? "closed" : "idle"
}

/** Turns what stopped a run into the wire's state and the time of the next try. */
function trouble(error: unknown): void {
  if (!isFailure(error)) {
    // The session was locked in the middle, or the store refused: the sync line tells the store's own state.
    if (!isStoreError(error, "locked", "key")) fault("sync", error)
    failed(0)
    setWire({ state: "idle", next_at: nextTry() })
    return
  }
  count(`fail.${error.code || error.why}`)
  failed(error.wait)
  setWire({ state: isPinRefusal(error) ? "pin" : stateOf(error), last_error: error.words || null, next_at: nextTry() })
}

function stateOf({ why, status, code }: Failure): WireState {
  if (why !== "refused") return why
  if (code === "sync.token" || status === 401) return "newcode"
  if (code === "sync.device_closed") return "closed"
  if (status === 426) return "oldapp"
  return "busy"
}
