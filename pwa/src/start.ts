/**
 * What the first screen needs: who works with this phone, and the way to all the rest. The rest (`inside`) is a file of
 * its own, fetched while somebody reads or types a PIN, so that the first screen does not wait for it.
 */
import { findLosses, type Sign, takeSigns } from "./store/canary"
import { openShell, type User } from "./store/database"

export type Inside = typeof import("./inside")

/** All that is behind the first screen; from the cache of the worker once it is there. */
export const inside = (): Promise<Inside> => import("./inside")

let losses: Sign[] = []

/** Who works with this phone; wipes that were cut short are ended first, thrown-away data is found. */
export async function users(): Promise<User[]> {
  const shell = await openShell()
  const found = await shell.run((db) => db.getAll("users"))
  shell.close()
  losses = await findLosses().catch(() => [])
  const gone = new Set(losses.map((one) => one.device))
  const here = found.filter((user) => !gone.has(user.device))
  return here.length ? (await inside()).stillHere(here) : here
}

/** How many forms may have been lost with thrown-away data; null where nothing was. */
export const lostForms = (): number | null => (losses.length ? losses.reduce((sum, one) => sum + one.unsent, 0) : null)

/** The loss was said, and a new phone took the place of the old one. */
export async function closeLosses(): Promise<void> {
  for (const one of losses) await takeSigns(one.device).catch(() => undefined)
}
