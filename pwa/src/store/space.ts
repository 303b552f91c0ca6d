/** Room on the disk (phone page 11): asked before a form is opened, so that nothing typed is lost to a full phone. */

import { random } from "./bytes"
import { type Base, write } from "./database"
import { isStoreError } from "./errors"
import { writeMeta } from "./meta"

const MB = 1_048_576
const TEST_BYTES = 65_536
const EVERY_MS = 30_000

/** `photos`: no new ones; `packs`: guides go, too; `none`: the store takes nothing, forms are blocked. */
export type Room = "ok" | "photos" | "packs" | "none"

export interface Space {
  room: Room
  /** Free megabytes as the browser tells; null where it does not. */
  free_mb: number | null
  persisted: boolean
}

/** Asks the browser to keep the data; stores and answers whether it does. */
export async function askToPersist(base: Base): Promise<boolean> {
  const storage = globalThis.navigator?.storage
  const kept = ((await storage?.persisted?.()) || (await storage?.persist?.())) ?? false
  await writeMeta(base, { persisted: kept })
  return kept
}

/** Looks at the room there is: the browser's estimate, and a write that is tried. */
export async function lookAtSpace(base: Base): Promise<Space> {
  const storage = globalThis.navigator?.storage
  const { quota, usage } = (await storage?.estimate?.().catch(() => null)) ?? {}
  const free = quota === undefined || usage === undefined ? null : quota - usage
  const persisted = (await storage?.persisted?.().catch(() => false)) ?? false
  const room = (await canWrite(base)) ? roomOf(free) : "none"
  return { room, free_mb: free === null ? null : Math.floor(free / MB), persisted }
}

export function roomOf(free: number | null): Room {
  if (free === null || free >= 50 * MB) return "ok"
  return free >= 15 * MB ? "photos" : "packs"
}

/** Tries a strict write of random bytes (others would be packed to nothing), and takes it back. */
export async function canWrite(base: Base): Promise<boolean> {
  const bytes = random(TEST_BYTES)
  try {
    await write(base, ["meta"], async (tx) => {
      await tx.objectStore("meta").put(bytes, "test")
    })
    await write(base, ["meta"], (tx) => tx.objectStore("meta").delete("test"), "relaxed")
    return true
  } catch (error) {
    if (isStoreError(error, "full", "broken")) return false
    throw error
  }
}

/** Looks every 30 s while the page is seen, and tells each time; answers how to stop. */
export function watchSpace(base: Base, tell: (space: Space) => void): () => void {
  let on = true
  const look = (): void => {
    if (!on || (typeof document !== "undefined" && document.visibilityState === "hidden")) return
    void lookAtSpace(base).then(
      (space) => on && tell(space),
      () => undefined,
    )
  }
  look()
  const timer = setInterval(look, EVERY_MS)
  return () => {
    on = false
    clearInterval(timer)
  }
}
