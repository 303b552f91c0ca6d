/// <reference types="vite/client" />
import { describe, expect, it } from "vitest"
import text from "../../../tungngo/learning/data/missing.jsonl?raw"
import { fluencyOf } from "../../src/ops/fluency"
import { missing, type Wanted } from "../../src/ops/missing"
import { levels } from "./stage"

interface Case {
  what: string
  people: {
    id: string
    levels: [number, number, string | null, boolean][]
    smart: boolean | null
    asked: number[]
    unable: [number, string][]
  }[]
  skills: { id: number; kind: "practical" | "knowledge"; stages: "none" | "install" | "activate"; need: number[] }[]
  groups: { skills: number[]; need: number }[]
  running: number[]
  today: string
  expected: Wanted[]
}

const CASES = text
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case)

describe("skills still missing", () => {
  it.each(CASES.map((one) => [one.what, one] as const))("agrees with the server: %s", (_, one) => {
    const people = one.people.map((person) => ({ ...person, levels: levels(...person.levels) }))
    const groups = one.groups.map((group, n) => ({ code: `g${n}`, ...group }))
    const { skills, running, today } = one
    expect(missing({ people, skills, groups, running, today })).toEqual(one.expected)
  })

  it("is at least 100 cases", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(100)
  })
})

describe("hộ đạt", () => {
  const groups = [
    { code: "public_services", skills: [23], need: 1 },
    { code: "shopping", skills: [50], need: 1 },
    { code: "payment", skills: [43, 46, 48], need: 1 },
    { code: "self_protection", skills: [10, 11], need: 2 },
    { code: "local", skills: [], need: 0 },
  ]
  const all = [23, 50, 46, 10, 11].map((skill) => [skill, 5, "2026-11-01", false] as const)

  it("needs one person for all groups; a group that was not chosen is not asked for", () => {
    const found = fluencyOf([{ id: "p1", levels: levels(...all) }], groups)
    expect(found.fluent).toBe(true)
    expect(found.dots.map((one) => one.dot)).toEqual(["alone", "alone", "alone", "alone", "unset"])
  })

  it("does not add up two people", () => {
    const found = fluencyOf(
      [
        { id: "p1", levels: levels(...all.slice(0, 3)) },
        { id: "p2", levels: levels(...all.slice(3)) },
      ],
      groups,
    )
    expect(found).toMatchObject({ fluent: false, person: "p1" })
    expect(found.dots.map((one) => one.dot)).toEqual(["alone", "alone", "alone", "none", "unset"])
  })

  it("shows what is done with help beside", () => {
    const found = fluencyOf([{ id: "p1", levels: levels([10, 5, null, false], [11, 4, null, false]) }], groups)
    expect(found.dots[3]).toEqual({ code: "self_protection", dot: "with_help" })
  })

  it("has empty dots where nobody is, and nothing where no group asks", () => {
    expect(fluencyOf([], groups)).toMatchObject({ fluent: false, person: null })
    expect(fluencyOf([{ id: "p1", levels: new Map() }], groups.slice(4)).fluent).toBe(false)
  })
})
