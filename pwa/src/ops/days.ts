/** Days in Vietnam (UTC+7, no summer time), whatever the zone of the phone. */

const DAY = 86_400_000
const VIETNAM = 7 * 3_600_000
const SATURDAY = 6

export type Part = "am" | "pm" | "eve"

/** Return the day (ISO) of a moment in Unix ms. */
export function dayOf(ms: number): string {
  return new Date(ms + VIETNAM).toISOString().slice(0, 10)
}

/** Return the hour of the day, 0 to 23. */
export function hourOf(ms: number): number {
  return new Date(ms + VIETNAM).getUTCHours()
}

/** Return the day so many days later. */
export function plusDays(day: string, n: number): string {
  return new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10)
}

/** Return how many days lie between two days. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY)
}

/** Return the day so many months later; the 31st of a shorter month is its last day. */
export function plusMonths(day: string, n: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number)
  const last = new Date(Date.UTC(year, month + n, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + n, Math.min(date, last))).toISOString().slice(0, 10)
}

/** Return the part of the day of a moment. */
export function partOf(ms: number): Part {
  const hour = hourOf(ms)
  if (hour < 12) return "am"
  return hour < 17 ? "pm" : "eve"
}

/** Return when to come again where nobody was at home: people out by day are back in the evening. */
export function otherPart(part: Part): Part {
  return part === "eve" ? "am" : "eve"
}

/** A day that is offered by one tap. */
export interface When {
  code: "today_pm" | "today_eve" | "tomorrow" | "weekend" | "next_week"
  due: string
  part?: Part
}

/** Return the days that "Hẹn lại" offers at a moment; each is another day or part. */
export function whenChips(now: number): When[] {
  const today = dayOf(now)
  const hour = hourOf(now)
  const weekday = new Date(Date.parse(today)).getUTCDay()
  const weekend = plusDays(today, (SATURDAY - weekday + 7) % 7 || 7)
  const chips: When[] = []
  if (hour < 16) chips.push({ code: "today_pm", due: today, part: "pm" })
  else if (hour < 20) chips.push({ code: "today_eve", due: today, part: "eve" })
  chips.push({ code: "tomorrow", due: plusDays(today, 1) })
  if (![1, 7].some((n) => weekend === plusDays(today, n))) chips.push({ code: "weekend", due: weekend })
  chips.push({ code: "next_week", due: plusDays(today, 7) })
  return chips
}
