/// <reference types="vite/client" />
import { describe, expect, it } from "vitest"
import text from "../../../tungngo/learning/data/ladder.jsonl?raw"
import { capOf, levelsOf, NOTHING, recheckDue, stagesOf, after as standing } from "../../src/ops/ladder"
import type { Step } from "../../src/wire"
import { ACTIVATE, INSTALL, SCAM, START } from "./stage"

interface Case {
  kind: "practical" | "knowledge"
  stages: "none" | "install" | "activate"
  steps: (Omit<Step, "skill"> & { day: string; phone: boolean })[]
  level: number
  since: string | null
  checked: boolean
}

const CASES = text
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case)

describe("the ladder", () => {
  it("leads where the server's leads, in every case", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(200)
    for (const one of CASES) {
      const skill = { id: 1, kind: one.kind, stages: one.stages }
      const end = one.steps.reduce(
        (was, step) => standing(was, skill, { skill: 1, ...step }, step.day, step.phone),
        NOTHING,
      )
      expect(end, JSON.stringify(one)).toEqual({ level: one.level, day: one.since, checked: one.checked })
    }
  })

  it("has the steps that a skill has", () => {
    expect([START, INSTALL, ACTIVATE, SCAM].map(levelsOf)).toEqual([
      [0, 1, 4, 5],
      [0, 1, 2, 4, 5],
      [0, 1, 2, 3, 4, 5],
      [0, 1, 4, 5],
    ])
    expect([START, INSTALL, ACTIVATE, SCAM].map(stagesOf)).toEqual([[], [2], [2, 3], []])
  })

  it("says nothing of chưa được, nor of a recheck without a level", () => {
    expect(capOf(START, "none")).toBeNull()
    expect(capOf(START, "recheck")).toBeNull()
    expect(standing(NOTHING, START, { skill: 1, kind: "none" }, "2026-11-25")).toBe(NOTHING)
  })

  it("asks again from day 14 on, until it was proved", () => {
    const held = { level: 5, day: "2026-11-11", checked: false }
    expect(recheckDue(held, "2026-11-24")).toBe(false)
    expect(recheckDue(held, "2026-11-25")).toBe(true)
    expect(recheckDue({ ...held, checked: true }, "2026-11-25")).toBe(false)
    expect(recheckDue({ ...held, level: 3 }, "2026-11-25")).toBe(false)
  })
})
