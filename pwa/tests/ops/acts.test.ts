import { afterEach, describe, expect, it, vi } from "vitest"
import { assign } from "../../src/ops/assign"
import { askedLately, give, refuse, withdraw, withdrawalOf } from "../../src/ops/consent"
import { addHouse, addRow, patch } from "../../src/ops/house"
import * as people from "../../src/ops/person"
import { kindWords } from "../../src/screens/sync/opwords"
import type { Op } from "../../src/wire"
import { say } from "../../src/words.vi"
import { examples } from "./examples"
import { DAY, HOUSE_ID, house, NOW, numbered, PERSON_ID, person } from "./stage"

const PLACE = { home: 22, hamlet: 10 }

/** Let chance stand still, so that the examples are the same each time. */
function still(): void {
  let n = 0
  vi.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => {
    n += 1
    if (bytes instanceof Uint8Array) bytes.set(Array.from(bytes, (_, i) => (n * 37 + i * 11) % 256))
    return bytes
  })
}

afterEach(() => vi.restoreAllMocks())

describe("operations that this app makes", () => {
  it("are those that the server's tests read (vitest -u writes them)", async () => {
    still()
    const made = `${JSON.stringify(examples(), null, 1)}\n`
    await expect(made).toMatchFileSnapshot("../acts.json")
  })

  it("have ids of their own, and those of one draft name its house", () => {
    for (const one of examples()) {
      const ids = one.acts.map((act) => act.op)
      expect(new Set(ids).size, one.what).toBe(ids.length)
    }
    const whole = examples().find((one) => one.what === "met, all there is")
    expect(whole?.acts.every((act) => act.hh === HOUSE_ID)).toBe(true)
  })

  it("each have a line in words, with every blank filled", () => {
    for (const { what, acts } of examples()) {
      for (const act of acts) {
        const line = kindWords(act.k, act as unknown as Op)
        expect(line, what).not.toMatch(/[{}]|frame\./)
        expect(line, what).not.toBe(say("frame.op_other"))
      }
    }
    expect(kindWords("visit.record", examples()[0]?.acts[0] as unknown as Op)).toBe("Vắng nhà")
  })
})

describe("ten houses in a row", () => {
  it("stand each after the former, in walking order, and nothing is typed", () => {
    const acts = addRow(PLACE, 10, NOW, { after: HOUSE_ID, mark: "bridge", lane: "Ngõ 3" })
    expect(acts).toHaveLength(10)
    expect(acts.map((act) => act.b.after)).toEqual([HOUSE_ID, ...acts.slice(0, -1).map((act) => act.e)])
    expect(acts.map((act) => act.b.mark ?? null)).toEqual(["bridge", ...Array.from({ length: 9 }, () => null)])
    expect(acts.every((act) => act.b.lane === "Ngõ 3" && act.hh === act.e)).toBe(true)
    expect(new Set(acts.flatMap((act) => [act.op, act.e])).size).toBe(20)
  })

  it("begin without a neighbour where the hamlet is empty", () => {
    expect(addRow(PLACE, 2, NOW).map((act) => act.b.after ?? null)[0]).toBeNull()
    expect(addHouse(PLACE, NOW).b).toEqual({})
  })
})

describe("corrections", () => {
  it("are none where nothing is another", () => {
    expect(patch(house(), { lane: " Ngõ 3 ", door: "12", adults: null }, NOW)).toBeNull()
    expect(people.patch(house(), person(), { call: "bác Tình", born: null, prio: [] }, NOW)).toBeNull()
  })

  it("tell what was seen before, and an emptied field as null", () => {
    expect(patch(house(), { door: "", mark: "hill" }, NOW)?.b.set).toEqual([
      { f: "door", was: "12", now: null },
      { f: "mark", was: null, now: "hill" },
    ])
  })
})

describe("consent outside a visit", () => {
  const asked = { text: "luu-ten@1", purpose: "register" as const }
  const here = house({ people: [person()] })

  it("is taken back for the house and everybody in it", () => {
    expect(withdraw(here, null, NOW).map((act) => act.e)).toEqual([null, PERSON_ID])
    expect(withdraw(here, PERSON_ID, NOW).map((act) => act.e)).toEqual([PERSON_ID])
  })

  it("given again names the withdrawal, else that would win", () => {
    const ops = numbered(withdraw(here, PERSON_ID, NOW))
    const last = withdrawalOf(ops, HOUSE_ID, PERSON_ID, "register")
    expect(last).toBe(ops[0]?.op)
    expect(give(here, PERSON_ID, { ...asked, after: last }, NOW).b.after).toBe(last)
    expect(withdrawalOf(ops, HOUSE_ID, null, "register")).toBeNull()
  })

  it("is not asked again for six months after a no", () => {
    const ops = numbered([refuse(here, null, asked, NOW)])
    expect(askedLately(ops, HOUSE_ID, NOW + 100 * DAY)).toBe(true)
    expect(askedLately(ops, HOUSE_ID, NOW + 182 * DAY)).toBe(false)
    expect(askedLately(ops, PERSON_ID, NOW)).toBe(false)
    const later = numbered([refuse(here, null, asked, NOW), give(here, null, asked, NOW + DAY)])
    expect(askedLately(later, HOUSE_ID, NOW + 2 * DAY)).toBe(false)
  })
})

describe("houses given to members", () => {
  it("are told by hamlet, at most 300 at once", () => {
    const many = Array.from({ length: 650 }, (_, n) => house({ id: `${n}`, hamlet: n % 2 ? 10 : 11 }))
    const acts = assign(many, 7, "2026-12-31", NOW)
    expect(acts.map((act) => [act.hamlet, act.b.households.length])).toEqual([
      [11, 300],
      [11, 25],
      [10, 300],
      [10, 25],
    ])
    expect(assign([], 7, "2026-12-31", NOW)).toEqual([])
  })
})
