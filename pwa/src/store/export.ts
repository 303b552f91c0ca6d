/**
 * "Xuất phiếu chưa gửi": sealed operations and the wrapped key in one signed file (docs/phone-file.md). Needs no PIN and
 * no network, and works on a database whose upgrade failed. Loaded on use.
 */

import { b64, sha256, utf8 } from "./bytes"
import { type Base, read } from "./database"
import { StoreError } from "./errors"
import { sign } from "./keys"
import { readMetas } from "./meta"
import type { Settled, Waiting } from "./shapes"

/** The file, version 1; an operation is [its id, its number, base64url of iv | ciphertext and tag], AAD = its id. */
export interface PhoneFile {
  v: 1
  device: string
  member: number
  epoch: string
  max_seq: number
  wrap: string
  ops: [string, number, string][]
  made_at: number
  sig: string
}

/** What is signed: the fields by lines, and the hash of the operations, a line each. */
export async function textOfFile(file: Omit<PhoneFile, "sig">): Promise<string> {
  const ops = await sha256(utf8(file.ops.map((one) => one.join(" ")).join("\n")))
  const { device, member, epoch, max_seq, made_at, wrap } = file
  return ["tungngo-file-1", device, member, epoch, max_seq, made_at, wrap, ops].join("\n")
}

/** Makes the file of all that the server has no receipt for, and of what it refused. */
export async function makeFile(base: Base): Promise<PhoneFile> {
  const { device, member, epoch, seq, wrap } = await readMetas(base, "device", "member", "epoch", "seq", "wrap")
  if (!device || member === undefined || !wrap) throw new StoreError("gone")
  const rows = await read(base, ["outbox", "dead"], async (tx) => {
    const both = await Promise.all([tx.objectStore("outbox").getAll(), tx.objectStore("dead").getAll()])
    return both.flat()
  })
  const ops = rows
    .filter((row) => row.sealed.length > 0)
    .sort(byNumber)
    .map((row): [string, number, string] => [row.op, row.seq, b64(row.sealed)])
  const bare = { v: 1 as const, device, member, epoch: epoch ?? "", max_seq: seq ?? 0, wrap, ops, made_at: Date.now() }
  return { ...bare, sig: await sign(base, await textOfFile(bare)) }
}

function byNumber(a: Waiting | Settled, b: Waiting | Settled): number {
  return a.turn - b.turn || a.seq - b.seq
}

/** A name that tells nothing of anybody: day, number of operations, the start of the device's id. */
export function nameOfFile(file: PhoneFile): string {
  const day = new Date(file.made_at).toISOString().slice(0, 10)
  return `tungngo-${day}-${file.ops.length}-${file.device.slice(-6)}.json`
}

/** Hands the file to the system's sheet of sharing; answers false where it has none, and the caller saves it. */
export async function shareFile(file: PhoneFile): Promise<boolean> {
  const sheet = new File([JSON.stringify(file)], nameOfFile(file), { type: "application/json" })
  if (!navigator.canShare?.({ files: [sheet] })) return false
  await navigator.share({ files: [sheet] })
  return true
}
