/// <reference types="vite/client" />
import { describe, expect, it } from "vitest"
import cases from "../../../tungngo/shared/data/detectors.json?raw"
import { findNumbers, withoutNumbers } from "../../src/ops/detectors"
import { fold } from "../../src/ops/fold"
import { searchHouses } from "../../src/ops/search"
import { nameHouse } from "../../src/ops/title"
import { childOf, uid } from "../../src/ops/uid"
import { HOUSE_ID, house, NOW, person } from "./stage"

interface Case {
  text: string
  masked: string
  found: string[]
}

const CASES = JSON.parse(cases) as Case[]

describe("numbers that must not be kept", () => {
  it.each(CASES.map((one) => [one.text, one] as const))("reads as the server does: %s", (_, one) => {
    expect(findNumbers(one.text).map((found) => found.sort)).toEqual(one.found)
    expect(withoutNumbers(one.text)).toBe(one.masked)
  })

  it("is not slow on a long row of digits", () => {
    const began = performance.now()
    for (const text of ["1".repeat(500), "1 ".repeat(250), "OTP ".repeat(60) + "1234 ".repeat(50)]) withoutNumbers(text)
    expect(performance.now() - began).toBeLessThan(500)
  })

  it("counts a picture as one letter, as Python does", () => {
    expect(findNumbers("👍👍 CCCD 096060474653")[0]).toEqual({ sort: "id_card", start: 8, end: 20 })
    expect(withoutNumbers("👍 OTP ٤٨٢٩١٠")).toBe("👍 OTP ●●●●●●")
  })
})

describe("text without marks", () => {
  it.each([
    ["Đồng Đăng", "dong dang"],
    ["H'Leo", "hleo"],
    ["  Ngõ 3,  số 12B ", "ngo 3 so 12b"],
    ["NGUYỄN THỊ ƯỚC", "nguyen thi uoc"],
    ["", ""],
    ["–", ""],
  ])("folds %s", (text, folded) => {
    expect(fold(text)).toBe(folded)
    expect(fold(fold(text))).toBe(folded)
    expect(fold(text.normalize("NFD"))).toBe(folded)
  })
})

describe("search of houses", () => {
  const of = (id: string, lane: string, door: string, call = "") => {
    const one = house({ id, people: call ? [person(`p${id}`, { call })] : [] }, { lane, door })
    nameHouse(one)
    return one
  }
  const all = [
    of("a", "Ngõ 3", "12", "bác Tình"),
    of("b", "Ngõ 3", "1"),
    of("c", "Ngõ 12", "3"),
    of("d", "Đường Đê", "31"),
  ]
  const ids = (text: string) => searchHouses(all, text).map((one) => one.id)

  it("finds lane and number alone, whole numbers first", () => {
    expect(ids("3 12")).toEqual(["a", "c"])
    expect(ids("12 3")).toEqual(["c", "a"])
    expect(ids("ngo 3 1")).toEqual(["b", "a", "c"])
    expect(ids("1")).toEqual(["b", "a", "c"])
  })

  it("finds a house by its code, and no hamlet by its number", () => {
    expect(searchHouses([house({}, { no: 7 }), house({ id: "x" }, { no: 8 })], " 10-7 ").map((one) => one.id)).toEqual([
      HOUSE_ID,
    ])
    expect(ids("10")).toEqual([])
  })

  it("finds names and marks as typed without them", () => {
    expect(ids("tinh")).toEqual(["a"])
    expect(ids("Tình")).toEqual(["a"])
    expect(ids("duong de")).toEqual(["d"])
    expect(ids("khong co")).toEqual([])
  })

  it("counts a word once: 3 3 is not lane 3 alone", () => {
    expect(ids("3 3")).toEqual([])
    expect(ids("")).toEqual(["a", "b", "c", "d"])
  })

  it("takes less than a frame for 500 houses", () => {
    const many = Array.from({ length: 500 }, (_, n) => of(`${n}`, `Ngõ ${n % 40}`, `${n}`))
    const began = performance.now()
    for (let n = 0; n < 20; n++) searchHouses(many, "ngo 12 4")
    expect((performance.now() - began) / 20).toBeLessThan(50)
  })
})

describe("what a house is called", () => {
  const titled = (row: Parameters<typeof house>[1], n = 0) => {
    const one = house({}, { no: 7, lane: "", door: "", ...row })
    nameHouse(one, n)
    return one.title
  }

  it("is its place, else its code, else that it is new", () => {
    expect(titled({ lane: "Ngõ 3", door: "12" })).toBe("Ngõ 3, số 12")
    expect(titled({ door: "12" })).toBe("Số 12")
    expect(titled({ lane: "Ngõ 3" })).toBe("Ngõ 3, mã 10-7")
    expect(titled({})).toBe("Mã 10-7")
    expect(titled({ no: 0 }, 3)).toBe("Nhà mới 3")
    expect(titled({ no: 0, lane: "Ngõ 3" }, 3)).toBe("Ngõ 3, nhà mới 3")
  })
})

describe("ids", () => {
  const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

  it("are UUIDv7 of their moment, and none comes twice", () => {
    const made = Array.from({ length: 2000 }, () => uid(NOW))
    expect(made.every((one) => V7.test(one))).toBe(true)
    expect(new Set(made).size).toBe(made.length)
    expect(Number.parseInt((made[0] ?? "").replaceAll("-", "").slice(0, 12), 16)).toBe(NOW)
  })

  it("that follow from another are the same each time, and differ", () => {
    const id = "01990000-0000-7000-8000-ffffffffffff"
    expect(childOf(id, 1)).toBe("01990000-0000-7000-8000-000000000000")
    expect(new Set(Array.from({ length: 1000 }, (_, n) => childOf(id, n))).size).toBe(1000)
    expect(V7.test(childOf(uid(), 999))).toBe(true)
  })
})
