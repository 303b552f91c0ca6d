import { describe, expect, it } from "vitest"
import { FIRST, match, read } from "../src/router"

const CODE = "cVy-MYKH47IjOsvkJQaJyQ"

describe("an address", () => {
  it("is a screen where it begins with a stroke", () => {
    expect(read("#/ho/12")).toEqual({ path: "/ho/12", code: null })
    expect(read("#/ho/12/")).toEqual({ path: "/ho/12", code: null })
  })

  it("is an enrolment code where it has none", () => {
    expect(read(`#${CODE}`)).toEqual({ path: FIRST, code: CODE })
    expect(read("", `?ma=${CODE}`)).toEqual({ path: FIRST, code: CODE })
  })

  it("is the first screen where it is empty or nonsense", () => {
    for (const hash of ["", "#", "#/", "#short", "#<script>alert(1)</script>"])
      expect(read(hash)).toEqual({ path: FIRST, code: null })
    expect(read("", "?ma=x")).toEqual({ path: FIRST, code: null })
  })

  it("keeps the screen where a code stands in the query of a screen", () => {
    expect(read("#/ho", `?ma=${CODE}`).code).toBeNull()
  })
})

describe("a pattern", () => {
  it("fits whole paths only, and gives what stands in its blanks", () => {
    expect(match("/ho/:id/huong-dan", "/ho/a%20b/huong-dan")).toEqual({ id: "a b" })
    expect(match("/ho", "/ho")).toEqual({})
    for (const path of ["/ho/1", "/ho/1/khac", "/ho//huong-dan", "/ho/1/huong-dan/nua"])
      expect(match("/ho/:id/huong-dan", path)).toBeNull()
  })

  it("takes a part that is no right escape as it is", () => {
    expect(match("/hoc/:slug", "/hoc/%E0%A4%A")).toEqual({ slug: "%E0%A4%A" })
  })
})
