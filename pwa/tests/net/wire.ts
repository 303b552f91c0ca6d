/** Bytes as they travel: packed, signed, and the operations cut out of a batch as they came. */

import { type Bytes, hex, unb64, utf8 } from "../../src/store/bytes"

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
