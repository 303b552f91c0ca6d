/** Opening this phone: unlocking, enrolling, a forgotten PIN; each ends with a session. */
import { replay } from "./ops/replay"
import { closeLosses } from "./start"
import { openPhone, type User } from "./store/database"
import { triesLeft } from "./store/keys"
import { tallyOf } from "./store/sending"
import { openSession, type Session, startSession } from "./store/session"
import type { Tally, Uid } from "./store/shapes"
import { askToPersist } from "./store/space"
import { endWipe, wipe } from "./store/wipe"
import * as sync from "./sync"

/** Those of these users whose data was not to be wiped; a wipe that was cut short is ended. */
export async function stillHere(users: User[]): Promise<User[]> {
  const here: User[] = []
  for (const user of users) if ((await endWipe(user.device).catch(() => "none")) !== "done") here.push(user)
  return here
}

/** Enrol this phone by a code: the progress bar follows, the session is open at the end. */
export async function enrol(code: string, pin: string, step: (done: number, of: number) => void): Promise<Session> {
  const session = await sync.enrol(code, pin, step)
  await closeLosses()
  await askToPersist(session.base).catch(() => false)
  return session
}

/** "Không phải tôi": what was just brought goes again. */
export async function giveBack(session: Session): Promise<void> {
  await wipe(session.base).catch(() => undefined)
  session.lock()
}

/** Unlock by PIN. */
export function enter(device: Uid, pin: string, blocked: () => void): Promise<Session | { left: number }> {
  return openSession(device, pin, replay, { blocked })
}

/** What the lock screen shows without a PIN: numbers. */
export async function outside(device: Uid): Promise<{ tally: Tally; left: number }> {
  const base = await openPhone(device)
  try {
    return { tally: await tallyOf(base), left: await triesLeft(base) }
  } finally {
    base.close()
  }
}

/** A forgotten PIN: a new code of the leader and the network. */
export async function reopen(device: Uid, code: string, pin: string): Promise<Session> {
  const { base, open } = await sync.unlockForgotten(device, code, pin)
  return startSession(base, open, replay)
}
