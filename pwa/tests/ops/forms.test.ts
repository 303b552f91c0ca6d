/// <reference types="vite/client" />
import { describe, expect, it } from "vitest"
import text from "../../../tungngo/catalogue/data/forms.jsonl?raw"
import { type Judged, judge, told } from "../../src/ops/forms"
import type { Answered, FormTold } from "../../src/wire"

interface Case extends Judged {
  why: string
  form: FormTold
  answers: Record<string, unknown>
}

const CASES = text
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case)

describe("questions as data", () => {
  it("has at least 200 cases, of every verdict", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(200)
    const verdicts = new Set(CASES.flatMap((one) => Object.values(one.errors)))
    expect([...verdicts].sort()).toEqual(["hidden", "max", "min", "option", "required", "type", "unknown"])
  })

  it.each(CASES.map((one) => [one.why, one] as const))("agrees with the server: %s", (_, one) => {
    const { shown, required, errors } = one
    expect(judge(one.form, one.answers)).toEqual({ shown, required, errors })
  })

  it("tells only answers that are shown and right", () => {
    for (const one of CASES) {
      const said = Object.entries(one.answers).map(([q, a]) => ({ q, a: a as Answered["a"] }))
      const sent = told(one.form, said)
      expect(sent.every(({ q }) => one.shown.includes(q) && !(q in one.errors))).toBe(true)
      const again = judge(one.form, Object.fromEntries(sent.map(({ q, a }) => [q, a])))
      expect(Object.values(again.errors).filter((wrong) => wrong !== "required")).toEqual([])
    }
  })
})
