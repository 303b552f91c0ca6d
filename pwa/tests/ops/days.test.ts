import { describe, expect, it } from "vitest"
import { dayOf, daysBetween, otherPart, partOf, plusDays, plusMonths, whenChips } from "../../src/ops/days"

const at = (text: string) => Date.parse(`${text}:00+07:00`)

describe("days of Vietnam", () => {
  it("begin at midnight there, whatever the phone's zone", () => {
    expect(dayOf(at("2026-11-25T00:00"))).toBe("2026-11-25")
    expect(dayOf(at("2026-11-25T00:00") - 1)).toBe("2026-11-24")
  })

  it("are counted over months and years", () => {
    expect(plusDays("2026-12-28", 7)).toBe("2027-01-04")
    expect(daysBetween("2026-02-27", "2026-03-01")).toBe(2)
    expect(plusMonths("2026-08-31", 6)).toBe("2027-02-28")
    expect(plusMonths("2027-08-31", 6)).toBe("2028-02-29")
    expect(plusMonths("2026-11-25", 6)).toBe("2027-05-25")
  })

  it("have three parts, and another one to come again", () => {
    expect(["07:30", "11:59", "12:00", "16:59", "17:00", "21:00"].map((t) => partOf(at(`2026-11-25T${t}`)))).toEqual([
      "am",
      "am",
      "pm",
      "pm",
      "eve",
      "eve",
    ])
    expect((["am", "pm", "eve"] as const).map(otherPart)).toEqual(["eve", "eve", "am"])
  })
})

describe("days offered by one tap", () => {
  const codes = (text: string) => whenChips(at(text)).map((one) => `${one.code} ${one.due}`)

  it("are each another day, the weekend once", () => {
    expect(codes("2026-11-25T09:00")).toEqual([
      "today_pm 2026-11-25",
      "tomorrow 2026-11-26",
      "weekend 2026-11-28",
      "next_week 2026-12-02",
    ])
    expect(codes("2026-11-27T17:00")).toEqual(["today_eve 2026-11-27", "tomorrow 2026-11-28", "next_week 2026-12-04"])
    expect(codes("2026-11-28T21:00")).toEqual(["tomorrow 2026-11-29", "next_week 2026-12-05"])
  })
})
