/**
 * The service worker: keeps the files of its own build, so that the app opens without a network.
 * It keeps nothing personal, answers nothing below /api/, and never takes over by itself.
 */

declare const __FILES__: string[]
declare const __MARK__: string

/** What the types of the page do not know of a worker. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Extendable {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface Tagged extends Extendable {
  readonly tag: string
}
interface Told extends Extendable {
  readonly data: unknown
}
interface Page {
  readonly id: string
  postMessage(message: unknown): void
}
interface Scope {
  readonly clients: {
    matchAll(how: { type: "window"; includeUncontrolled?: boolean }): Promise<Page[]>
    claim(): Promise<void>
  }
  skipWaiting(): Promise<void>
  addEventListener<E extends Extendable>(name: string, act: (event: E) => void): void
}

const worker = self as unknown as Scope
const SHELL = "/app/"
const FILES_BELOW = "/static/app/"
const FAMILY = "tn-app-"
const FILES: readonly string[] = __FILES__
// The server writes the hash of its shell page over the second part.
const CACHE = `${FAMILY}${__MARK__}-SHELL_HASH`

/** Fetch a file of this build; what a portal or a cut line put in its place is not taken. */
async function fetched(path: string): Promise<[string, Response]> {
  const shell = path === SHELL
  const answer = await fetch(path, {
    cache: shell ? "reload" : "default",
    credentials: "same-origin",
    redirect: "error",
  })
  const kind = answer.headers.get("content-type") ?? ""
  const right = shell ? answer.headers.has("tn-shell") : /javascript|css/.test(kind)
  if (answer.status !== 200 || !right) throw new Error(`not this build: ${path}`)
  return [path, answer]
}

/** Put all files of this build into its own cache; all or none. */
async function install(): Promise<void> {
  const found = await Promise.all([SHELL, ...FILES].map(fetched))
  const cache = await caches.open(CACHE)
  for (const [path, answer] of found) await cache.put(path, answer)
}

/** Drop the caches of other builds; only when no page of another build may be open. */
async function sweep(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(FAMILY) && name !== CACHE) await caches.delete(name)
}

const pages = (): Promise<Page[]> => worker.clients.matchAll({ type: "window", includeUncontrolled: true })

/** The shell of this build, whatever the network says; from the network only where the cache was emptied. */
async function shell(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(SHELL)
  return kept ?? fetch(request)
}

/** A hashed file: from this build, from another one that is still kept, else from the network. */
async function file(request: Request): Promise<Response> {
  const own = await (await caches.open(CACHE)).match(request)
  return own ?? (await other(request)) ?? fetch(request)
}

async function other(request: Request): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(FAMILY)) continue
    const found = await (await caches.open(name)).match(request)
    if (found) return found
  }
  return undefined
}

/** What answers a request; null: the browser goes to the network as if there were no worker. */
function answerOf(request: Request): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return null
  if (request.mode === "navigate") return pathname.startsWith(SHELL) ? shell(request) : null
  return pathname.startsWith(FILES_BELOW) && /-[\w-]{8}\.(js|css)$/.test(pathname) ? file(request) : null
}

/** Ask an open page to send: the outbox is sealed, and only an unlocked page can open it. */
async function askToSend(): Promise<void> {
  for (const page of await pages()) page.postMessage({ t: "send" })
}

/** A page said which build it runs; where it is the only one and of this build, the others may go. */
async function heard(told: unknown): Promise<void> {
  const { t, file } = (told ?? {}) as { t?: string; file?: string }
  if (t === "take") await worker.skipWaiting()
  if (t === "here" && FILES.includes(file ?? "") && (await pages()).length < 2) await sweep()
}

worker.addEventListener<Extendable>("install", (event) => event.waitUntil(install()))
worker.addEventListener<Extendable>("activate", (event) =>
  event.waitUntil(
    pages().then(async (open) => {
      if (open.length === 0) await sweep()
      await worker.clients.claim()
    }),
  ),
)
worker.addEventListener<Fetching>("fetch", (event) => {
  const answer = answerOf(event.request)
  if (answer) event.respondWith(answer)
})
worker.addEventListener<Told>("message", (event) => event.waitUntil(heard(event.data)))
for (const name of ["sync", "periodicsync"])
  worker.addEventListener<Tagged>(name, (event) => event.tag === "tn-send" && event.waitUntil(askToSend()))
