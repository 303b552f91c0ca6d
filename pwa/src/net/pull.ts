/** Receives: pages of changes, snapshots and personal fields of hamlets that begin, packages (sync page 5). */

import { sha256, textOf } from "../store/bytes"
import { isStoreError } from "../store/errors"
import { readMetas } from "../store/meta"
import { missingPacks, packHashes, putPack } from "../store/packs"
import { applyFilled, applyPage, applySnapshot } from "../store/replica"
import type { Filled, Pack, Pulled, Scope, SnapshotHead } from "../wire"
import { ask, call, Failure, isFailure, unpacked } from "./calls"
import { download } from "./files"
import type { Work } from "./push"
import { count, sample } from "./telemetry"
import { withToken } from "./tokens"

/** How far receiving has come: hamlets that are here whole, of how many; bytes of the one that comes now. */
export interface Received {
  at: "changes" | "rows" | "names" | "packs"
  done: number
  of: number
  bytes: number
  /** The hamlet that comes, or the package. */
  name: string
}

export type Tell = (received: Received) => void

const PAGE = 500
const MOST_PAGES = 400

/** Pulls until nothing is new; answers whether any row changed. Packages follow at the end. */
export async function pullAll(work: Work, tell: Tell): Promise<boolean> {
  const packs = new Map<string, Pack>()
  // What was begun and cut off, or is of another life line, begins with its snapshot, not with changes.
  let changed = (await beginHamlets(work, tell)) > 0
  for (let n = 0; n < MOST_PAGES; n += 1) {
    tell({ at: "changes", done: 0, of: 0, bytes: 0, name: "" })
    const pulled = await pullPage(work)
    for (const one of pulled.packs) packs.set(one.name, one)
    changed ||= pulled.changes.length + pulled.resets.length > 0 || pulled.scopes !== null
    const begun = await beginHamlets(work, tell)
    const named = await layNames(work, tell)
    changed ||= begun + named > 0
    if (!pulled.more && begun === 0) break
  }
  await takePacks(work, [...packs.values()], tell)
  return changed
}

async function pullPage(work: Work): Promise<Pulled> {
  const { epoch, have, scope_hash } = await readMetas(work.base, "epoch", "have", "scope_hash")
  const asked = {
    epoch,
    have: have ?? {},
    scope_hash: scope_hash ?? "",
    limit: PAGE,
    packs: await packHashes(work.base),
  }
  const from = performance.now()
  const pulled = await withToken(work, "full", (headers) => ask<Pulled>("pull", asked, headers))
  if (pulled.epoch !== epoch || !Array.isArray(pulled.changes) || !Array.isArray(pulled.resets)) {
    throw new Failure("portal", 200)
  }
  sample("pull_ms", performance.now() - from)
  count("pull_rows", pulled.changes.length)
  await applyPage(work.base, work.data, pulled)
  return pulled
}

/** Takes snapshots of hamlets of which nothing is here; answers how many came. */
async function beginHamlets(work: Work, tell: Tell): Promise<number> {
  let begun = 0
  const { scopes, have } = await readMetas(work.base, "scopes", "have")
  const empty = (scopes ?? []).filter((scope) => have?.[scope.hamlet] === undefined)
  for (const [done, scope] of empty.entries()) {
    const told = { at: "rows" as const, done, of: empty.length, name: scope.name }
    tell({ ...told, bytes: 0 })
    if (await skipped(() => takeSnapshot(work, scope, (bytes) => tell({ ...told, bytes })))) continue
    begun += 1
  }
  return begun
}

/** Asks for personal fields where they were not laid yet; answers for how many hamlets they came. */
async function layNames(work: Work, tell: Tell): Promise<number> {
  const { scopes, have, filled } = await readMetas(work.base, "scopes", "have", "filled")
  let laid = 0
  const bare = (scopes ?? []).filter((one) => have?.[one.hamlet] !== undefined && filled?.[one.hamlet] === undefined)
  for (const [done, { hamlet, name }] of bare.entries()) {
    tell({ at: "names", done, of: bare.length, bytes: 0, name })
    await skipped(async () => {
      const told = await withToken(work, "full", (headers) => ask<Filled>("full", { hamlet }, headers))
      if (told.hamlet !== hamlet || !Array.isArray(told.rows)) throw new Failure("portal", 200)
      await applyFilled(work.base, work.data, told)
      laid += 1
    })
  }
  return laid
}

// A hamlet that has left the scope since the page is not there any more; the next page says so.
async function skipped(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return false
  } catch (error) {
    if (isFailure(error) && error.why === "refused" && error.status === 404) return true
    // Cut, or of another life line: nothing was applied, and it is asked for again.
    if (isStoreError(error, "cut")) throw new Failure("busy")
    throw error
  }
}

async function takeSnapshot(work: Work, scope: Scope, tell: (bytes: number) => void): Promise<void> {
  const zip = await withToken(work, "full", (headers) => download(scope.snapshot, headers, tell))
  const lines = linesOf(textOf(await unpacked(zip)))
  if ((lines[0] as Partial<SnapshotHead> | undefined)?.hamlet !== scope.hamlet) throw new Failure("portal", 200)
  await applySnapshot(work.base, work.data, lines)
}

function linesOf(text: string): unknown[] {
  try {
    return text
      .split("\n")
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line))
  } catch {
    throw new Failure("portal", 200)
  }
}

async function takePacks(work: Work, told: Pack[], tell: Tell): Promise<void> {
  const missing = await missingPacks(work.base, told)
  for (const [done, one] of missing.entries()) {
    tell({ at: "packs", done, of: missing.length, bytes: one.bytes, name: one.name })
    // One that is not of now any more (404): the next page names another.
    await skipped(async () => {
      const { bytes } = await call(one.url)
      if ((await sha256(bytes)) !== one.hash) throw new Failure("portal", 200)
      await putPack(work.base, one, textOf(bytes))
    })
  }
}
