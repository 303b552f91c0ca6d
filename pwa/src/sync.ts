/** Sending and receiving, one run at a time over all tabs: token, push, pull, snapshots, photos, packages. */

import { isFailure } from "./net/calls"
import { codeAgain, type EnrolStep, enrolPhone } from "./net/enrol"
import { hurry } from "./net/pace"
import { run, type Why } from "./net/run"
import { setWire } from "./net/state"
import { forgetAccess, keepAccess, keepBadge } from "./net/tokens"
import { replay } from "./ops/replay"
import { leaveSigns } from "./store/canary"
import { takeDevice } from "./store/outbox"
import { type Session, startSession } from "./store/session"

export { invite, results, team } from "./net/desk"
export { unlockForgotten } from "./net/enrol"
export type { Why } from "./net/run"
export { watch } from "./net/triggers"

/** Sends and receives now, or says in the wire's state why not; never throws. */
export function syncNow(session: Session, why: Why): Promise<void> {
  return run(session, why)
}

// Parts of the bar: keys, code and store are quick; hamlets and packages take what is left.
const STEPS: Record<EnrolStep, number> = { keys: 5, code: 20, store: 30 }
const [FULL, HAMLETS, NAMES, PACKS] = [100, 35, 80, 90]

/**
 * Enrols this phone and fills it: `step` hears how far it is, of 100. A line that breaks after the code was taken
 * costs nothing: the session is there, and receives the rest by itself.
 */
export async function enrol(
  code: string,
  pin: string,
  step: (done: number, of: number) => void = () => undefined,
  rounds?: number,
): Promise<Session> {
  const { base, open } = await enrolPhone(code, pin, (at) => step(STEPS[at], FULL), rounds)
  const session = await startSession(base, open, replay)
  await leaveSigns(base, 0)
  await run(session, "start", ({ at, done, of }) => {
    const [from, till] = at === "rows" ? [HAMLETS, NAMES] : at === "names" ? [NAMES, PACKS] : [PACKS, FULL]
    if (at !== "changes") step(Math.round(from + ((till - from) * done) / Math.max(of, 1)), FULL)
  })
  step(FULL, FULL)
  return session
}

/** A new code for a phone whose tokens ended: it becomes another device, its queue and its PIN stay. */
export async function renew(session: Session, code: string): Promise<void> {
  const { base } = session
  const { device, refresh, access, badge_key } = await codeAgain(session, code)
  await takeDevice(base, { device, refresh, access })
  forgetAccess(base)
  keepAccess(base, device, access, "full")
  await keepBadge(base, badge_key)
  hurry()
  setWire({ state: "idle", last_error: null })
  await session.refresh("tally")
  await run(session, "button")
}

/** The words of a refusal, as the server says them; null where the line was the trouble. */
export function wordsOf(error: unknown): string | null {
  return isFailure(error) && error.words ? error.words : null
}
