import { describe, expect, it } from "vitest"
import { clock, day, dayOf, daysBetween, moment, number, size } from "../src/words/format"
import { fill, say } from "../src/words.vi"

// 20/11/2026 14:05 in Việt Nam, 07:05 in London.
const NOON = Date.UTC(2026, 10, 20, 7, 5)

describe("numbers, days and times", () => {
  it("puts a point between thousands and a comma before the decimal", () => {
    expect([0, 7, 999, 1000, 1234567, 1234.5, 0.25, -1200.04].map(number)).toEqual([
      "0",
      "7",
      "999",
      "1.000",
      "1.234.567",
      "1.234,5",
      "0,3",
      "-1.200",
    ])
    expect(number(-0.01)).toBe("0")
  })

  it("writes days as people here do, and leaves alone what is no day", () => {
    expect(day("2026-11-20")).toBe("20/11/2026")
    expect(day("2026-01-02")).toBe("2/1/2026")
    expect(day("never")).toBe("never")
  })

  it("tells the time of Việt Nam wherever the phone thinks it is", () => {
    expect(clock(NOON)).toBe("14:05")
    expect(dayOf(Date.UTC(2026, 10, 20, 18, 0))).toBe("2026-11-21")
    expect(moment(NOON, NOON + 3_600_000)).toBe("14:05")
    expect(moment(NOON, NOON + 86_400_000)).toBe("20/11, 14:05")
  })

  it("tells sizes and whole days", () => {
    expect([1, 119_200, 1_240_000, 3_400_000_000].map(size)).toEqual(["1 kB", "120 kB", "1,2 MB", "3,4 GB"])
    expect(daysBetween(NOON, NOON + 3 * 86_400_000 - 1)).toBe(2)
  })
})

describe("words by key", () => {
  it("fills blanks, writes numbers, and shows a blank that was not given", () => {
    expect(say("frame.line_sending", { done: 3, of: 1200 })).toBe("Đang gửi 3/1.200")
    expect(fill("{a} và {b}", { a: "một" })).toBe("một và {b}")
  })
})
