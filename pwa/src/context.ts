/** What screens may ask of the running app: the session, the book, packs, the numbers, the wire. */
import { createContext } from "preact"
import { useContext, useEffect, useState } from "preact/hooks"
import { onWire, type Wire, wireState } from "./net/state"
import type { Base } from "./store/database"
import { type PackBodies, type PackName, pack, packHashes } from "./store/packs"
import type { Session } from "./store/session"
import type { Book, Tally } from "./store/shapes"

export type { Session, Wire }

/** The open session; null while locked. */
export const SessionContext = createContext<Session | null>(null)

/** The session of whoever unlocked this phone; screens below the lock always have one. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error("locked")
  return session
}

/** Draw again at each change of the store; answers a number that grows with each. */
export function useChanges(): number {
  const session = useSession()
  const [n, set] = useState(0)
  useEffect(() => session.on(() => set((was) => was + 1)), [session])
  return n
}

/** Houses, people and promises as they are now. */
export function useBook(): Book {
  useChanges()
  return useSession().book
}

/** What waits, what came back; null until the store has answered. */
export function useTally(): Tally | null {
  const session = useSession()
  const n = useChanges()
  const [tally, set] = useState<Tally | null>(null)
  // each change asks the store anew
  useEffect(() => {
    let here = true
    void session.tally().then((found) => here && set(found))
    return () => {
      here = false
    }
  }, [session, n])
  return tally
}

/** How sending and receiving goes. */
export function useWire(): Wire {
  const [wire, set] = useState(wireState)
  useEffect(() => onWire(set), [])
  return wire
}

/** A package of reference data by name; null until it is read, or where the phone has none yet. */
export function usePack<N extends PackName>(name: N): PackBodies[N] | null {
  const { base } = useSession()
  const n = useChanges()
  const [body, set] = useState<PackBodies[N] | null>(null)
  // a pull may have brought a newer one
  useEffect(() => {
    let here = true
    void packOf(base, name).then((found) => here && set((was) => found ?? was))
    return () => {
      here = false
    }
  }, [base, name, n])
  return body
}

const opened = new Map<string, unknown>()

/** A package is parsed once for each of its hashes, however many screens ask. */
async function packOf<N extends PackName>(base: Base, name: N): Promise<PackBodies[N] | null> {
  const hash = (await packHashes(base))[name]
  if (!hash) return null
  const found = opened.get(hash) ?? (await pack(base, name))
  if (found) opened.set(hash, found)
  return found as PackBodies[N] | null
}
