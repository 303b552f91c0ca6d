/** How far the phone's clock is from the server's (sync page 8); known only while this page lives. */

const KEPT = 5
const MOST_PARTED = 2_000 // ms between wall and monotonic clock: somebody set the wall clock
let heard: number[] = []
let parting = 0

function parted(): boolean {
  return Math.abs(Date.now() - performance.now() - parting) > MOST_PARTED
}

/** Hears the server's `now` of an answer whose request began and ended at these moments of the wall clock. */
export function hearClock(now: number, began: number, ended: number): void {
  if (parted()) heard = []
  parting = Date.now() - performance.now()
  heard = [...heard, Math.round(now - (began + ended) / 2)].slice(-KEPT)
}

/** Server minus phone in ms, the median of the last five; null where it is not known or the clock jumped. */
export function clockOff(): number | null {
  if (heard.length === 0 || parted()) return null
  const sorted = [...heard].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** Forgets all, as a page that begins (tests). */
export function forgetClock(): void {
  heard = []
}
