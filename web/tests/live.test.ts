import { describe, expect, it } from "vitest"
import { mayAsk, mayDraw, shareable, withMark } from "../live"

describe("a region that refreshes itself", () => {
  it("rests while nobody can see the page", () => {
    expect(mayAsk(true, true)).toBe(false)
    expect(mayAsk(true, false)).toBe(true)
  })

  it("does not hold up what a person asked for in a hidden tab", () => {
    expect(mayAsk(false, true)).toBe(true)
  })

  it("sends the mark of what it shows, and no empty one", () => {
    expect(withMark({ Accept: "text/html" }, '"17"')).toEqual({ Accept: "text/html", "If-None-Match": '"17"' })
    expect(withMark({ Accept: "text/html" }, undefined)).toEqual({ Accept: "text/html" })
    expect(withMark({}, "")).toEqual({})
  })

  it("keeps its figures when the server is away or has nothing new", () => {
    expect(mayDraw(true, 200)).toBe(true)
    for (const status of [304, 403, 500, 503]) expect(mayDraw(true, status)).toBe(false)
  })

  it("lets a form show what was wrong with it", () => {
    expect(mayDraw(false, 422)).toBe(true)
  })
})

describe("the address to hand on", () => {
  it("keeps place, period and map, and drops the spot on the page", () => {
    expect(shareable("https://vd.vn/so-lieu/37/?thang=2026-10&ban-do=hien-nay#bang")).toBe(
      "https://vd.vn/so-lieu/37/?thang=2026-10&ban-do=hien-nay",
    )
  })
})
