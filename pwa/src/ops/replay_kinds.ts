/** What each kind of operation does to the book of this phone; all of it may be done twice. */

import type { Book, House, Person } from "../store/shapes"
import type { Bodies, Op } from "../wire"
import { dayOf } from "./days"
import { layPromise } from "./replay_promises"
import { layAmended, layCheck, layVisit, type Standing } from "./replay_visits"

type Lay<K extends keyof Bodies> = (book: Book, op: Op, b: Bodies[K]) => void

/** Lay one operation; an unknown kind changes nothing here. */
export function apply(book: Book, op: Op, visits: Standing): void {
  if (op.k === "visit.record") layVisit(book, op, visits)
  if (op.k === "visit.amend") layAmended(book, op, visits)
  const lay = LAYS[op.k as keyof Bodies] as Lay<keyof Bodies> | undefined
  lay?.(book, op, op.b as Bodies[keyof Bodies])
}

const LAYS: { [K in keyof Bodies]?: Lay<K> } = {
  "household.create": (book, op, b) => {
    const id = op.e
    if (!id || book.houses.has(id)) return
    const { lane, door, mark, after = null, label, adults } = b
    const row = { no: 0, lane: lane ?? "", door: door ?? "", mark: mark ?? "", after, label: label ?? "" }
    const rest = { title: "", folded: "", people: [], followups: [], waiting: 0, mine: null }
    const place = { id, home: op.home, hamlet: op.hamlet, rev: 0 }
    book.houses.set(id, { ...place, row: { ...row, adults: adults ?? null }, ...rest })
  },
  "household.patch": (book, op, b) => {
    const house = houseOf(book, op.e)
    if (house) house.row = { ...house.row, ...news(b.set) }
  },
  "household.close": (book, op) => {
    const house = houseOf(book, op.e)
    if (house && !house.row.closed) house.row = { ...house.row, closed: dayOf(op.at) }
  },
  "household.move": (book, op, b) => {
    const house = houseOf(book, op.e)
    if (!house) return
    house.hamlet = b.to
    if (!book.scopes.some((one) => one.hamlet === b.to)) book.houses.delete(house.id)
  },
  "household.merge": (book, op, b) => {
    if (!op.e || op.e === b.into) return
    book.houses.delete(op.e)
    for (const one of book.people.values()) if (one.hh === op.e) one.hh = b.into
    for (const one of book.promises.values()) if (one.hh === op.e) one.hh = b.into
  },
  "person.create": (book, op, b) => {
    const id = op.e
    if (!id || !op.hh || book.people.has(id)) return
    const told = { call: b.call ?? "", born: b.born ?? null, phone: b.phone ?? "", prio: b.prio ?? [] }
    const row = { hh: op.hh, age: bandOf(told.born, op.at), sk: [], left: null, ...told }
    book.people.set(id, { id, hh: op.hh, hamlet: op.hamlet, row, levels: new Map() })
  },
  "person.patch": (book, op, b) => {
    const person = personOf(book, op.e)
    if (!person) return
    person.row = { ...person.row, ...news(b.set) }
    person.row.age = bandOf(person.row.born ?? null, op.at)
  },
  "person.leave": (book, op) => {
    const person = personOf(book, op.e)
    if (person && !person.row.left) person.row = { ...person.row, left: dayOf(op.at) }
  },
  "person.merge": (book, op, b) => {
    if (op.e && op.e !== b.into) layMerge(book, op.e, b.into)
  },
  "consent.set": (book, op, b) => {
    const off = b.purposes.filter((one) => b.state !== "given" || !one.yes).map((one) => one.p)
    for (const person of op.e ? [personOf(book, op.e)] : peopleOf(book, op, b)) if (person) forget(person, off)
    const house = houseOf(book, op.hh)
    if (house && !op.e && off.includes("register")) house.row = { ...house.row, label: "", note: "" }
  },
  "followup.plan": (book, op, b) => layPromise(book, op, b, null),
  "followup.done": (book, op) => void (op.e && book.promises.delete(op.e)),
  "followup.cancel": (book, op) => void (op.e && book.promises.delete(op.e)),
  "skill.check": layCheck,
}

function houseOf(book: Book, id: string | null | undefined): House | undefined {
  return id ? book.houses.get(id) : undefined
}

function personOf(book: Book, id: string | null | undefined): Person | undefined {
  return id ? book.people.get(id) : undefined
}

/** A withdrawal for the house hides everybody at once; a no to its question hides nobody's own yes. */
function peopleOf(book: Book, op: Op, b: Bodies["consent.set"]): Person[] {
  if (b.state !== "withdrawn") return []
  return [...book.people.values()].filter((one) => one.hh === op.hh)
}

function forget(person: Person, off: readonly string[]): void {
  const row = { ...person.row }
  if (off.includes("register")) Object.assign(row, { call: "", born: null, age: null })
  if (off.includes("contact")) row.phone = ""
  if (off.includes("priority")) row.prio = []
  person.row = row
}

function layMerge(book: Book, from: string, into: string): void {
  const gone = book.people.get(from)
  const stays = book.people.get(into)
  book.people.delete(from)
  for (const one of book.promises.values()) if (one.row.person === from) one.row = { ...one.row, person: into }
  for (const [skill, level] of gone?.levels ?? []) {
    if (stays && (stays.levels.get(skill)?.level ?? 0) < level.level) stays.levels.set(skill, level)
  }
}

/** Return the fields of a patch as rows have them: an empty text where nothing is. */
function news(set: readonly { f: string; now?: unknown }[]): Record<string, unknown> {
  return Object.fromEntries(set.map(({ f, now = null }) => [f, now === null && TEXTS.includes(f) ? "" : now]))
}

const TEXTS: readonly string[] = ["lane", "door", "mark", "label", "note", "call", "phone"]

const BANDS = [
  [15, "0-15"],
  [29, "16-29"],
  [44, "30-44"],
  [59, "45-59"],
  [69, "60-69"],
] as const

function bandOf(born: number | null, at: number): NonNullable<Person["row"]["age"]> | null {
  if (born === null) return null
  const age = Number(dayOf(at).slice(0, 4)) - born
  return BANDS.find(([most]) => age <= most)?.[1] ?? "70+"
}
