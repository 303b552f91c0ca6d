/** How numbers, days and times are written: 1.234,5 and 20/11/2026 and 14:05; clocks in the time of Việt Nam. */

const HOUR = 3_600_000
const EAST = 7 * HOUR
const DAY = 24 * HOUR

const two = (n: number): string => String(n).padStart(2, "0")

/** "20/11/2026" of an ISO day ("2026-11-20"); anything else comes back as it is. */
export function day(iso: string): string {
  const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)/.exec(iso) ?? []
  return d ? `${Number(d)}/${Number(m)}/${y}` : iso
}

/** The ISO day of a moment, in Việt Nam. */
export const dayOf = (ms: number): string => new Date(ms + EAST).toISOString().slice(0, 10)

/** "14:05" of a moment. */
export function clock(ms: number): string {
  const at = new Date(ms + EAST)
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** "14:05" of today, "20/11, 14:05" of another day. */
export function moment(ms: number, now: number = Date.now()): string {
  const iso = dayOf(ms)
  return iso === dayOf(now) ? clock(ms) : `${day(iso).replace(/\/\d+$/, "")}, ${clock(ms)}`
}

/** "1.234,5" of a number, with at most one decimal. */
export function number(n: number): string {
  const [whole = "0", part] = String(Math.round(Math.abs(n) * 10) / 10).split(".")
  const sign = n < 0 && (whole !== "0" || part) ? "-" : ""
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ".")}${part ? `,${part}` : ""}`
}

/** "120 kB", "1,2 MB", "3,4 GB". */
export function size(bytes: number): string {
  for (const [unit, of] of [
    ["GB", 1e9],
    ["MB", 1e6],
  ] as const)
    if (bytes >= of) return `${number(bytes / of)} ${unit}`
  return `${number(Math.ceil(bytes / 1000))} kB`
}

/** Whole days between two moments. */
export const daysBetween = (from: number, to: number): number => Math.floor((to - from) / DAY)
