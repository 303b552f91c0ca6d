/** Bytes as they travel: packed, signed, and the operations cut out of a batch as they came. */

import { type Bytes, hex, sha256, unb64, utf8 } from "../../src/store/bytes"
import type { Push, Scope } from "../../src/wire"

export async function zipped(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  )
}

export async function plain(request: Request): Promise<Bytes> {
  const raw = new Uint8Array(await request.arrayBuffer())
  if (request.headers.get("content-encoding") !== "gzip") return raw
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

// The very bytes of the operations, as the server keeps them: it never serialises them again.
export function bytesOf(text: string): string[] {
  const from = text.indexOf('"ops":[') + 7
  const found: string[] = []
  let depth = 0
  let start = 0
  let quoted = false
  for (let n = from; n < text.length; n += 1) {
    const c = text[n]
    if (quoted) {
      if (c === "\\") n += 1
      else if (c === '"') quoted = false
    } else if (c === '"') quoted = true
    else if (c === "{") {
      if (depth === 0) start = n
      depth += 1
    } else if (c === "}") {
      depth -= 1
      if (depth === 0) found.push(text.slice(start, n + 1))
    } else if (c === "]" && depth === 0) break
  }
  return found
}

export async function isSigned(request: Request, raw: Bytes, ts: number, pub: JsonWebKey): Promise<boolean> {
  const digest = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", raw)))
  const text = ["POST", new URL(request.url).pathname, ts, digest].join("\n")
  const key = await crypto.subtle.importKey(
    "jwk",
    { ...pub, key_ops: ["verify"] },
    { name: "ECDSA", namedCurve: "P-256" },
    false,
    ["verify"],
  )
  const sig = unb64(request.headers.get("tn-sig") ?? "")
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, sig, utf8(text))
}

export interface Photo {
  bytes: Bytes
  length: number
  whole: boolean
}

export function json(told: object): Response {
  return new Response(JSON.stringify(told), { headers: { "content-type": "application/json", "tn-sync": "1" } })
}

export function problem(status: number, code: string, more: object = {}, bare = false): Response {
  const headers = { "content-type": "application/problem+json" }
  return new Response(bare ? null : JSON.stringify({ code, status, detail: `words of ${code}`, ...more }), {
    status,
    headers,
  })
}

/** Takes a piece of a photo where it fits on what is there, and says how much is there now. */
export async function keepPiece(
  photos: Map<string, Photo>,
  sha: string,
  request: Request,
  raw: Bytes,
): Promise<Response> {
  const had = photos.get(sha) ?? { bytes: new Uint8Array(), length: 0, whole: false }
  let status = 200
  if (request.method === "PUT" && !had.whole) {
    if (Number(request.headers.get("tn-offset")) === had.bytes.length) {
      had.bytes = new Uint8Array([...had.bytes, ...raw])
      had.length = Number(request.headers.get("tn-length"))
      if (had.bytes.length === had.length) had.whole = (await sha256(had.bytes)) === sha
      if (had.bytes.length === had.length && !had.whole) had.bytes = new Uint8Array()
      photos.set(sha, had)
    } else status = 409
  }
  const headers = {
    "tn-sync": "1",
    "tn-offset": String(had.bytes.length),
    "tn-state": had.whole ? "whole" : "partial",
  }
  return new Response(null, { status, headers })
}

/** Answers with what stands from where the phone had come. */
export async function piece(body: Bytes, request: Request): Promise<Response> {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0)
  const headers = {
    "content-type": "application/gzip",
    etag: `"${await sha256(body)}"`,
    "content-range": `bytes ${from}-${body.length - 1}/${body.length}`,
  }
  return new Response(body.slice(from), { status: from ? 206 : 200, headers })
}

export function gapsOf(
  told: Push,
  there: Set<number>,
  lost: [number, number][],
): { need: [number, number][]; contig: number } {
  const covered = [...(told.unsent ?? []), ...lost]
  const need: [number, number][] = []
  for (let n = 1; n <= told.max_seq; n += 1) {
    if (!there.has(n) && !covered.some(([a, b]) => a <= n && n <= b)) need.push([n, n])
  }
  let contig = 0
  while (there.has(contig + 1)) contig += 1
  return { need, contig }
}

export function scopesOf(hamlets: number[], feed: string): Scope[] {
  return hamlets.map((hamlet) => ({
    hamlet,
    home: 24,
    name: `Thôn ${hamlet}`,
    feed,
    level: "full",
    until: "2099-01-01",
    lead: false,
    snapshot: `/api/sync/v1/snapshot/${hamlet}.ndjson.gz`,
  }))
}
