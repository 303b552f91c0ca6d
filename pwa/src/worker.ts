/** The page's side of the service worker: registers it, hears of new builds, lets one take over when nothing is open. */
import { useEffect, useState } from "preact/hooks"

type Told = { t?: string }
/** The file that this page runs: tells the worker which build is open. */
const HERE = new URL(import.meta.url).pathname

let waiting: ServiceWorker | null = null
let asked = false
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const one of listeners) one()
}

let wake = (): void => undefined

/** What is done when the browser says that the network is back; there is one open session at most. */
export function onWake(act: () => void): void {
  wake = act
}

/** Register after the first screen stands: the first load comes before what keeps it. */
export async function register(): Promise<void> {
  if (!("serviceWorker" in navigator)) return
  const { serviceWorker } = navigator
  const ruled = serviceWorker.controller !== null
  serviceWorker.addEventListener("message", (event: MessageEvent<Told>) => {
    if (event.data.t === "send") wake()
  })
  serviceWorker.addEventListener("controllerchange", () => {
    if (asked) location.reload()
    // Another tab let a newer build take over: this one still runs the old one.
    else if (ruled) tell()
  })
  const found = await serviceWorker.register("/app/sw.js", { scope: "/app/", updateViaCache: "none" }).catch(() => null)
  if (found) follow(found)
  serviceWorker.controller?.postMessage({ t: "here", file: HERE })
}

function follow(found: ServiceWorkerRegistration): void {
  const note = (): void => {
    if (!found.waiting || !navigator.serviceWorker.controller) return
    waiting = found.waiting
    tell()
  }
  note()
  found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", note))
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void found.update().catch(() => undefined)
  })
}

/** Let the new build take over now; the page loads again by itself. */
export function takeOver(): void {
  asked = true
  if (waiting) waiting.postMessage({ t: "take" })
  else location.reload()
}

/** Whether a newer build waits (or has taken over in another tab). */
export function useFresh(): boolean {
  const [fresh, set] = useState(waiting !== null)
  useEffect(() => {
    const on = (): void => set(true)
    listeners.add(on)
    return () => void listeners.delete(on)
  }, [])
  return fresh
}

/** Ask the browser to wake us when the network is back, where it can. */
export async function askForSync(): Promise<void> {
  const ready = (await navigator.serviceWorker?.ready) as
    | { sync?: { register(tag: string): Promise<void> } }
    | undefined
  await ready?.sync?.register("tn-send").catch(() => undefined)
}
