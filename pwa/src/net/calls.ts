/** One call to the server: time-out, own headers, gzip, and the guard against answers of somebody else. */

import type { Bytes } from "../store/bytes"
import { textOf, utf8 } from "../store/bytes"
import { heard } from "./clock"

declare const __BUILD__: string | undefined

/** What this build calls itself (`TN-App`). */
export const BUILD = typeof __BUILD__ === "string" ? __BUILD__ : "0.1.0+1"
export const API = "/api/sync/v1/"
const PATIENCE = 20_000
const WORTH_PACKING = 500
// What a proxy on the way to the server may say for it, in no words of ours.
const AWAY = [429, 502, 503, 504]

/**
 * Why a call did not succeed: no answer at all; an answer that is not the server's; a page of a proxy that
 * cannot reach it; a refusal of the server (`status`, `code`, its Vietnamese `words`, `told` = all it said).
 */
export type Trouble = "offline" | "portal" | "busy" | "refused"

export class Failure extends Error {
  constructor(
    readonly why: Trouble,
    readonly status = 0,
    readonly code = "",
    readonly words = "",
    /** Seconds of `Retry-After`; 0 where nothing was said. */
    readonly wait = 0,
    readonly told: Record<string, unknown> = {},
  ) {
    super(`${why} ${status} ${code}`)
    this.name = "Failure"
  }
}

export function isFailure(error: unknown): error is Failure {
  return error instanceof Failure
}

export interface How {
  method?: "POST" | "GET" | "HEAD" | "PUT"
  headers?: Record<string, string>
  body?: Bytes
  /** Statuses beside 200 that are answers and no refusals. */
  also?: number[]
  /** False where the answer carries no `TN-Sync` (files: they are judged by their own marks). */
  marked?: boolean
}

/** What was heard: status, headers, and the bytes of the answer. */
export interface Heard {
  status: number
  headers: Headers
  bytes: Bytes
}

/** Says who calls: the phone and its access token. */
export function signedOn(device: string, access: string): Record<string, string> {
  return { authorization: `Bearer ${access}`, "tn-device": device }
}

/** Calls and reads the whole answer; throws a Failure for everything that is not the server's good answer. */
export async function call(path: string, how: How = {}): Promise<Heard> {
  const from = Date.now()
  const { response, bytes } = await reached(path, how)
  const till = Date.now()
  const { status, headers } = response
  if (status !== 200 && !how.also?.includes(status)) throw refusal(response, bytes, from, till)
  if (how.marked !== false && headers.get("tn-sync") !== "1") throw new Failure("portal", status)
  return { status, headers, bytes }
}

/** Posts a small JSON call and reads its JSON answer; its `now` tells the clock's offset. */
export async function ask<T>(path: string, body: Bytes | object, headers: Record<string, string> = {}): Promise<T> {
  const raw = body instanceof Uint8Array ? (body as Bytes) : utf8(JSON.stringify(body))
  const from = Date.now()
  const said = await call(API + path, {
    method: "POST",
    body: raw,
    headers: { "content-type": "application/json", ...headers },
  })
  const told = parsed(said.bytes)
  if (told === null) throw new Failure("portal", said.status)
  if (typeof told.now === "number") heard(told.now, from, Date.now())
  return told as T
}

/** Bytes packed by gzip, with the header that says so; as they are where it is not worth it or not possible. */
export async function packed(bytes: Bytes): Promise<{ body: Bytes; headers: Record<string, string> }> {
  if (bytes.length < WORTH_PACKING || typeof CompressionStream === "undefined") return { body: bytes, headers: {} }
  return { body: await through(bytes, new CompressionStream("gzip")), headers: { "content-encoding": "gzip" } }
}

/** Bytes inflated; throws a Failure `portal` where they are cut or no gzip. */
export async function unpacked(bytes: Bytes): Promise<Bytes> {
  try {
    return await through(bytes, new DecompressionStream("gzip"))
  } catch {
    throw new Failure("portal")
  }
}

/** Says whether an answer is a problem of our server's (RFC 9457), by its head alone. */
export function isProblem(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("application/problem+json") ?? false
}

/** An object of JSON; null for anything else. */
export function parsed(bytes: Bytes): Record<string, unknown> | null {
  try {
    const told: unknown = JSON.parse(textOf(bytes))
    return typeof told === "object" && told !== null ? (told as Record<string, unknown>) : null
  } catch {
    return null
  }
}

async function through(bytes: Bytes, machine: CompressionStream | DecompressionStream): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(machine)
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function reached(path: string, how: How): Promise<{ response: Response; bytes: Bytes }> {
  const stop = new AbortController()
  const alarm = setTimeout(() => stop.abort(), PATIENCE)
  try {
    const response = await fetch(path, {
      method: how.method ?? "GET",
      headers: { "tn-app": BUILD, ...how.headers },
      ...(how.body && { body: how.body }),
      redirect: "error",
      cache: "no-store",
      credentials: "omit",
      signal: stop.signal,
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    return { response, bytes }
  } catch {
    throw new Failure("offline")
  } finally {
    clearTimeout(alarm)
  }
}

// A refusal counts as the server's only where it is a problem (RFC 9457) with a code: portals answer 4xx too.
export function refusal(response: Response, bytes: Bytes, from: number, till: number): Failure {
  const { status, headers } = response
  const wait = Math.min(Number(headers.get("retry-after")) || 0, 3600)
  const told = isProblem(headers) ? parsed(bytes) : null
  const code = told?.code
  if (told === null || typeof code !== "string")
    return new Failure(AWAY.includes(status) ? "busy" : "portal", status, "", "", wait)
  if (typeof told.now === "number") heard(told.now, from, till)
  const words = typeof told.detail === "string" ? told.detail : ""
  return new Failure("refused", status, code, words, wait, told)
}
