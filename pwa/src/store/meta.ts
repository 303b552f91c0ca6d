/** The store `meta`: what the phone knows of itself, one value a key. */

import type { Scope } from "../wire"
import type { Bytes } from "./bytes"
import { type Base, read, write } from "./database"
import type { Me, Uid } from "./shapes"

/** The data key sealed by the PIN: `key` = iv|AES-GCM under KEK; `proof` is kept after a change of PIN. */
export interface WrapPin {
  salt: Bytes
  rounds: number
  key: Bytes
  proof: Bytes | null
}

/** Keys that never leave the browser. */
export interface PhoneKeys {
  /** ECDSA P-256: signs calls and the exported file. */
  sign: CryptoKey
  /** HMAC: makes a copied profile useless without this browser. */
  phone: CryptoKey
  pub: JsonWebKey
}

/** A badge key of a month, not extractable. */
export interface BadgeKey {
  number: number
  until: number
  key: CryptoKey
}

/** Counters of a day about the phone itself. */
export interface Counted {
  n: Record<string, number>
  samples: Record<string, number[]>
  errors: { at: number; where: string; msg: string }[]
}

export interface Meta {
  device: Uid
  /** How often the phone was given another device (`redevice`). */
  turn: number
  member: number
  home: number
  epoch: string
  seq: number
  have: Record<string, number>
  scopes: Scope[]
  scope_hash: string
  me: Me
  keys: PhoneKeys
  wrap_pin: WrapPin | null
  /** Wrong PINs since the last right one. */
  wrong: number
  /** The data key wrapped to the server. */
  wrap: string
  server_key: string
  /** A known text sealed by the data key: tells whether a key is the right one. */
  probe: Bytes
  refresh: string
  access: string
  badges: BadgeKey[]
  canary: string
  build: string
  schema: number
  min_build: number
  /** Last answer of the server heard, by this phone's clock; last push and pull that went well. */
  contact_at: number
  /** The server's clock as the last pull told it. */
  server_now: number
  last_sent_at: number
  last_pull_at: number
  /** Hamlets whose personal fields were laid over (`full`), and when. */
  filled: Record<string, number>
  /** People erased, and when: their names go from what was sent. */
  erased: Record<Uid, number>
  /** Package hash by name. */
  packs: Record<string, string>
  telemetry: Record<string, Counted>
  order: "wipe" | null
  /** Minutes after which the phone locks itself. */
  lock_minutes: number
  /** Photos only by Wi-Fi. */
  wifi_only: boolean
  persisted: boolean
  test: Bytes
}

export type MetaKey = keyof Meta

interface MetaStore {
  get(key: string): Promise<unknown>
}

/** Reads a value of `meta` inside a transaction. */
export async function metaIn<K extends MetaKey>(store: MetaStore, key: K): Promise<Meta[K] | undefined> {
  return (await store.get(key)) as Meta[K] | undefined
}

export async function readMeta<K extends MetaKey>(base: Base, key: K): Promise<Meta[K] | undefined> {
  return (await read(base, ["meta"], (tx) => tx.objectStore("meta").get(key))) as Meta[K] | undefined
}

/** Reads several values by one transaction. */
export function readMetas<K extends MetaKey>(base: Base, ...keys: K[]): Promise<Partial<Pick<Meta, K>>> {
  return read(base, ["meta"], async (tx) => {
    const store = tx.objectStore("meta")
    const values = await Promise.all(keys.map((key) => store.get(key)))
    return Object.fromEntries(keys.map((key, n) => [key, values[n]])) as Partial<Pick<Meta, K>>
  })
}

/** Writes values by one strict transaction. */
export function writeMeta(base: Base, values: Partial<Meta>): Promise<void> {
  return write(base, ["meta"], async (tx) => {
    const store = tx.objectStore("meta")
    await Promise.all(Object.entries(values).map(([key, value]) => store.put(value, key)))
  })
}

/** Changes one value by one strict transaction: two tabs never overwrite each other. */
export function changeMeta<K extends MetaKey>(
  base: Base,
  key: K,
  change: (was: Meta[K] | undefined) => Meta[K],
): Promise<Meta[K]> {
  return write(base, ["meta"], async (tx) => {
    const store = tx.objectStore("meta")
    const now = change(await metaIn(store, key))
    await store.put(now, key)
    return now
  })
}
