/** Counters of a phone about itself, a day each, until `telemetry.day` carries them away: no names, nothing typed. */

import type { TelemetryDay } from "../wire"
import type { Base } from "./database"
import { type Counted, changeMeta, readMeta } from "./meta"

const [MOST_ERRORS, MOST_SAMPLES, MOST_KEYS, MOST_DAYS] = [20, 100, 60, 14]
const VIETNAM_MS = 7 * 3_600_000

interface Note {
  n: Record<string, number>
  set: Record<string, number>
  samples: Record<string, number[]>
  errors: Counted["errors"]
}

const fresh = (): Note => ({ n: {}, set: {}, samples: {}, errors: [] })
let note = fresh()

/** Counts an event ("fail.portal"); kept in memory until `flushCounts`. */
export function count(key: string, n = 1): void {
  note.n[key] = (note.n[key] ?? 0) + n
}

/** Tells a number of which the last one counts ("free_mb"). */
export function gauge(key: string, value: number): void {
  note.set[key] = Math.round(value)
}

/** Tells a duration of which the day's 95th percentile counts ("save_ms" -> "save_ms_p95"). */
export function sample(key: string, value: number): void {
  note.samples[key] = [...(note.samples[key] ?? []), Math.round(value)].slice(-MOST_SAMPLES)
}

/** Notes an error by its name: a message may hold what somebody typed, so it is not kept. */
export function fault(where: string, error: unknown): void {
  const { name, code } = error as { name?: unknown; code?: unknown }
  const msg = [name, code].filter((one) => typeof one === "string").join(" ")
  note.errors = [...note.errors, { at: Date.now(), where: where.slice(0, 40), msg: msg.slice(0, 120) }].slice(
    -MOST_ERRORS,
  )
}

export function dayOf(now: number): string {
  return new Date(now + VIETNAM_MS).toISOString().slice(0, 10)
}

/** Adds what was counted to the day's row; when the page hides, before a push. */
export async function flushCounts(base: Base, now = Date.now()): Promise<void> {
  const told = note
  note = fresh()
  if (!told.errors.length && [told.n, told.set, told.samples].every((one) => Object.keys(one).length === 0)) return
  const day = dayOf(now)
  await changeMeta(base, "telemetry", (was) => {
    const days = { ...was }
    days[day] = added(days[day] ?? { n: {}, samples: {}, errors: [] }, told)
    const kept = Object.keys(days).sort().slice(-MOST_DAYS)
    return Object.fromEntries(kept.map((key) => [key, days[key] as Counted]))
  })
}

function added(was: Counted, told: Note): Counted {
  const n = { ...was.n, ...told.set }
  for (const [key, value] of Object.entries(told.n)) n[key] = (n[key] ?? 0) + value
  const samples = { ...was.samples }
  for (const [key, values] of Object.entries(told.samples)) {
    samples[key] = [...(samples[key] ?? []), ...values].slice(-MOST_SAMPLES)
  }
  return { n, samples, errors: [...was.errors, ...told.errors].slice(-MOST_ERRORS) }
}

/** Days that are over, as `telemetry.day` tells them; `dropDay` once that is kept. */
export async function takeDays(base: Base, now = Date.now()): Promise<TelemetryDay[]> {
  const days = (await readMeta(base, "telemetry")) ?? {}
  const over = Object.entries(days).filter(([day]) => day < dayOf(now))
  return over.map(([day, { n, samples, errors }]) => {
    const all = { ...n }
    for (const [key, values] of Object.entries(samples)) all[`${key}_p95`] = p95(values)
    return { day, n: Object.fromEntries(Object.entries(all).slice(0, MOST_KEYS)), errors }
  })
}

function p95(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
}

export async function dropDay(base: Base, day: string): Promise<void> {
  await changeMeta(base, "telemetry", (was) => {
    const { [day]: _gone, ...rest } = was ?? {}
    return rest
  })
}
