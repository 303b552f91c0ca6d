/** What the wire is doing, for the sync line; shared by all tabs. Numbers of the outbox come from the store. */

import { clockOff } from "./clock"

/**
 * `newcode`: the server knows these tokens no more; `pin`: it does not believe the PIN (sending goes on);
 * `closed`: revoked long ago; `wiped`: told to wipe, and did; `oldapp`: no capture until updated.
 */
export type WireState =
  | "idle"
  | "sending"
  | "receiving"
  | "offline"
  | "portal"
  | "busy"
  | "newcode"
  | "pin"
  | "closed"
  | "wiped"
  | "oldapp"

export interface Wire {
  state: WireState
  /** Operations settled in this run, of how many; bytes of a snapshot do not count here. */
  done: number
  of: number
  /** Server minus phone in ms; null = unknown. Above 10 minutes the line says that the clock is wrong. */
  off: number | null
  /** The server's own words of the last refusal. */
  last_error: string | null
  /** Unix ms of the next try by itself; 0 = none is planned. */
  next_at: number
  /** The server offers (or wants) a newer build. */
  min_build: number
}

const START: Wire = { state: "idle", done: 0, of: 0, off: null, last_error: null, next_at: 0, min_build: 0 }

let wire: Wire = START
let channel: BroadcastChannel | null = null
const listeners = new Set<(wire: Wire) => void>()

export function wireState(): Wire {
  return wire
}

/** Calls on each change, in this tab or another; answers how to stop. */
export function onWire(change: (wire: Wire) => void): () => void {
  listeners.add(change)
  return () => void listeners.delete(change)
}

/** Changes the state, here and in the other tabs. */
export function setWire(part: Partial<Wire>): void {
  take({ ...wire, off: clockOff(), ...part })
  channel?.postMessage(wire)
}

/** Lets all tabs see the same state; answers how to stop. */
export function shareWire(): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined
  const own = new BroadcastChannel("tn-wire")
  channel = own
  own.onmessage = (event: MessageEvent<Wire>) => take(event.data)
  return () => {
    own.close()
    if (channel === own) channel = null
  }
}

/** Begins anew: another user, or a test. */
export function resetWire(): void {
  take(START)
}

function take(next: Wire): void {
  wire = next
  for (const tell of listeners) tell(next)
}
