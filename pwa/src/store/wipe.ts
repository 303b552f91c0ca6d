/** "Xóa máy này", and the server's order to wipe: never with work that only this phone has. */

import { takeSigns } from "./canary"
import { type Base, deletePhone, openPhone, openShell, read, write } from "./database"
import { StoreError } from "./errors"
import { inTurn } from "./locks"
import { readMetas, writeMeta } from "./meta"
import { tallyOf } from "./sending"
import type { Uid } from "./shapes"

/** What stands in the way of a wipe: unsent operations and photos, and those that no server has. */
export async function unsentOf(base: Base): Promise<{ ops: number; photos: number }> {
  const { waiting, photos } = await tallyOf(base)
  const dead = await read(base, ["dead"], (tx) => tx.objectStore("dead").getAll())
  return { ops: waiting + dead.filter((row) => !row.there).length, photos }
}

/** Deletes all of a phone; refused (`unsent`) while something is unsent. `photos`: give those up, their visits are there. */
export async function wipe(base: Base, how: { photos?: boolean } = {}): Promise<void> {
  // In the turn of saving: another tab that saves now comes before it, or finds the phone gone.
  await inTurn("save", async () => {
    const left = await unsentOf(base)
    if (left.ops > 0 || (left.photos > 0 && !how.photos)) throw new StoreError("unsent")
    // From here on a kill is no loss: the next start goes on where this one ended.
    await writeMeta(base, { order: "wipe", wrap_pin: null })
    base.close()
    await finish(base.name.slice("tn-".length))
  })
}

async function finish(device: Uid): Promise<void> {
  await takeSigns(device)
  await deletePhone(device)
  const shell = await openShell()
  try {
    await shell.run((db) => db.delete("users", device))
  } finally {
    shell.close()
  }
}

/** `unsent`: waits for the push; `kept`: all went but work that no server takes, sealed, for the export. */
export type Wiped = "none" | "unsent" | "kept" | "done"

/** The order "wipe": done once the outbox is empty, as the first thing after a push. */
export async function wipeIfOrdered(base: Base): Promise<Wiped> {
  if ((await readMetas(base, "order")).order !== "wipe") return "none"
  const { waiting, photos } = await tallyOf(base)
  if (waiting > 0 || photos > 0) return "unsent"
  if ((await unsentOf(base)).ops > 0) {
    await dropReplica(base)
    return "kept"
  }
  await wipe(base)
  return "done"
}

// Keys and rows go; what only this phone has stays sealed, and opens by `wrap` on the server alone.
async function dropReplica(base: Base): Promise<void> {
  await write(base, ["meta", "row", "sent", "draft", "blob", "pack"], async (tx) => {
    for (const name of ["row", "sent", "draft", "blob", "pack"] as const) await tx.objectStore(name).clear()
    for (const key of ["have", "scopes", "filled", "packs"]) await tx.objectStore("meta").delete(key)
    await tx.objectStore("meta").put(null, "wrap_pin")
  })
}

/** Ends a wipe that was cut short; at the start, before the lock screen. */
export async function endWipe(device: Uid): Promise<Wiped> {
  const base = await openPhone(device)
  const { wrap_pin } = await readMetas(base, "wrap_pin")
  const wiped = wrap_pin === null ? await wipeIfOrdered(base) : "none"
  if (wiped !== "done") base.close()
  return wiped
}
