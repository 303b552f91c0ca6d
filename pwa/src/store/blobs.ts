/** Photos of visits: sealed, sent in pieces, gone as soon as the server has them whole. */

import type { BlobRef } from "../wire"
import { type Bytes, sha256 } from "./bytes"
import { type Base, read, write } from "./database"
import { StoreError } from "./errors"
import { seal, unseal } from "./keys"
import type { Held } from "./outbox"
import type { Uid } from "./shapes"

const MOST_BYTES = 400_000
const DAY = 86_400_000

/** A photo to be sent, opened; `offset` is how much the server has. */
export interface Photo {
  sha: string
  bytes: Bytes
  offset: number
}

/** Stores a photo that was made for a draft; it is sent once the visit that names it is saved. */
export async function keepPhoto(session: Held, bytes: Bytes, draft: Uid): Promise<BlobRef> {
  if (bytes.length > MOST_BYTES) throw new StoreError("too_big")
  const sha = await sha256(bytes)
  const sealed = await seal(session.data, `blob|${sha}`, bytes)
  await write(session.base, ["blob"], async (tx) => {
    const known = await tx.objectStore("blob").get(sha)
    const row = { sha, bytes: bytes.length, kind: "photo" as const, draft, op: known?.op ?? null }
    await tx.objectStore("blob").put({ ...row, offset: known?.offset ?? 0, made_at: Date.now(), sealed })
  })
  return { sha, bytes: bytes.length, kind: "photo" }
}

/** A photo opened for the screen; null where it has gone. */
export async function openPhoto(session: Held, sha: string): Promise<Bytes | null> {
  const row = await read(session.base, ["blob"], (tx) => tx.objectStore("blob").get(sha))
  return row ? unseal(session.data, `blob|${sha}`, row.sealed) : null
}

export async function dropPhoto(session: { base: Base }, sha: string): Promise<void> {
  await write(session.base, ["blob"], async (tx) => {
    if ((await tx.objectStore("blob").get(sha))?.op === null) await tx.objectStore("blob").delete(sha)
  })
}

/** The next photo of a saved visit that waits; null where none does. */
export async function nextPhoto(session: Held): Promise<Photo | null> {
  for (const sha of await read(session.base, ["blob"], (tx) => tx.objectStore("blob").index("op").getAllKeys())) {
    const row = await read(session.base, ["blob"], (tx) => tx.objectStore("blob").get(sha))
    try {
      if (row) return { sha, offset: row.offset, bytes: await unseal(session.data, `blob|${sha}`, row.sealed) }
    } catch {
      // A broken disk: it stands in no other's way.
    }
  }
  return null
}

/** Books what the server said of a photo: how much is there; whole or refused ones go. */
export async function photoTold(
  base: Base,
  sha: string,
  offset: number,
  state: "part" | "whole" | "refused",
): Promise<void> {
  await write(base, ["blob"], async (tx) => {
    const row = await tx.objectStore("blob").get(sha)
    if (!row) return
    if (state === "part") await tx.objectStore("blob").put({ ...row, offset })
    else await tx.objectStore("blob").delete(sha)
  })
}

/** Drops photos of drafts that are gone: no visit will name them. */
export function dropOrphans(base: Base, now: number): Promise<void> {
  return write(base, ["blob", "draft"], async (tx) => {
    const blobs = tx.objectStore("blob")
    for (const row of await blobs.getAll()) {
      if (row.op !== null || now - row.made_at < DAY) continue
      if (!(await tx.objectStore("draft").getKey(row.draft))) await blobs.delete(row.sha)
    }
  })
}
