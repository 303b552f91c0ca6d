/** Turns: one after the other across tabs (Web Locks), or at least in this page where there are none. */

const turns = new Map<string, Promise<unknown>>()

/** Runs work when its turn comes; without Web Locks only this page queues (transactions judge the rest). */
export function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks
  if (locks) return locks.request(name, work) as Promise<T>
  return inPage(name, work)
}

/** Runs work after all that this page queued before under the name. */
export function inPage<T>(name: string, work: () => Promise<T>): Promise<T> {
  const next = (turns.get(name) ?? Promise.resolve()).then(work, work)
  turns.set(
    name,
    next.catch(() => undefined),
  )
  return next
}
