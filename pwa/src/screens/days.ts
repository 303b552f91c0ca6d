/** Days to promise in words, and the chips of the next visit. */
import { dayOf, daysBetween, otherPart, type Part, partOf, plusDays } from "../ops/days"
import { day } from "../words/format"
import { say } from "../words.vi"

export interface When {
  due: string
  part?: Part | null
}

const isPart = (part: string | null | undefined): part is Part => part === "am" || part === "pm" || part === "eve"

export const partWord = (part: string | null | undefined): string => (isPart(part) ? say(`house.${part}`) : "")

/** "3/12/2026" or "3/12/2026, buổi tối". */
export const whenWords = (when: { due: string; part?: string | null }): string =>
  [day(when.due), partWord(when.part)].filter(Boolean).join(", ")

/** Absent: in 7 days, at another part of the day. */
export const afterAbsence = (at: number): When => ({ due: plusDays(dayOf(at), 7), part: otherPart(partOf(at)) })

/** Days offered for the next visit: code of its words, and the day. */
export const nextChoices = (at: number) =>
  [
    { code: "next_week", due: plusDays(dayOf(at), 7) },
    { code: "next_2weeks", due: plusDays(dayOf(at), 14) },
    { code: "next_month", due: plusDays(dayOf(at), 30) },
  ] as const

/** "Hẹn 3/12/2026, buổi tối", "Hẹn 3/12/2026, đã quá 4 ngày". */
export function promiseWords(when: { due: string; part?: string | null }, at: number): string {
  const late = daysBetween(when.due, dayOf(at))
  if (late > 0) return say("today.due_late", { day: day(when.due), n: late })
  return when.part
    ? say("today.due_part", { day: day(when.due), part: partWord(when.part) })
    : say("today.due_on", { day: day(when.due) })
}
