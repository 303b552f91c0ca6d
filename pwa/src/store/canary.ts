/**
 * Three signs of life of a phone's data: in `meta`, in Cache Storage and in a cookie (phone page 11). Where one is
 * left and the store is empty, the browser has thrown the data away: it is said, counted and reported.
 */

import { type Base, openPhone } from "./database"
import { isStoreError } from "./errors"
import { readMetas } from "./meta"
import type { Uid } from "./shapes"

/** What the signs say of a phone: the highest number announced to the server, and how much was unsent then. */
export interface Sign {
  device: Uid
  max_seq: number
  unsent: number
}

export interface Places {
  cookie: { get(): string; set(line: string): void } | null
  caches: Pick<CacheStorage, "open" | "delete"> | null
}

const [CACHE, COOKIE, YEAR] = ["tn-canary", "tn_canary", 31_536_000]

function here(): Places {
  const page = typeof document === "undefined" ? null : document
  const cookie = page && {
    get: () => page.cookie,
    set: (line: string) => {
      page.cookie = line
    },
  }
  return { cookie, caches: typeof caches === "undefined" ? null : caches }
}

/** Leaves the signs anew; after enrolling, saving and sending. Never in the way of what was done. */
export async function leaveSigns(base: Base, unsent: number, places: Places = here()): Promise<void> {
  const { device, seq } = await readMetas(base, "device", "seq")
  if (!device) return
  const sign: Sign = { device: base.name.slice(3), max_seq: seq ?? 0, unsent }
  putCookie(places, [...readCookie(places).filter((one) => one.device !== sign.device), sign])
  await inCache(places, async (cache) => cache.put(addressOf(sign.device), new Response(JSON.stringify(sign))))
}

/** Takes the signs away: the phone is wiped on purpose. `device` is the one that names the database. */
export async function takeSigns(device: Uid, places: Places = here()): Promise<void> {
  putCookie(
    places,
    readCookie(places).filter((one) => one.device !== device),
  )
  await inCache(places, async (cache) => cache.delete(addressOf(device)))
}

/** Phones whose signs are there while their data is gone. */
export async function findLosses(places: Places = here()): Promise<Sign[]> {
  const signs = new Map<Uid, Sign>()
  for (const sign of [...(await cached(places)), ...readCookie(places)]) {
    const known = signs.get(sign.device)
    if (!known || known.max_seq <= sign.max_seq) signs.set(sign.device, sign)
  }
  const lost: Sign[] = []
  for (const sign of signs.values()) if (!(await lives(sign.device))) lost.push(sign)
  return lost
}

/** Says whether a phone's data is there: its database, and in it its own sign. */
export async function lives(device: Uid): Promise<boolean> {
  try {
    const base = await openPhone(device)
    const { canary } = await readMetas(base, "canary")
    base.close()
    return canary !== undefined
  } catch (error) {
    // A failed upgrade or a busy disk is no loss: what lies there can still be exported.
    return !isStoreError(error, "gone")
  }
}

function addressOf(device: Uid): string {
  return `/app/canary/${device}`
}

async function inCache(places: Places, work: (cache: Cache) => Promise<unknown>): Promise<unknown> {
  try {
    return places.caches ? await work(await places.caches.open(CACHE)) : null
  } catch {
    return null
  }
}

async function cached(places: Places): Promise<Sign[]> {
  const found: Sign[] = []
  await inCache(places, async (cache) => {
    for (const request of await cache.keys()) {
      const answer = await cache.match(request)
      if (answer) found.push((await answer.json()) as Sign)
    }
  })
  return found
}

// tn_canary=<device>.<max_seq>.<unsent>~<device>...
function readCookie({ cookie }: Places): Sign[] {
  const line = cookie?.get().match(/(?:^|; )tn_canary=([^;]*)/)?.[1] ?? ""
  return line.split("~").flatMap((one) => {
    const [device, max, unsent] = one.split(".")
    return device && max ? [{ device, max_seq: Number(max), unsent: Number(unsent ?? 0) }] : []
  })
}

function putCookie({ cookie }: Places, signs: Sign[]): void {
  const line = signs.map((one) => `${one.device}.${one.max_seq}.${one.unsent}`).join("~")
  cookie?.set(`${COOKIE}=${line}; path=/app/; max-age=${signs.length ? YEAR : 0}; samesite=strict; secure`)
}
