/** What the sync line is told: the numbers of the store, the wire, the room there is. */
import { useEffect, useState } from "preact/hooks"
import { type Session, useChanges, useTally, useWire } from "./context"
import type { Wire } from "./net/state"
import { own } from "./own"
import type { Facts } from "./parts/SyncLine"
import { lostForms } from "./start"
import { openDrafts } from "./store/drafts"
import type { Tally } from "./store/shapes"
import { type Space, watchSpace } from "./store/space"
import { dayOf } from "./words/format"

const MINUTE = 60_000

/** What is known beside numbers and wire. */
export interface Around {
  now: number
  space: Space | null
  lost: number | null
  /** The warning that data is not kept was seen today. */
  warned: boolean
}

export function factsOf(tally: Tally, wire: Wire, around: Around): Facts {
  const { space, now } = around
  const sending = wire.state === "sending" && wire.of > 0
  return {
    now,
    full: space?.room === "none",
    lost: around.lost,
    closed: wire.state === "closed" || wire.state === "wiped",
    newCode: wire.state === "newcode" || wire.state === "pin",
    oldApp: wire.state === "oldapp",
    dead: tally.dead,
    off: wire.off,
    waiting: tally.waiting,
    oldest: tally.oldest,
    portal: wire.state === "portal",
    sending: sending ? { done: wire.done, of: wire.of } : null,
    photos: tally.photos,
    kept: around.warned || !space ? null : space.persisted,
    lastSent: tally.last_sent_at,
  }
}

/** The facts, and whether all is still: no draft open, nothing under way (a new build may take over). */
export function useFacts(session: Session): { facts: Facts | null; still: boolean } {
  const tally = useTally()
  const wire = useWire()
  const space = useSpace(session)
  const now = useMinutes()
  const drafts = useDrafts(session)
  const around = { now, space, lost: lostForms(), warned: own.get("warned") === dayOf(now) }
  return { facts: tally && factsOf(tally, wire, around), still: drafts === 0 && wire.state !== "sending" }
}

export function useSpace(session: Session): Space | null {
  const [space, set] = useState<Space | null>(null)
  useEffect(() => watchSpace(session.base, set), [session])
  return space
}

function useMinutes(): number {
  const [now, set] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => set(Date.now()), MINUTE)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** Drafts that are open or finished and not yet numbered; -1 until it is known. */
function useDrafts(session: Session): number {
  const n = useChanges()
  const [drafts, set] = useState(-1)
  useEffect(() => {
    void openDrafts(session).then((found) => set(found.length))
  }, [session, n, location.hash])
  return drafts
}
