import { describe, expect, it } from "vitest"
import * as draft from "../../src/ops/draft"
import { ANON, HOUSE, type VisitDraft } from "../../src/ops/draft"
import { reopen } from "../../src/ops/reopen"
import { toActs } from "../../src/ops/to_acts"
import type { Act } from "../../src/store/shapes"
import type { ConsentSet, VisitAmend, VisitRecord } from "../../src/wire"
import { ACTIVATE, DAY, house, INSTALL, levels, ME, NOW, PERSON_ID, person, START, VISIT_ID } from "./stage"

const START_OF = house({ people: [person()] })
const begin = (at = NOW, one = START_OF) => draft.begin(one, 5, at, VISIT_ID)
const kinds = (acts: Act[]) => acts.map((one) => one.k)
const bodyOf = <T>(acts: Act[], k: Act["k"]) => acts.find((one) => one.k === k)?.b as unknown as T

const withYes = (d: VisitDraft) =>
  draft.answer(d, { subject: HOUSE, text: "luu-ten@1", purpose: "register", yes: true })

/** A visit with one new person who agreed and did one thing alone. */
function firstVisit(): VisitDraft {
  let d = draft.addPerson(withYes(draft.met(begin())))
  d = draft.setPerson(d, d.person ?? "", { call: " bác Hoa ", born: 1955 })
  d = draft.setKind(d, d.person ?? "", START, "done_alone")
  return draft.setTeachBack(d, d.person ?? "", START, true)
}

describe("a visit told anew", () => {
  const first = () => {
    let d = draft.choosePerson(draft.met(begin()), person())
    d = draft.setTeachBack(draft.setKind(d, PERSON_ID, ACTIVATE, "done_alone"), PERSON_ID, ACTIVATE, true)
    d = draft.setStage(draft.setKind(draft.chooseAnon(d, 2), ANON, INSTALL, "done_for"), ANON, INSTALL, 2)
    return draft.promise(draft.setNote(d, "Hẹn tối"), { due: "2026-12-02", part: "eve", why: "later" })
  }
  const again = (d: VisitDraft) => {
    const record = toActs(d, ME, NOW).find((one) => one.k === "visit.record") as Act<"visit.record">
    return reopen(START_OF, record, [ACTIVATE, INSTALL], NOW + DAY)
  }

  it("says the same where nothing was changed", () => {
    const d = first()
    const acts = toActs(again(d), ME, NOW + DAY)
    expect(kinds(acts)).toEqual(["visit.amend"])
    expect(acts[0]?.e).toBe(VISIT_ID)
    expect(bodyOf<VisitAmend>(acts, "visit.amend")).toEqual({
      of: VISIT_ID,
      visit: bodyOf<VisitRecord>(toActs(d, ME, NOW), "visit.record"),
    })
  })

  it("is another operation each time", () => {
    const acts = [...toActs(first(), ME, NOW), ...toActs(again(first()), ME, NOW), ...toActs(again(first()), ME, NOW)]
    expect(new Set(acts.map((one) => one.op)).size).toBe(acts.length)
  })

  it("puts another promise in the place of the former", () => {
    const acts = toActs(draft.changeNext(again(first()), "2026-12-05", "am"), ME, NOW + DAY)
    expect(kinds(acts)).toEqual(["visit.amend", "followup.cancel"])
    const visit = bodyOf<VisitAmend>(acts, "visit.amend").visit
    expect(visit.next?.id).not.toBe(acts[1]?.e)
    expect(kinds(toActs(draft.changeNext(again(first()), null), ME, NOW))).toEqual(["visit.amend", "followup.cancel"])
  })

  it("keeps the photos that were agreed to, and takes no new one without a yes", () => {
    const photo = (letter: string) => ({ sha: letter.repeat(64), bytes: 10, kind: "photo" as const })
    const asked = { subject: HOUSE, text: "anh-tay-man-hinh@1", purpose: "photo" as const, yes: true }
    const d = again(draft.answer(draft.addPhoto(first(), photo("a")), asked))
    const acts = toActs(draft.addPhoto(d, photo("b")), ME, NOW)
    expect(bodyOf<VisitAmend>(acts, "visit.amend").visit.blobs).toEqual([photo("a")])
  })

  it("reads a recheck as the button that was seen", () => {
    let d = draft.choosePerson(draft.met(begin()), {
      ...person(),
      levels: levels([19, 5, "2026-11-01", false]),
    } as never)
    d = draft.setRecheck(draft.setKind(d, PERSON_ID, ACTIVATE, "done_together"), PERSON_ID, ACTIVATE, true)
    expect(again(d).people[0]?.steps[0]).toMatchObject({ kind: "done_together", recheck: true })
  })

  it("carries no consent over: what was answered stands already", () => {
    const consents = (toActs(firstVisit(), ME, NOW) as Act[]).filter((one) => (one.b as ConsentSet).purposes)
    expect(consents.length).toBeGreaterThan(0)
    expect(again(firstVisit()).consents).toEqual([])
  })
})
