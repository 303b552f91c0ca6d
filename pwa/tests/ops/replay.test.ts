import { describe, expect, it } from "vitest"
import { check, seen } from "../../src/ops/check"
import { give, withdraw } from "../../src/ops/consent"
import * as draft from "../../src/ops/draft"
import { cancel, done, plan } from "../../src/ops/followup"
import { addHouse, close, merge, move, patch } from "../../src/ops/house"
import * as people from "../../src/ops/person"
import { reopen } from "../../src/ops/reopen"
import { replay } from "../../src/ops/replay"
import { toActs } from "../../src/ops/to_acts"
import { childOf } from "../../src/ops/uid"
import { voidVisit } from "../../src/ops/visit"
import type { Act, Book, House } from "../../src/store/shapes"
import {
  ACTIVATE,
  book,
  DAY,
  HOUSE_ID,
  house,
  levels,
  ME,
  NOW,
  numbered,
  PERSON_ID,
  person,
  pledge,
  SCAM,
  START,
  VISIT_ID,
} from "./stage"

const HERE = house({ people: [person()], followups: [pledge("2026-11-24")] })
const first = (b: Book): House => {
  const one = b.houses.get(HOUSE_ID)
  if (!one) throw new Error("no house")
  return one
}
const lay = (acts: Act[], ...houses: House[]) => replay(book(...(houses.length ? houses : [HERE])), numbered(acts))

/** What screens see of a book, without what tells that work waits. */
function shown(b: Book): unknown {
  const sorted = <T extends { id: string }>(all: Iterable<T>) => [...all].sort((x, y) => (x.id < y.id ? -1 : 1))
  return {
    houses: sorted(b.houses.values()).map(({ id, hamlet, row, people, followups, title }) => ({
      id,
      hamlet,
      row,
      title,
      people: people.map((one) => one.id).sort(),
      promises: followups.map((one) => one.id).sort(),
    })),
    people: sorted(b.people.values()).map((one) => ({ ...one, levels: [...one.levels].sort(([x], [y]) => x - y) })),
    promises: sorted(b.promises.values()),
  }
}

describe("own work over the rows of the server", () => {
  it("shows a new house by name, in the order in which they were added", () => {
    const acts = [addHouse({ home: 22, hamlet: 10 }, NOW), addHouse({ home: 22, hamlet: 10 }, NOW, { lane: "Ngõ 3" })]
    const found = [...lay(acts).houses.values()]
    expect(found.map((one) => one.title)).toEqual(["Ngõ 3, số 12", "Nhà mới 1", "Ngõ 3, nhà mới 2"])
    expect(found.map((one) => one.waiting)).toEqual([0, 1, 1])
  })

  it("shows a visit: last day, levels, promise kept, promise made", () => {
    let d = draft.choosePerson(draft.met(draft.begin(HERE, 5, NOW, VISIT_ID)), person())
    d = draft.setTeachBack(draft.setKind(d, PERSON_ID, ACTIVATE, "done_alone"), PERSON_ID, ACTIVATE, true)
    d = draft.promise(d, { due: "2026-12-01", why: "practise" })
    const found = first(lay(toActs(d, ME, NOW)))
    expect(found.row.last).toBe("2026-11-25")
    expect(found.mine).toEqual({ at: NOW, outcome: "met" })
    expect(found.followups.map((one) => one.row.due)).toEqual(["2026-12-01"])
    expect(found.people[0]?.levels.get(19)).toEqual({ level: 5, day: "2026-11-25", checked: false })
    expect(found.waiting).toBe(2)
  })

  it("is quiet for six months after a no, for good after đừng đến nữa, and ends with a talk", () => {
    const begin = (at: number) => draft.begin(HERE, 5, at, childOf(VISIT_ID, at % 1000))
    const no = toActs(draft.refused(begin(NOW), "busy"), ME, NOW)
    const never = toActs(draft.refused(begin(NOW + 1), "never"), ME, NOW)
    expect(first(lay(no)).row.quiet).toBe("2027-05-25")
    expect(first(lay(never)).row.quiet).toBe("never")
    expect(first(lay([...never, ...toActs(draft.absent(begin(NOW + 2)), ME, NOW)])).row.quiet).toBe("never")
    expect(first(lay([...never, ...toActs(draft.met(begin(NOW + 3)), ME, NOW)])).row.quiet).toBeNull()
  })

  it("leaves a later visit of somebody else the last word", () => {
    const here = house({}, { last: "2026-11-26", quiet: null })
    const found = first(lay(toActs(draft.refused(draft.begin(here, 5, NOW, VISIT_ID), "never"), ME, NOW), here))
    expect(found.row).toMatchObject({ last: "2026-11-26", quiet: null })
  })

  it("shows a visit told anew as it is now, and none that was taken back", () => {
    const record = toActs(draft.absent(draft.begin(house(), 5, NOW, VISIT_ID)), ME, NOW)
    const again = draft.changeNext(reopen(house(), record[0] as Act<"visit.record">, [], NOW + 1), "2026-12-20", "am")
    const told = lay([...record, ...toActs(again, ME, NOW)], house())
    expect([...told.promises.values()].map((one) => one.row.due)).toEqual(["2026-12-20"])
    const gone = first(lay([...record, voidVisit(house(), VISIT_ID, NOW)], house()))
    expect(gone).toMatchObject({ mine: null, followups: [], waiting: 2 })
    expect(gone.row.last).toBeUndefined()
  })

  it("lays an amend whose visit the server has", () => {
    const record = toActs(draft.met(draft.choosePerson(draft.begin(HERE, 5, NOW, VISIT_ID), person())), ME, NOW)
    let again = reopen(HERE, record[0] as Act<"visit.record">, [START], NOW + DAY)
    again = draft.setKind(draft.choosePerson(again, person()), PERSON_ID, START, "done_together")
    const found = first(lay(toActs(again, ME, NOW + DAY)))
    expect(found.people[0]?.levels.get(1)?.level).toBe(4)
    expect(found.row.last).toBe("2026-11-25")
  })

  it("hides a name at once where it was taken back", () => {
    const here = house(
      { people: [person(PERSON_ID, { phone: "0912345678", born: 1950, prio: ["poor"] })] },
      { label: "nhà bác Tình", note: "x" },
    )
    const found = first(lay(withdraw(here, null, NOW), here))
    expect(found.row).toMatchObject({ label: "", note: "" })
    expect(found.people[0]?.row).toMatchObject({ call: "", phone: "", born: null, prio: [] })
    expect(found.folded).not.toContain("tinh")
    const only = first(lay(withdraw(here, PERSON_ID, NOW, ["contact"]), here))
    expect(only.people[0]?.row).toMatchObject({ call: "bác Tình", phone: "" })
  })

  it("moves, merges and closes houses", () => {
    const other = house({ id: VISIT_ID }, { door: "14", no: 8 })
    const merged = lay([merge(HERE, other.id, NOW)], HERE, other)
    expect([...merged.houses.keys()]).toEqual([other.id])
    expect(merged.houses.get(other.id)?.people).toHaveLength(1)
    expect(merged.houses.get(other.id)?.followups).toHaveLength(1)
    expect(first(lay([close(HERE, "moved", NOW)])).row.closed).toBe("2026-11-25")
    expect(lay([move(HERE, 99, NOW)]).houses.size).toBe(0)
  })

  it("drops who left or was recorded twice, and keeps what they could do", () => {
    const two = house({ people: [person(), { ...person(VISIT_ID), levels: levels([1, 5, "2026-11-01", true]) }] })
    const left = first(lay([people.leave(two, PERSON_ID, "died", NOW)], two))
    expect(left.people.map((one) => one.id)).toEqual([VISIT_ID])
    const merged = first(lay([people.merge(two, VISIT_ID, PERSON_ID, NOW)], two))
    expect(merged.people.map((one) => one.levels.get(1)?.level)).toEqual([5])
  })

  it("does not mind what it does not know", () => {
    const odd = numbered([
      { ...close(HERE, "gone", NOW), k: "airing.heard" as never },
      close(house({ id: VISIT_ID }), "gone", NOW),
    ])
    expect(shown(replay(book(HERE), odd))).toEqual(shown(replay(book(HERE), [])))
  })
})

describe("work that the server has already, still in the outbox", () => {
  it("is never shown twice, whatever part of it has come back", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const acts = history(seed)
      const ops = numbered(acts)
      const alone = shown(replay(book(HERE), ops))
      for (let known = 0; known <= ops.length; known++) {
        const server = replay(book(HERE), structuredClone(ops.slice(0, known)))
        expect(shown(replay(server, ops)), `seed ${seed}, ${known} known`).toEqual(alone)
      }
    }
  })

  it("leaves rows as the server has them by now: code, levels of others, a promise that moved", () => {
    const made = [
      addHouse({ home: 22, hamlet: 10 }, NOW, { lane: "Ngõ 3" }, HOUSE_ID),
      { ...plan(HERE, { due: "2026-12-01", why: "later" }, NOW), e: pledge("").id },
    ]
    const promised = { ...made[1]?.b, id: pledge("").id } as never
    const someone = { ...close(HERE, "gone", NOW), k: "person.create" as const, e: PERSON_ID, b: { call: "bác" } }
    const server = house({
      people: [{ ...person(), levels: levels([1, 5, "2026-11-01", true]) }],
      followups: [pledge("2026-12-09")],
    })
    const found = first(lay([made[0] as Act, { ...(made[1] as Act), b: promised }, someone as Act], server))
    expect(found.row.no).toBe(7)
    expect(found.title).toBe("Ngõ 3, số 12")
    expect(found.people[0]?.row.call).toBe("bác Tình")
    expect(found.people[0]?.levels.get(1)?.level).toBe(5)
    expect(found.followups.map((one) => one.row.due)).toEqual(["2026-12-09"])
  })

  it("counts what waits, not what was counted before", () => {
    const ops = numbered(history(7))
    const once = first(replay(book(HERE), ops)).waiting
    expect(first(replay(replay(book(HERE), ops), ops)).waiting).toBe(once)
  })
})

/** A member's working day at one house, drawn by chance: any order of acts that a phone can make. */
function history(seed: number): Act[] {
  let state = seed
  const dice = (n: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % n
  }
  const acts: Act[] = []
  for (let i = 0; i < 6; i++) {
    const now = NOW + i * 5 * DAY
    const id = childOf(VISIT_ID, seed * 100 + i)
    acts.push(...some(dice, draft.begin(HERE, 5, now, id), now))
  }
  return acts
}

function some(dice: (n: number) => number, begun: draft.VisitDraft, now: number): Act[] {
  const kinds = ["viewed", "done_for", "done_together", "done_alone", "undone"] as const
  switch (dice(9)) {
    case 0:
      return toActs(draft.absent(begun), ME, now)
    case 1:
      return toActs(draft.refused(begun, dice(2) ? "never" : "busy"), ME, now)
    case 2:
      return [check(HERE, PERSON_ID, dice(2) ? "phone" : "met", [seen(ACTIVATE, dice(2) ? "alone" : "unable")], now)]
    case 3:
      return patched(patch(HERE, { door: `${dice(20)}`, note: dice(2) ? "cổng xanh" : "" }, now))
    case 4:
      return dice(2)
        ? withdraw(HERE, PERSON_ID, now)
        : [give(HERE, PERSON_ID, { text: "luu-ten@1", purpose: "register" }, now)]
    case 5:
      return patched(people.patch(HERE, person(), { call: `bác ${dice(9)}`, born: 1940 + dice(60) }, now))
    case 6:
      return dice(2) ? [done(22, pledge("2026-11-24"), now)] : [cancel(22, pledge("2026-11-24"), "moved", now)]
    case 7:
      return [plan(HERE, { due: "2026-12-30", why: "later" }, now)]
    default: {
      let d = draft.choosePerson(draft.met(begun), person())
      d = draft.answer(draft.addPerson(d), { subject: HOUSE_KEY, text: "luu-ten@1", purpose: "register", yes: true })
      for (const key of d.people.map((one) => one.key)) {
        for (const skill of [ACTIVATE, SCAM]) {
          d = draft.setKind(d, key, skill, kinds[dice(5)] ?? "viewed")
          d = draft.setRecheck(draft.setTeachBack(d, key, skill, dice(2) > 0), key, skill, dice(2) > 0)
        }
      }
      return toActs(dice(2) ? draft.promise(d, { due: "2027-01-05", why: "later" }) : d, ME, now)
    }
  }
}

const HOUSE_KEY = draft.HOUSE
const patched = (act: Act | null): Act[] => (act ? [act] : [])
