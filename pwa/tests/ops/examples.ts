/** Examples of what operations this app makes: written to pwa/tests/acts.json, read by the server's tests. */

import { assign } from "../../src/ops/assign"
import { check, seen, undone } from "../../src/ops/check"
import { give, refuse, withdraw } from "../../src/ops/consent"
import * as draft from "../../src/ops/draft"
import { ANON, HOUSE, type VisitDraft } from "../../src/ops/draft"
import { cancel, done, plan } from "../../src/ops/followup"
import { addHouse, addRow, close, merge, move, patch } from "../../src/ops/house"
import * as people from "../../src/ops/person"
import { reopen } from "../../src/ops/reopen"
import { toActs } from "../../src/ops/to_acts"
import { voidVisit } from "../../src/ops/visit"
import type { Act } from "../../src/store/shapes"
import { ACTIVATE, DAY, house, INSTALL, ME, NOW, PERSON_ID, person, pledge, SCAM, START, VISIT_ID } from "./stage"

export interface Example {
  what: string
  acts: Act[]
}

const OTHER = "01990000-0000-7000-8000-0000000000aa"
const HERE = house({ people: [person()], followups: [pledge("2026-11-24")] })
const PLACE = { home: 22, hamlet: 10 }
const PHOTO = { sha: "a".repeat(64), bytes: 80_000, kind: "photo" as const }

const begin = () => draft.begin(HERE, 5, NOW, VISIT_ID)
const acts = (d: VisitDraft) => toActs(d, ME, NOW + 600_000)
const yes = (d: VisitDraft) => draft.answer(d, { subject: HOUSE, text: "luu-ten@1", purpose: "register", yes: true })

function whole(): VisitDraft {
  let d = draft.addPerson(yes(draft.met(begin())))
  const first = d.person ?? ""
  d = draft.setPerson(d, first, { call: "bác Hoa", born: 1955, phone: "0912345678", prio: ["elderly"] })
  d = draft.answer(d, { subject: first, text: "so-dien-thoai@1", purpose: "contact", yes: true })
  d = draft.answer(d, { subject: first, text: "nhu-cau-uu-tien@1", purpose: "priority", yes: true })
  d = draft.setTeachBack(draft.setKind(d, first, ACTIVATE, "done_alone"), first, ACTIVATE, true)
  d = draft.setConfirm(d, first, ACTIVATE, true)
  d = draft.setStage(draft.setKind(d, first, INSTALL, "done_for"), first, INSTALL, 2)
  d = draft.setGuide(d, first, INSTALL, 8, 95)
  d = draft.choosePerson(d, person())
  d = draft.setRecheck(draft.setKind(d, PERSON_ID, SCAM, "done_together"), PERSON_ID, SCAM, true)
  d = draft.setUnable(d, PERSON_ID, START, "no_sim")
  d = draft.setKind(draft.chooseAnon(d, 2), ANON, SCAM, "viewed")
  d = draft.answer(d, { subject: HOUSE, text: "anh-tay-man-hinh@1", purpose: "photo", yes: true })
  d = draft.addPhoto(draft.setNote(d, "Hẹn buổi tối"), PHOTO)
  d = draft.setMaterial(draft.setKit(d, { smart: 2, basic: 1, net: ["wifi"] }), 1, 2)
  d = draft.setAnswer(draft.setAnswer(draft.setAnswer(d, "q1", true), "q2", ["a"]), "q3", 4)
  d = draft.setField(d, { f: "adults", was: null, now: 3 })
  d = draft.setField(d, { f: "label", was: null, now: "nhà bác Hoa" })
  return draft.promise(d, { due: "2026-12-09", part: "eve", why: "practise", skill: 19, person: first })
}

function childAsked(): VisitDraft {
  let d = draft.addPerson(draft.met(begin()))
  const child = d.person ?? ""
  d = draft.setPerson(d, child, { call: "cháu Na", born: 2014 })
  const asked = { subject: child, text: "tre-em@1", purpose: "register" as const, yes: true }
  d = draft.answer(d, { ...asked, given_by: "representative", relation: "parent" })
  return draft.answer(d, asked)
}

function nameless(): VisitDraft {
  const no = draft.answer(draft.met(begin()), { subject: HOUSE, text: "luu-ten@1", purpose: "register", yes: false })
  return draft.setNote(draft.setKind(draft.chooseAnon(no, 3), ANON, START, "done_together"), "bỏ")
}

function amended(d: VisitDraft): VisitDraft {
  const record = acts(d).find((one) => one.k === "visit.record") as Act<"visit.record">
  return draft.changeNext(reopen(HERE, record, [ACTIVATE, INSTALL, SCAM, START], NOW + DAY), "2026-12-12", "am")
}

/** Every step and button once; ids are random but for what the test holds still. */
export function examples(): Example[] {
  const asked = { text: "nhan-tin-zalo@1", purpose: "message" as const }
  return [
    { what: "absent", acts: acts(draft.absent(begin())) },
    { what: "later", acts: acts(draft.later(begin(), "2026-11-26", "pm")) },
    { what: "refused", acts: acts(draft.refused(whole(), "never")) },
    { what: "met, nothing done", acts: acts(draft.met(begin())) },
    { what: "met, all there is", acts: acts(whole()) },
    { what: "no names", acts: acts(nameless()) },
    { what: "a child", acts: acts(childAsked()) },
    { what: "told anew", acts: acts(amended(whole())) },
    { what: "taken back", acts: [voidVisit(HERE, VISIT_ID, NOW)] },
    {
      what: "a new house",
      acts: [addHouse(PLACE, NOW, { lane: "Ngõ 3", door: "14", after: HERE.id, mark: "bridge" })],
    },
    { what: "a new house, nothing typed", acts: [addHouse(PLACE, NOW)] },
    { what: "ten houses", acts: addRow(PLACE, 10, NOW, { after: HERE.id, mark: "market" }) },
    {
      what: "a house changed",
      acts: changed(patch(HERE, { lane: "Ngõ 4", mark: "river", after: OTHER, adults: 2, note: "cổng xanh" }, NOW)),
    },
    { what: "a house closed", acts: [close(HERE, "moved", NOW)] },
    { what: "a house merged", acts: [merge(HERE, OTHER, NOW)] },
    { what: "a house moved", acts: [move(HERE, 11, NOW)] },
    {
      what: "a person changed",
      acts: changed(
        people.patch(HERE, person(), { call: "ông Tình", born: 1950, phone: "0987654321", prio: ["poor"] }, NOW),
      ),
    },
    { what: "a person left", acts: [people.leave(HERE, PERSON_ID, "moved", NOW)] },
    { what: "a person merged", acts: [people.merge(HERE, PERSON_ID, OTHER, NOW)] },
    { what: "a yes", acts: [give(HERE, PERSON_ID, { ...asked, after: OTHER }, NOW)] },
    { what: "a no", acts: [refuse(HERE, PERSON_ID, asked, NOW)] },
    { what: "all taken back", acts: withdraw(HERE, null, NOW) },
    { what: "a promise", acts: [plan(HERE, { due: "2026-12-01", why: "later" }, NOW)] },
    { what: "a promise kept by phone", acts: [done(22, pledge("2026-12-01"), NOW)] },
    { what: "a promise kept by a visit", acts: [done(22, pledge("2026-12-01"), NOW, VISIT_ID)] },
    { what: "a promise let go", acts: [cancel(22, pledge("2026-12-01"), "moved", NOW)] },
    { what: "houses given", acts: assign([HERE, house({ id: OTHER, hamlet: 11 })], 7, "2026-12-31", NOW) },
    { what: "houses given to all", acts: assign([HERE], null, "2026-12-31", NOW) },
    { what: "a recheck by phone", acts: [check(HERE, PERSON_ID, "phone", [seen(ACTIVATE, "with_help")], NOW)] },
    {
      what: "a recheck at the door",
      acts: [check(HERE, PERSON_ID, "met", [seen(SCAM, "unable", "forgot"), undone(ACTIVATE, 1, "new_phone")], NOW)],
    },
  ]
}

function changed(act: Act | null): Act[] {
  return act ? [act] : []
}
