/** The line between phone and server, with its faults. */

import type { Server } from "./server"

/**
 * before: the request never arrives; after: the answer is lost; cut: half the answer; twice: the request arrives twice;
 * html, redirect, text, bare: a captive portal (page, 302, JSON of somebody else, the right JSON without `TN-Sync`);
 * batch, sha: the answer of another batch, receipts of other bytes; silent: no receipts at all.
 */
export type Fault =
  | "before"
  | "after"
  | "cut"
  | "twice"
  | "html"
  | "redirect"
  | "text"
  | "bare"
  | "batch"
  | "sha"
  | "silent"
  | (() => Response)

export type Choose = (path: string, n: number) => Fault | null

export class Network {
  calls: string[] = []
  requests: Request[] = []
  choose: Choose = () => null
  offline = false
  /** Judges the plain text of a push. */
  poison: (text: string) => Response | null = () => null

  constructor(readonly server: Server) {
    globalThis.fetch = ((input: string, init?: RequestInit) => this.fetch(input, init)) as typeof fetch
  }

  /** The next calls of a path meet these faults, one each. */
  next(path: string, ...faults: (Fault | null)[]): void {
    const left = [...faults]
    this.choose = (called) => (called.startsWith(path) ? (left.shift() ?? null) : null)
  }

  count(path: string): number {
    return this.calls.filter((one) => one.startsWith(path)).length
  }

  private async fetch(input: string, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(input, "http://phone.test"), init)
    const path = new URL(request.url).pathname.replace("/api/sync/v1/", "")
    this.calls.push(path)
    this.requests.push(request.clone())
    const fault = this.offline ? "before" : this.choose(path, this.calls.length)
    if (fault === "before") throw new TypeError("fetch failed")
    if (typeof fault === "function") return fault()
    const early = portal(fault)
    if (early === "redirect") throw new TypeError("redirect mode is error")
    if (early) return early
    const judged = path === "push" ? this.poison(await textOf(request.clone())) : null
    if (judged) return judged
    if (fault === "twice") await this.server.handle(request.clone())
    const answer = await this.server.handle(request)
    if (fault === "after") throw new TypeError("fetch failed")
    return fault && fault !== "twice" ? spoiled(answer, fault) : answer
  }
}

async function textOf(request: Request): Promise<string> {
  const { body, headers } = request
  if (!body || headers.get("content-encoding") !== "gzip") return request.text()
  return new Response(body.pipeThrough(new DecompressionStream("gzip"))).text()
}

function portal(fault: Fault | null): Response | "redirect" | null {
  if (fault === "redirect") return "redirect"
  const html = { headers: { "content-type": "text/html", "tn-sync": "0" } }
  if (fault === "html") return new Response("<html>Wi-Fi miễn phí: bấm để vào mạng</html>", html)
  if (fault === "text") return new Response('{"ok":true}', { headers: { "content-type": "application/json" } })
  return null
}

async function spoiled(answer: Response, fault: Fault): Promise<Response> {
  const { status, headers } = answer
  const bytes = await answer.arrayBuffer()
  if (fault === "bare") {
    const rest = new Headers(headers)
    rest.delete("tn-sync")
    return new Response(bytes, { status, headers: rest })
  }
  if (fault === "cut") return broken(new Uint8Array(bytes), status, headers)
  const told = JSON.parse(new TextDecoder().decode(bytes)) as { batch?: string; results?: { sha: string }[] }
  if (fault === "batch") told.batch = "01900000-0000-7000-8000-999999999999"
  if (fault === "sha")
    for (const one of told.results ?? []) one.sha = one.sha.replace(/^./, (c) => (c === "0" ? "1" : "0"))
  if (fault === "silent") told.results = []
  return new Response(JSON.stringify(told), { status, headers })
}

// Half of it comes, then the line is gone.
function broken(bytes: Uint8Array<ArrayBuffer>, status: number, headers: Headers): Response {
  let sent = false
  const body = new ReadableStream<Uint8Array>({
    pull(out) {
      if (sent) out.error(new TypeError("terminated"))
      else out.enqueue(bytes.slice(0, bytes.length >> 1))
      sent = true
    },
  })
  return new Response(body, { status, headers })
}
