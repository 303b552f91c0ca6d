/** The phone in the hands of bà con: the register is locked, only a guide and one question are in memory. */
import type { Session } from "./store/session"
import type { GuideTold } from "./wire"

/** What is shown, and to which step of which draft the answer belongs: numbers and ids, nobody's name. */
export interface Handed {
  /** Where the member goes on after the PIN. */
  way: string
  draft: string
  person: string
  skill: number
  guide: GuideTold | null
}

let handed: Handed | null = null
let way: string | null = null
let answer: { handed: Handed; yes: boolean } | null = null

/** Lock the register and show only this; the way out is the lock screen. */
export function handOver(session: Session, what: Handed): void {
  handed = what
  answer = null
  session.lock()
}

export const handedNow = (): Handed | null => handed

/** "Đúng, tôi làm được" or "Chưa"; the last tap counts. */
export function sayHanded(yes: boolean): void {
  if (handed) answer = { handed, yes }
}

/** The phone is back in the member's hand: what follows asks the PIN. */
export function takeBack(): void {
  way = handed?.way ?? null
  handed = null
}

/** Where to go on after the PIN, once. */
export function wayBack(): string | null {
  const here = way
  way = null
  return here
}

/** What was answered for a draft, once. */
export function handedAnswer(draft: string): { person: string; skill: number; yes: boolean } | null {
  if (answer?.handed.draft !== draft) return null
  const { person, skill } = answer.handed
  const { yes } = answer
  answer = null
  return { person, skill, yes }
}
