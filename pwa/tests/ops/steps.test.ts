import { describe, expect, it } from "vitest"
import type { VisitDraft } from "../../src/ops/draft"
import * as draft from "../../src/ops/draft"
import { lacks, toActs } from "../../src/ops/to_acts"
import type { Act } from "../../src/store/shapes"
import type { VisitRecord } from "../../src/wire"
import { ACTIVATE, house, INSTALL, ME, NOW, PERSON_ID, person, SCAM, START, VISIT_ID } from "./stage"

const START_OF = house({ people: [person()] })
const begin = (at = NOW, one = START_OF) => draft.begin(one, 5, at, VISIT_ID)

const bodyOf = <T>(acts: Act[], k: Act["k"]) => acts.find((one) => one.k === k)?.b as unknown as T
const visitOf = (d: VisitDraft) => bodyOf<VisitRecord>(toActs(d, ME, NOW + 60_000), "visit.record")

describe("the three honest buttons", () => {
  const step = (change: (d: VisitDraft) => VisitDraft) => {
    const d = change(draft.choosePerson(draft.met(begin()), person()))
    return visitOf(d).people?.[0]?.skills?.[0]
  }
  const kind = (skill: typeof START, k: draft.Kind) => (d: VisitDraft) => draft.setKind(d, PERSON_ID, skill, k)

  it.each([
    [START, 1],
    [INSTALL, 1],
    [ACTIVATE, 1],
    [SCAM, 1],
  ])("làm hộ says nothing of the phone unless a chip does: %o", (skill, claimed) => {
    expect(step(kind(skill, "done_for"))).toMatchObject({ kind: "done_for", claimed })
  })

  it("làm hộ claims what was set up, and only stages that the skill has", () => {
    const staged = (skill: typeof START, stage: number) =>
      step((d) => draft.setStage(kind(skill, "done_for")(d), PERSON_ID, skill, stage))?.claimed
    expect(staged(ACTIVATE, 3)).toBe(3)
    expect(staged(ACTIVATE, 2)).toBe(2)
    expect(staged(INSTALL, 2)).toBe(2)
    expect(staged(INSTALL, 3)).toBe(1)
    expect(staged(START, 2)).toBe(1)
    expect(staged(SCAM, 3)).toBe(1)
    expect(staged(ACTIVATE, 5)).toBe(1)
  })

  it("tự làm counts when the person could say how, else it was done together", () => {
    const alone = kind(ACTIVATE, "done_alone")
    const said = (yes: boolean) => step((d) => draft.setTeachBack(alone(d), PERSON_ID, ACTIVATE, yes))
    expect(said(true)).toEqual({ skill: 19, kind: "done_alone", claimed: 5, teach_back: true })
    expect(said(false)).toEqual({ skill: 19, kind: "done_together", claimed: 4, teach_back: false })
    expect(step(alone)).toMatchObject({ kind: "done_together", claimed: 4 })
  })

  it("asks again after another button", () => {
    const d = draft.setTeachBack(
      kind(START, "done_alone")(draft.choosePerson(draft.met(begin()), person())),
      PERSON_ID,
      START,
      false,
    )
    const again = kind(START, "done_alone")(kind(START, "done_together")(d))
    expect(lacks(again)).toEqual([{ what: "teach_back", person: PERSON_ID, skill: 1 }])
    expect(lacks(draft.setTeachBack(again, PERSON_ID, START, true))).toEqual([])
  })

  it("chưa được has its reason and no level", () => {
    expect(step((d) => draft.setUnable(d, PERSON_ID, START, "weak_phone"))).toEqual({
      skill: 1,
      kind: "none",
      why: "weak_phone",
    })
  })

  it("sets the level where a recheck was due", () => {
    const again = (k: draft.Kind, said?: boolean) =>
      step((d) => {
        const on = draft.setRecheck(kind(ACTIVATE, k)(d), PERSON_ID, ACTIVATE, true)
        return said === undefined ? on : draft.setTeachBack(on, PERSON_ID, ACTIVATE, said)
      })
    expect(again("done_alone", true)).toMatchObject({ kind: "recheck", claimed: 5 })
    expect(again("done_alone", false)).toMatchObject({ kind: "recheck", claimed: 4 })
    expect(again("done_together")).toMatchObject({ kind: "recheck", claimed: 4 })
    expect(again("done_for")).toMatchObject({ kind: "recheck", claimed: 3 })
    expect(again("viewed")).toMatchObject({ kind: "viewed" })
  })

  it("keeps the tap of the person, and takes a no for what it is", () => {
    const alone = kind(START, "done_alone")
    const yes = (d: VisitDraft) => draft.setTeachBack(alone(d), PERSON_ID, START, true)
    expect(step((d) => draft.setConfirm(yes(d), PERSON_ID, START, true))).toMatchObject({
      confirm: "tapped",
      claimed: 5,
    })
    const no = step((d) => draft.setConfirm(yes(d), PERSON_ID, START, false))
    expect(no).toMatchObject({ kind: "done_together", claimed: 4 })
    expect(no?.confirm).toBeUndefined()
  })

  it("never lets làm hộ reach 4", () => {
    for (const skill of [START, INSTALL, ACTIVATE, SCAM]) {
      for (const stage of [null, 1, 2, 3, 4, 5]) {
        for (const recheck of [true, false]) {
          const d = draft.setStage(
            kind(skill, "done_for")(draft.choosePerson(begin(), person())),
            PERSON_ID,
            skill,
            stage,
          )
          const one = draft.setRecheck(d, PERSON_ID, skill, recheck).people[0]?.steps[0]
          expect(one && (draft.claimOf(one) ?? 0)).toBeLessThanOrEqual(3)
        }
      }
    }
  })

  it("takes twelve skills of one person and no more", () => {
    let d = draft.choosePerson(draft.met(begin()), person())
    for (let id = 1; id <= 15; id++) d = draft.setKind(d, PERSON_ID, { ...START, id }, "viewed")
    expect(d.people[0]?.steps).toHaveLength(12)
    expect(draft.dropStep(d, PERSON_ID, 3).people[0]?.steps).toHaveLength(11)
  })
})
