/** What lies in the local store and what a running app holds: types only, shared by all folders. */

import type { Bodies, FollowUpRow, HouseholdRow, Op, PersonRow, Result, Scope } from "../wire"
import type { Bytes } from "./bytes"

/** A UUIDv7 made on this phone, or one of the server's. */
export type Uid = string

/** Who works with this phone; told by the server at enrolment and with the scopes. */
export interface Me {
  device: Uid
  member: number
  home: number
  name: string
  teams: Team[]
}

/** A team of the member: what the badge, a visit and the consent texts need. */
export interface Team {
  id: number
  name: string
  commune: string
  /** The commune's number for citizens; empty where the commune has told none. */
  hotline: string
  hamlets: number[]
  lead: boolean
}

/** An operation before it has a number: what `ops/` makes and `store/outbox.keep` stores. */
export interface Act<K extends keyof Bodies = keyof Bodies> {
  op: Uid
  k: K
  kv: number
  home: number
  hamlet: number
  hh?: Uid | null
  e?: Uid | null
  base?: number | null
  fixes?: Uid | null
  form?: string | null
  /** Wall clock of the act, Unix ms. */
  at: number
  b: Bodies[K]
}

/** What a receipt said; `received_at` is the server's clock, Unix ms. */
export interface Receipt {
  s: Result["s"]
  code: string | null
  msg: string | null
  received_at: number
}

/** A row of the outbox: the bytes are sealed, the rest is plain for indexes. */
export interface Waiting {
  op: Uid
  /** The device that numbered it, and how often the phone had changed its device before (`redevice`). */
  dev: Uid
  turn: number
  seq: number
  home: number
  k: keyof Bodies
  hh: Uid | null
  sha: string
  state: "new" | "acked"
  /** Where the pull must have come before an acknowledged row may go: feed and revision. */
  feed: string | null
  rev: number | null
  receipt: Receipt | null
  tries: number
  kept_at: number
  bytes: number
  sealed: Bytes
}

/** A settled operation: `sent` 30 days, `dead` until a person dealt with it. */
export interface Settled extends Receipt {
  op: Uid
  dev: Uid
  turn: number
  seq: number
  home: number
  k: keyof Bodies
  hh: Uid | null
  sha: string
  kept_at: number
  bytes: number
  /** False for what only this phone gave up (a lone 400 or 413): the server has never had it. */
  there: boolean
  /** Empty where it was blanked: somebody named in it was erased. */
  sealed: Bytes
}

/** Answers of a visit not finished, or finished and still to be undone. */
export interface DraftRow {
  id: Uid
  hh: Uid
  state: "open" | "done"
  /** Unix ms until which "Hoàn tác" is offered; 0 while open. */
  undo_until: number
  changed_at: number
  sealed: Bytes
}

/** A row of the server as kept: key [hamlet, t, id]; what personal fields it has is sealed. */
export interface KeptRow {
  hamlet: number
  t: "household" | "person" | "followup"
  id: Uid
  home: number
  rev: number
  hh: Uid | null
  /** Fields that name nobody. */
  plain: Record<string, unknown>
  /** Fields of level full; absent where the phone has none. */
  sealed?: Bytes
}

/** A house as screens show it: the server's row with the own unsent work laid over it. */
export interface House {
  id: Uid
  home: number
  hamlet: number
  rev: number
  row: HouseholdRow
  /** Left empty by the store, made by the replay: "ngõ 3, số 12" or what stands for it ("Nhà mới 3", "mã 10-7"); made once, searched by `folded`. */
  title: string
  folded: string
  people: Person[]
  followups: Pledge[]
  /** Own work on this house that waits to be sent. */
  waiting: number
  /** What this member's own (unsent or lately sent) work says of the last visit. */
  mine: { at: number; outcome: string } | null
}

/** A person as screens show it. */
export interface Person {
  id: Uid
  hh: Uid
  hamlet: number
  row: PersonRow
  /** Level by skill number, with what the unsent work adds. */
  levels: Map<number, Level>
}

/** A level on the ladder, its day (ISO) and whether a recheck proved it. */
export interface Level {
  level: number
  day: string | null
  checked: boolean
}

/** A promise to come back that is open. */
export interface Pledge {
  id: Uid
  hh: Uid | null
  hamlet: number
  row: FollowUpRow
}

/** Everything that may be read while unlocked: server rows and own unsent work on top. */
export interface Book {
  scopes: Scope[]
  houses: Map<Uid, House>
  people: Map<Uid, Person>
  promises: Map<Uid, Pledge>
  /** Own operations of the outbox, oldest first, then those of finished drafts (`seq` 0): what the replay laid on top. */
  pending: Op[]
}

/** The numbers of the sync line and of the screen "Gửi và nhận"; read from the store, never kept. */
export interface Tally {
  /** Saved and without a receipt: numbered operations and finished drafts. */
  waiting: number
  /** Moment of the oldest waiting operation, Unix ms; 0 where none waits. */
  oldest: number
  held: number
  dead: number
  sent: number
  /** Photos of saved visits that are not whole on the server. */
  photos: number
  last_sent_at: number
  last_pull_at: number
  max_seq: number
}
