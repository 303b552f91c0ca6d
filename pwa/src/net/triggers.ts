/** What makes a phone send: a save, the network, somebody who looks, a timer, the planned next try. */

import { readMetas } from "../store/meta"
import type { Session } from "../store/session"
import { run, type Why } from "./run"
import { onWire, shareWire, wireState } from "./state"
import { forgetAccess } from "./tokens"

const EVERY = 300_000
const LATELY = 15_000

/** Watches while a session is open, and begins with a run; answers how to stop. Stops by itself when locked. */
export function watch(session: Session): () => void {
  const ends: (() => void)[] = [shareWire()]
  const stop = (): void => {
    for (const end of ends.splice(0)) end()
  }
  const go = (why: Why): void => void run(session, why)
  ends.push(listen(globalThis, "online", () => go("online")))
  if (typeof document !== "undefined") {
    ends.push(listen(document, "visibilitychange", () => document.visibilityState === "visible" && look(session, go)))
  }
  const timer = setInterval(() => go("timer"), EVERY)
  ends.push(() => clearInterval(timer))
  ends.push(onSaves(session, go, stop), planned(go))
  go("start")
  return stop
}

function listen(target: EventTarget, name: string, act: () => unknown): () => void {
  if (!("addEventListener" in target)) return () => undefined
  target.addEventListener(name, act)
  return () => target.removeEventListener(name, act)
}

// Turning the screen on and off again is no reason to ask the server each time.
async function look(session: Session, go: (why: Why) => void): Promise<void> {
  const { waiting, last_pull_at } = await session.tally()
  if (waiting > 0 || Date.now() - last_pull_at > LATELY) go("visible")
}

// A number that was not there before is a save, in this tab or another.
function onSaves(session: Session, go: (why: Why) => void, stop: () => void): () => void {
  let last = -1
  const see = async (): Promise<void> => {
    const { seq, turn } = await readMetas(session.base, "seq", "turn")
    const now = (turn ?? 0) * 2 ** 32 + (seq ?? 0)
    if (last >= 0 && now > last) go("save")
    last = Math.max(last, now)
  }
  const seen = (): void => void see().catch(() => undefined)
  seen()
  return session.on(() => {
    if (!session.locked) return seen()
    forgetAccess(session.base)
    stop()
  })
}

// After a failure the state names the moment of the next try.
function planned(go: (why: Why) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let at = 0
  const plan = (): void => {
    const { next_at } = wireState()
    if (next_at === at) return
    at = next_at
    clearTimeout(timer)
    if (at > 0) timer = setTimeout(() => go("retry"), Math.max(0, at - Date.now()) + 50)
  }
  const off = onWire(plan)
  return () => {
    off()
    clearTimeout(timer)
  }
}
