/** When the next try may be: back-off after failures, never before what the server asked for. */

const LONGEST = 300

let failures = 0
let notBefore = 0
let serverSays = 0

/** Unix ms before which no call is made by itself; 0 = at once. */
export function nextTry(): number {
  return Math.max(notBefore, serverSays)
}

/** Notes a failure: waits random(0, min(300, 2^n)) seconds, and at least `wait` where the server said so. */
export function failed(wait: number, now = Date.now(), random: () => number = Math.random): void {
  failures += 1
  notBefore = now + random() * Math.min(LONGEST, 2 ** failures) * 1000
  if (wait > 0) serverSays = now + wait * 1000
}

/** Notes a call that went well. */
export function went(): void {
  failures = 0
  notBefore = 0
  serverSays = 0
}

/** There is a network again, somebody looks, or asks: no back-off; the server's own word stands. */
export function hurry(): void {
  failures = 0
  notBefore = 0
}
