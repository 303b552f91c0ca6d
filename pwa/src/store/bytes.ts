/** Bytes and their texts: base64url without padding (wire), hex (hashes), UTF-8. */

export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const decoder = new TextDecoder("utf-8", { fatal: true })

export function utf8(text: string): Bytes {
  return encoder.encode(text)
}

export function textOf(bytes: Bytes): string {
  return decoder.decode(bytes)
}

export function concat(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Base64url without padding; in pieces, so that a long value does not fill the stack. */
export function b64(bytes: Bytes): string {
  let raw = ""
  for (let at = 0; at < bytes.length; at += 8192) raw += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
}

export function unb64(text: string): Bytes {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0))
}

export function random(n: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(n))
}

export async function sha256(bytes: Bytes): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)))
}
