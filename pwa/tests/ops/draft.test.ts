import { describe, expect, it } from "vitest"
import * as draft from "../../src/ops/draft"
import { ANON, HOUSE, type VisitDraft } from "../../src/ops/draft"
import { lacks, toActs } from "../../src/ops/to_acts"
import { uid } from "../../src/ops/uid"
import type { Act } from "../../src/store/shapes"
import type { PersonCreate, VisitRecord } from "../../src/wire"
import { HOUSE_ID, house, ME, NOW, PERSON_ID, person, pledge, SCAM, START, VISIT_ID } from "./stage"

const START_OF = house({ people: [person()] })
const begin = (at = NOW, one = START_OF) => draft.begin(one, 5, at, VISIT_ID)
const kinds = (acts: Act[]) => acts.map((one) => one.k)
const bodyOf = <T>(acts: Act[], k: Act["k"]) => acts.find((one) => one.k === k)?.b as unknown as T
const visitOf = (d: VisitDraft) => bodyOf<VisitRecord>(toActs(d, ME, NOW + 60_000), "visit.record")
const withYes = (d: VisitDraft) =>
  draft.answer(d, { subject: HOUSE, text: "luu-ten@1", purpose: "register", yes: true })
const withNo = (d: VisitDraft) =>
  draft.answer(d, { subject: HOUSE, text: "luu-ten@1", purpose: "register", yes: false })

/** A visit with one new person who agreed and did one thing alone. */
function firstVisit(): VisitDraft {
  let d = draft.addPerson(withYes(draft.met(begin())))
  d = draft.setPerson(d, d.person ?? "", { call: " bác Hoa ", born: 1955 })
  d = draft.setKind(d, d.person ?? "", START, "done_alone")
  return draft.setTeachBack(d, d.person ?? "", START, true)
}

describe("nobody at home", () => {
  it("promises to come in seven days at another part of the day", () => {
    const morning = visitOf(draft.absent(begin()))
    expect(morning).toMatchObject({ outcome: "absent", next: { due: "2026-12-02", part: "eve", why: "absent" } })
    const evening = visitOf(draft.absent(begin(NOW + 10 * 3_600_000)))
    expect(evening.next).toMatchObject({ due: "2026-12-02", part: "am" })
  })

  it("counts days in Vietnam", () => {
    const late = Date.parse("2026-11-25T23:30:00+07:00")
    expect(draft.absent(begin(late)).next?.due).toBe("2026-12-02")
  })

  it("lets go of the promise that could not be kept, not of one further off", () => {
    const here = house({ followups: [pledge("2026-11-25"), pledge("2026-11-26", HOUSE_ID)] })
    const acts = toActs(draft.absent(begin(NOW, here)), ME, NOW)
    expect(kinds(acts)).toEqual(["visit.record", "followup.cancel"])
    expect(acts[1]).toMatchObject({ e: pledge("").id, b: { why: "again" } })
  })

  it("may come on another day, or promise nothing", () => {
    const d = draft.absent(begin())
    expect(visitOf(draft.changeNext(d, "2026-11-28", "am")).next).toMatchObject({ due: "2026-11-28", part: "am" })
    expect(visitOf(draft.changeNext(d, null)).next).toBeUndefined()
  })
})

describe("a house that says no", () => {
  it("has outcome, reason and day, and nothing else, whatever was written before", () => {
    let d = firstVisit()
    d = draft.setNote(draft.setKit(d, { smart: 2 }), "chó dữ")
    d = draft.answer(d, { subject: HOUSE, text: "anh-tay-man-hinh@1", purpose: "photo", yes: true })
    d = draft.addPhoto(d, { sha: "a".repeat(64), bytes: 10, kind: "photo" })
    d = draft.setField(draft.setMaterial(d, 1, 2), { f: "label", was: null, now: "nhà bác Hoa" })
    const acts = toActs(draft.refused(draft.setAnswer(d, "q1", true), "never"), ME, NOW)
    expect(kinds(acts)).toEqual(["visit.record"])
    expect(acts[0]?.b).toEqual({
      team: 5,
      place: "home",
      outcome: "refused",
      start: NOW,
      end: NOW,
      why: "never",
    })
  })

  it("lets go of what was promised", () => {
    const here = house({ followups: [pledge("2026-11-20")] })
    const acts = toActs(draft.refused(begin(NOW, here), "busy"), ME, NOW)
    expect(kinds(acts)).toEqual(["visit.record", "followup.cancel"])
  })
})

describe("keeping no names", () => {
  it("counts the people, and keeps no name, note or photo; the no is an answer of the house", () => {
    let d = draft.addPerson(withNo(draft.met(begin())))
    d = draft.setPerson(d, d.person ?? "", { call: "bác Hoa", born: 1955 })
    d = draft.setKind(d, d.person ?? "", START, "done_together")
    d = draft.setKind(draft.chooseAnon(d, 3), ANON, SCAM, "viewed")
    d = draft.answer(d, { subject: HOUSE, text: "anh-tay-man-hinh@1", purpose: "photo", yes: true })
    d = draft.addPhoto(draft.setNote(d, "nhà bác Hoa"), { sha: "a".repeat(64), bytes: 10, kind: "photo" })
    const acts = toActs(d, ME, NOW)
    expect(kinds(acts)).toEqual(["consent.set", "consent.set", "visit.record"])
    expect(acts[0]).toMatchObject({ hh: HOUSE_ID, e: null, b: { state: "refused", text: "luu-ten@1" } })
    const visit = bodyOf<VisitRecord>(acts, "visit.record")
    expect(visit.people).toEqual([
      { anon: 1, skills: [{ skill: 1, kind: "done_together", claimed: 4 }] },
      { anon: 3, skills: [{ skill: 11, kind: "viewed", claimed: 1 }] },
    ])
    expect(visit.note ?? visit.blobs).toBeUndefined()
    expect(JSON.stringify(acts)).not.toContain("Hoa")
  })

  it("names nobody who was not asked", () => {
    let d = draft.addPerson(draft.met(begin()))
    d = draft.setPerson(d, d.person ?? "", { call: "bác Hoa" })
    d = draft.setKind(d, d.person ?? "", START, "done_for")
    const acts = toActs(d, ME, NOW)
    expect(kinds(acts)).toEqual(["visit.record"])
    expect(JSON.stringify(acts)).not.toContain("Hoa")
  })
})

describe("a first visit with a yes", () => {
  it("writes consent, person and visit in the order in which they stand on each other", () => {
    const acts = toActs(firstVisit(), ME, NOW)
    expect(kinds(acts)).toEqual(["consent.set", "consent.set", "person.create", "visit.record"])
    const [ofHouse, ofPerson, made] = acts
    expect(ofHouse?.e).toBeNull()
    expect(ofPerson?.e).toBe(made?.e)
    expect(made?.b as PersonCreate).toEqual({ consent: ofPerson?.op, call: "bác Hoa", born: 1955 })
    expect(visitOf(firstVisit()).people).toEqual([
      { person: made?.e, skills: [{ skill: 1, kind: "done_alone", claimed: 5, teach_back: true }] },
    ])
  })

  it("makes the same operations each time, and other ones of another draft", () => {
    const d = firstVisit()
    expect(toActs(d, ME, NOW)).toEqual(toActs(d, ME, NOW))
    const ids = toActs(d, ME, NOW).map((one) => one.op)
    expect(new Set(ids).size).toBe(ids.length)
    const other = toActs({ ...d, seed: uid(NOW) }, ME, NOW)
    expect(other.some((one) => ids.includes(one.op))).toBe(false)
  })

  it("lets the second person answer alone", () => {
    let d = draft.addPerson(firstVisit())
    const second = d.person ?? ""
    d = draft.setPerson(d, second, { call: "chú Ba" })
    d = draft.setKind(d, second, START, "done_for")
    expect(kinds(toActs(d, ME, NOW)).filter((k) => k === "person.create")).toHaveLength(1)
    const asked = { subject: second, text: "nguoi-trong-nha@1", purpose: "register" as const }
    expect(
      kinds(toActs(draft.answer(d, { ...asked, yes: true }), ME, NOW)).filter((k) => k === "person.create"),
    ).toHaveLength(2)
    const no = toActs(draft.answer(d, { ...asked, yes: false }), ME, NOW)
    expect(JSON.stringify(no)).not.toContain("chú Ba")
  })

  it("keeps a phone only after a yes to contact, and none of a child", () => {
    const phoned = draft.setPerson(firstVisit(), firstVisit().person ?? "", { phone: "0912345678" })
    expect(bodyOf<PersonCreate>(toActs(phoned, ME, NOW), "person.create").phone).toBeUndefined()
    const asked = { subject: phoned.person ?? "", text: "so-dien-thoai@1", purpose: "contact" as const, yes: true }
    const said = draft.answer(phoned, asked)
    expect(bodyOf<PersonCreate>(toActs(said, ME, NOW), "person.create").phone).toBe("0912345678")
    const child = draft.setPerson(said, phoned.person ?? "", { born: 2012 })
    const acts = toActs(child, ME, NOW)
    expect(bodyOf<PersonCreate>(acts, "person.create").phone).toBeUndefined()
    expect(acts.filter((one) => one.k === "consent.set")).toHaveLength(2)
  })

  it("gives one answer its other side: child and parent both say yes, or nothing is kept", () => {
    let d = draft.addPerson(draft.met(begin()))
    const child = d.person ?? ""
    d = draft.setPerson(d, child, { call: "cháu Na", born: 2014 })
    const asked = { subject: child, text: "tre-em@1", purpose: "register" as const, relation: "parent" }
    d = draft.answer(d, { ...asked, yes: true, given_by: "representative" })
    const yes = draft.answer(d, { ...asked, relation: null, yes: true })
    expect(toActs(yes, ME, NOW).filter((one) => one.k === "consent.set")).toHaveLength(2)
    const no = draft.answer(d, { ...asked, relation: null, yes: false })
    expect(kinds(toActs(no, ME, NOW))).not.toContain("person.create")
  })
})

describe("what else a visit may say", () => {
  it("keeps a promise of the house that was due", () => {
    const here = house({ followups: [pledge("2026-11-24")], people: [person()] })
    const d = draft.met(begin(NOW, here))
    const acts = toActs(d, ME, NOW)
    expect(acts.at(-1)).toMatchObject({ k: "followup.done", e: pledge("").id, b: { visit: VISIT_ID, how: "visit" } })
    expect(kinds(toActs(draft.setKept(d, pledge("").id, false), ME, NOW))).toEqual(["visit.record"])
  })

  it("tells kit, leaflets, answers, note, help and the next date", () => {
    let d = draft.met(begin())
    d = draft.setKit(d, { smart: 1, net: ["wifi"] })
    d = draft.setMaterial(draft.setMaterial(d, 2, 3), 4, 0)
    d = draft.setAnswer(draft.setAnswer(d, "q1", true), "q2", ["a"])
    d = draft.setHelp(draft.setNote(d, "  Hẹn buổi tối "), HOUSE_ID)
    d = draft.promise(d, { due: "2026-12-09", part: "eve", why: "practise", skill: 19, person: PERSON_ID })
    expect(visitOf(d)).toEqual({
      team: 5,
      place: "home",
      outcome: "met",
      start: NOW,
      end: NOW + 60_000,
      next: {
        id: d.id.replace(/003$/, "193"),
        due: "2026-12-09",
        why: "practise",
        part: "eve",
        skill: 19,
        person: PERSON_ID,
      },
      kit: { smart: 1, net: ["wifi"] },
      materials: [{ m: 2, n: 3 }],
      answers: [
        { q: "q1", a: true },
        { q: "q2", a: ["a"] },
      ],
      note: "Hẹn buổi tối",
      help: HOUSE_ID,
    })
  })

  it("keeps a photo only after a yes to it", () => {
    const photo = { sha: "a".repeat(64), bytes: 10, kind: "photo" as const }
    const d = draft.addPhoto(draft.addPhoto(draft.met(begin()), photo), photo)
    expect(d.photos).toHaveLength(1)
    expect(visitOf(d).blobs).toBeUndefined()
    const asked = { subject: HOUSE, text: "anh-tay-man-hinh@1", purpose: "photo" as const }
    expect(visitOf(draft.answer(d, { ...asked, yes: true })).blobs).toEqual([photo])
    expect(
      visitOf(draft.answer(draft.answer(d, { ...asked, yes: true }), { ...asked, yes: false })).blobs,
    ).toBeUndefined()
  })

  it("takes the yes to a photo from whoever gave it, but no child", () => {
    const photo = { sha: "a".repeat(64), bytes: 10, kind: "photo" as const }
    const asked = { subject: PERSON_ID, text: "anh-tay-man-hinh@1", purpose: "photo" as const, yes: true }
    const with_ = (born: number | null) => draft.choosePerson(draft.met(begin()), person(PERSON_ID, { born }))
    const said = (d: VisitDraft) => toActs(draft.addPhoto(draft.answer(d, asked), photo), ME, NOW)
    const consentOf = (acts: Act[]) => acts.find((one) => one.k === "consent.set")
    expect(consentOf(said(with_(null)))?.e).toBeNull()
    expect(consentOf(said(draft.setKind(with_(1950), PERSON_ID, START, "viewed")))?.e).toBe(PERSON_ID)
    const child = said(draft.setKind(with_(2012), PERSON_ID, START, "viewed"))
    expect(consentOf(child)).toBeUndefined()
    expect(bodyOf<VisitRecord>(child, "visit.record").blobs).toBeUndefined()
  })

  it("stops at numbers that must not be kept", () => {
    const d = draft.setNote(draft.met(begin()), "CCCD 096060474653")
    expect(lacks(d)).toMatchObject([{ what: "numbers", field: "note" }])
    expect(lacks(draft.refused(d, "busy"))).toEqual([])
    expect(lacks(begin())).toEqual([{ what: "outcome" }])
    expect(lacks({ ...begin(), outcome: "later" })).toEqual([{ what: "next" }])
  })

  it("tells changes of the house and of people it knows", () => {
    let d = draft.choosePerson(draft.met(begin()), person())
    d = draft.setField(d, { f: "adults", was: null, now: 3 })
    d = draft.setPerson(d, PERSON_ID, { call: "bác Tình Lò" })
    const acts = toActs(d, ME, NOW)
    expect(kinds(acts)).toEqual(["household.patch", "person.patch", "visit.record"])
    expect(acts[0]).toMatchObject({ base: 3, b: { set: [{ f: "adults", was: null, now: 3 }] } })
    expect(acts[1]?.b).toEqual({ set: [{ f: "call", was: "bác Tình", now: "bác Tình Lò" }] })
    const back = draft.setField(d, { f: "adults", was: null, now: null })
    expect(kinds(toActs(back, ME, NOW))).not.toContain("household.patch")
  })

  it("works in the team of the hamlet where the draft's own team is gone", () => {
    const teams = ME.teams.map((one) => ({ ...one, id: 9 }))
    expect(bodyOf<VisitRecord>(toActs(draft.absent(begin()), { ...ME, teams }, NOW), "visit.record").team).toBe(9)
  })

  it("never changes the draft that it was given", () => {
    const frozen = (value: unknown): unknown => {
      if (value && typeof value === "object") Object.values(Object.freeze(value)).forEach(frozen)
      return value
    }
    const d = frozen(firstVisit()) as VisitDraft
    const key = d.person ?? ""
    draft.setKind(draft.setNote(draft.chooseAnon(d, 2), "x"), key, SCAM, "viewed")
    draft.dropPerson(draft.setPerson(d, key, { call: "y" }), key)
    toActs(d, ME, NOW)
    expect(JSON.parse(JSON.stringify(d))).toEqual(d)
  })
})
