/** Files from the server: resumed where a line broke, alive as long as bytes come. */

import { type Bytes, concat } from "../store/bytes"
import { BUILD, Failure, isFailure, refusal } from "./calls"

const PATIENCE = 20_000
const TRIES = 4

interface Part {
  etag: string
  bytes: Bytes
}

// What came of files that are not whole yet, by address.
const parts = new Map<string, Part>()

/** Reads a gzip file; goes on where it was cut, now or in an earlier run. `tell`: bytes so far. */
export async function download(
  path: string,
  headers: Record<string, string>,
  tell?: (bytes: number) => void,
): Promise<Bytes> {
  for (let n = 1; ; n += 1) {
    const before = parts.get(path)?.bytes.length ?? 0
    try {
      const whole = await piece(path, headers, tell)
      parts.delete(path)
      return whole
    } catch (error) {
      const came = parts.get(path)?.bytes.length ?? 0
      if (!isFailure(error) || error.why !== "offline" || came <= before || n === TRIES) throw error
    }
  }
}

async function piece(path: string, headers: Record<string, string>, tell?: (bytes: number) => void): Promise<Bytes> {
  const had = parts.get(path)
  const range = had ? { range: `bytes=${had.bytes.length}-`, "if-range": had.etag } : undefined
  const stop = new AbortController()
  let alarm = setTimeout(() => stop.abort(), PATIENCE)
  const alive = (): void => {
    clearTimeout(alarm)
    alarm = setTimeout(() => stop.abort(), PATIENCE)
  }
  try {
    const response = await opened(path, { "tn-app": BUILD, ...headers, ...range }, stop.signal)
    const part = begun(path, response, had)
    const reader = response.body?.getReader()
    for (let got = await reader?.read(); reader && got && !got.done; got = await reader.read()) {
      alive()
      part.bytes = concat(part.bytes, got.value)
      tell?.(part.bytes.length)
    }
    return part.bytes
  } catch (error) {
    if (isFailure(error)) throw error
    throw new Failure("offline")
  } finally {
    clearTimeout(alarm)
  }
}

async function opened(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const from = Date.now()
  const response = await fetch(path, { headers, redirect: "error", cache: "no-store", credentials: "omit", signal })
  const { status } = response
  if (status === 416) parts.delete(path) // it was remade, and is shorter now
  if (status !== 200 && status !== 206) {
    throw refusal(response, new Uint8Array(await response.arrayBuffer()), from, Date.now())
  }
  if (response.headers.get("content-type") !== "application/gzip") throw new Failure("portal", status)
  return response
}

// The part to add to: what we had where the server goes on from there, else an empty one.
function begun(path: string, response: Response, had: Part | undefined): Part {
  const etag = response.headers.get("etag") ?? ""
  const from = `bytes ${had?.bytes.length ?? 0}-`
  if (response.status === 206) {
    if (had && had.etag === etag && response.headers.get("content-range")?.startsWith(from)) return had
    parts.delete(path)
    throw new Failure("portal", 206)
  }
  const part: Part = { etag, bytes: new Uint8Array() }
  if (etag) parts.set(path, part)
  return part
}
