/** Sealed rows opened into memory: what screens read and search while the phone is unlocked. */

import type { FollowUpRow, HouseholdRow, Op, PersonRow, Scope } from "../wire"
import { textOf } from "./bytes"
import { unseal } from "./keys"
import type { Book, House, KeptRow, Level, Person, Pledge, Uid } from "./shapes"

/** A row with its personal fields; kept while unlocked, so that a refresh opens only what changed. */
export interface OpenRow {
  kept: KeptRow
  d: Record<string, unknown>
}

export type OpenRows = Map<string, OpenRow>

/** Own work that the server has and that a pull may not show yet. */
export interface Mine {
  hh: Uid
  at: number
  outcome: string
}

export function rowName(row: Pick<KeptRow, "hamlet" | "t" | "id">): string {
  return `row|${row.hamlet}|${row.t}|${row.id}`
}

/** Opens rows; those that `was` has in the same revision and seal are taken from there. */
export async function openRows(data: CryptoKey, rows: KeptRow[], named: boolean, was?: OpenRows): Promise<OpenRows> {
  const opened = await Promise.all(
    rows.map(async (kept): Promise<[string, OpenRow]> => {
      const name = rowName(kept)
      const before = was?.get(name)
      if (before && isSame(before.kept, kept)) return [name, before]
      const more = named && kept.sealed ? await personalOf(data, name, kept.sealed) : null
      return [name, { kept, d: more ? { ...kept.plain, ...more } : kept.plain }]
    }),
  )
  return new Map(opened)
}

// A row that cannot be opened stays usable by its code and lane.
async function personalOf(data: CryptoKey, name: string, sealed: NonNullable<KeptRow["sealed"]>) {
  try {
    return JSON.parse(textOf(await unseal(data, name, sealed))) as Record<string, unknown>
  } catch {
    return null
  }
}

// The first bytes of a seal are its random nonce: another seal, another nonce.
function isSame(a: KeptRow, b: KeptRow): boolean {
  if (a.rev !== b.rev || a.sealed?.length !== b.sealed?.length) return false
  return a.sealed?.every((byte, n) => n >= 12 || byte === b.sealed?.[n]) ?? true
}

/** Makes a book of opened rows: server rows only, titles are the replay's. */
export function bookOf(scopes: Scope[], rows: OpenRows, mine: Mine[]): Book {
  const book: Book = { scopes, houses: new Map(), people: new Map(), promises: new Map(), pending: [] }
  // A row that lies in two hamlets (a house that moved) is shown where it was changed last.
  const all = [...rows.values()].sort((a, b) => a.kept.rev - b.kept.rev)
  for (const row of all) if (row.kept.t === "household") book.houses.set(row.kept.id, houseOf(row))
  for (const row of all) if (row.kept.t === "person") book.people.set(row.kept.id, personOf(row))
  for (const row of all) if (row.kept.t === "followup") book.promises.set(row.kept.id, pledgeOf(row))
  for (const person of book.people.values()) book.houses.get(person.hh)?.people.push(person)
  for (const one of book.promises.values()) if (one.hh) book.houses.get(one.hh)?.followups.push(one)
  for (const { hh, at, outcome } of mine) {
    const house = book.houses.get(hh)
    if (house && (house.mine?.at ?? 0) < at) house.mine = { at, outcome }
  }
  return book
}

function houseOf({ kept, d }: OpenRow): House {
  const { id, home, hamlet, rev } = kept
  const row = { ...d } as unknown as HouseholdRow
  return { id, home, hamlet, rev, row, title: "", folded: "", people: [], followups: [], waiting: 0, mine: null }
}

function personOf({ kept, d }: OpenRow): Person {
  const row = { ...d } as unknown as PersonRow
  const levels = new Map<number, Level>()
  for (const [skill, level, day, checked] of row.sk ?? []) levels.set(skill, { level, day, checked })
  return { id: kept.id, hh: row.hh ?? "", hamlet: kept.hamlet, row, levels }
}

function pledgeOf({ kept, d }: OpenRow): Pledge {
  return { id: kept.id, hh: kept.hh, hamlet: kept.hamlet, row: { ...d } as unknown as FollowUpRow }
}

/** What an own visit says of its house, for the list ("Đã đến"). */
export function mineOf(op: Op): Mine | null {
  const { outcome } = op.b as { outcome?: unknown }
  return op.k === "visit.record" && op.hh && typeof outcome === "string" ? { hh: op.hh, at: op.at, outcome } : null
}

const NAMES = new Set(["door", "adults", "label", "note", "call", "born", "phone", "prio"])

/** An operation without what names somebody: own unsent work while names are hidden. */
export function nameless(op: Op): Op {
  const b = Object.fromEntries(Object.entries(op.b as Record<string, unknown>).filter(([key]) => !NAMES.has(key)))
  if (Array.isArray(b.set)) b.set = (b.set as { f: string }[]).filter((one) => !NAMES.has(one.f))
  return { ...op, b }
}
