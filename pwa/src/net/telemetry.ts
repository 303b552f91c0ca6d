/** Tells the server the phone's numbers of a day that is over: one operation each (sync page 9). */

import { uid } from "../ops/uid"
import { readMetas } from "../store/meta"
import { type Held, keep } from "../store/outbox"
import type { Act } from "../store/shapes"
import { dropDay, flushCounts, takeDays } from "../store/telemetry"

export { count, fault, gauge, sample } from "../store/telemetry"

const CODE = 40

/** Keeps one operation a day that is over; answers whether there is something to send. */
export async function tellDays(work: Held): Promise<boolean> {
  await flushCounts(work.base)
  const { scopes } = await readMetas(work.base, "scopes")
  const place = scopes?.[0]
  if (!place) return false
  const days = await takeDays(work.base)
  for (const { day, n, errors } of days) {
    const b = { day, n: Object.fromEntries(Object.entries(n).map(([key, value]) => [codeOf(key), Math.round(value)])) }
    const faults = (errors ?? []).map((one) => ({ ...one, where: codeOf(one.where) }))
    const { home, hamlet } = place
    const act: Act<"telemetry.day"> = {
      op: uid(),
      k: "telemetry.day",
      kv: 1,
      home,
      hamlet,
      at: Date.now(),
      b: { ...b, errors: faults },
    }
    await keep(work, [act])
    await dropDay(work.base, day)
  }
  return days.length > 0
}

function codeOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9_.-]/g, "_")
      .slice(0, CODE) || "none"
  )
}
