/** Faults of a phone: the app killed at a step. */

import { vi } from "vitest"

/** Kills the app at the n-th use of database or cryptography: that use and all after it fail. */
export function killAt(n: number): { reached: () => boolean } {
  let steps = 0
  const patch = (target: object, names: string[]): void => {
    for (const name of names) {
      const own = target as Record<string, (...args: unknown[]) => unknown>
      const was = own[name] as (...args: unknown[]) => unknown
      vi.spyOn(own, name).mockImplementation(function (this: unknown, ...args: unknown[]) {
        steps += 1
        if (steps >= n) throw new Error("killed")
        return was.apply(this, args)
      })
    }
  }
  patch(IDBObjectStore.prototype, ["put", "add", "get", "getKey", "delete"])
  patch(IDBDatabase.prototype, ["transaction"])
  patch(crypto.subtle, ["encrypt", "decrypt", "digest"])
  return { reached: () => steps >= n }
}
