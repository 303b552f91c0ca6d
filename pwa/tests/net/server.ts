/** A small server that keeps the protocol, in the process of the tests; `faults.ts` makes it disobey. */

import { type Bytes, b64, sha256, textOf, utf8 } from "../../src/store/bytes"
import type { AskToken, Change, Enrol, Full, Pull, Push, Result } from "./types"
import { bytesOf, gapsOf, isSigned, json, keepPiece, type Photo, piece, plain, problem, scopesOf, zipped } from "./wire"

export const EPOCH = "aaaaaaaaaaaa"
export const HAMLET = 7
export const FEED = "24.1"

interface Phone {
  member: number
  pub: JsonWebKey
  proof: string
  refresh: number
  signed: number
  closed: "" | "wipe" | "gone"
  cloned: boolean
}

export interface StoredOp {
  op: string
  dev: string
  seq: number
  sha: string
  raw: string
  result: Result
}

// Over all servers: each phone of the tests has a database of its own.
let made = 0

export class Server {
  epoch = EPOCH
  restoredTo = 0
  ahead = 0
  floor = 0
  limit = 500
  codes = new Map<string, number>()
  used = new Map<string, string>()
  phones = new Map<string, Phone>()
  ops = new Map<string, StoredOp>()
  quarantine: string[] = []
  lost: [number, number][] = []
  pushes: Push[] = []
  photos = new Map<string, Photo>()
  photoRefused = new Set<string>()
  rev = 0
  rows = new Map<string, Change>()
  full = new Map<string, Record<string, unknown>>()
  hamlets = [HAMLET]
  order: "wipe" | "redevice" | null = null
  verdict: (op: { op: string; k: string }) => Partial<Result> = () => ({})
  tooOld = false

  /** What a backup of now would hold; calling it again restores it, on another life line. */
  backup(): () => void {
    const [ops, rows, rev, at] = [new Map(this.ops), new Map(this.rows), this.rev, this.now()]
    return () => {
      made += 1
      Object.assign(this, { ops, rows, rev, epoch: `e${String(made).padStart(11, "0")}`, restoredTo: at })
    }
  }

  now(): number {
    return Date.now() + this.ahead
  }

  async handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const call = pathname.replace("/api/sync/v1/", "")
    const raw = await plain(request)
    if (call.startsWith("blob/")) return this.blob(request, call.slice(5), raw)
    if (call.startsWith("snapshot/")) return this.snapshot(request)
    const told = JSON.parse(textOf(raw)) as never
    if (call === "enrol") return this.enrol(told)
    if (call === "token") return this.token(request, raw, told)
    if (call === "redevice") return this.redevice(told)
    if (call === "push") return this.push(request, told, textOf(raw))
    if (call === "pull") return this.pull(request, told)
    if (call === "full") return this.fill(request, told)
    return problem(404, "sync.no_such")
  }

  invite(member = 5): string {
    made += 1
    const code = `code-${made}`
    this.codes.set(code, member)
    return code
  }

  private device(): string {
    made += 1
    return `01900000-0000-7000-8000-${String(made).padStart(12, "0")}`
  }

  private enrol(told: Enrol): Response {
    const member = this.codes.get(told.code)
    if (member === undefined) return problem(404, "accounts.code_unknown")
    const former = this.used.get(told.code)
    const known = former ? this.phones.get(former) : undefined
    const same = known?.pub.x === told.pub.x && known?.proof === told.pin_proof && known?.refresh === 0
    if (former && !same) return problem(409, "accounts.code_used")
    const device = former ?? this.device()
    const phone = known ?? this.phone(member, told.pub as JsonWebKey, told.pin_proof)
    this.used.set(told.code, device)
    this.phones.set(device, phone)
    const badge_key = { number: 1, key: b64(new Uint8Array(32)), until: this.now() + 864e5 }
    const server_key = SERVER_KEY
    return json({
      device,
      member: phone.member,
      home: 24,
      epoch: this.epoch,
      now: this.now(),
      refresh: "0",
      access: this.access(device, "full"),
      badge_key,
      server_key,
      previous: [],
    })
  }

  private phone(member: number, pub: JsonWebKey, proof: string): Phone {
    return { member, pub, proof, refresh: 0, signed: 0, closed: "", cloned: false }
  }

  private access(device: string, want: string): string {
    return `${want}.${device}.${this.generation}`
  }

  generation = 0

  private async token(request: Request, raw: Bytes, told: AskToken): Promise<Response> {
    const phone = this.phones.get(told.device)
    if (Math.abs(told.ts - this.now()) > 600_000) return problem(409, "sync.clock", { now: this.now() })
    if (!phone || !(await isSigned(request, raw, told.ts, phone.pub))) return problem(401, "sync.token")
    if (told.ts <= phone.signed) return problem(409, "sync.clock", { now: phone.signed + 1 })
    phone.signed = told.ts
    if (phone.closed === "gone") return problem(403, "sync.device_closed")
    const shown = Number(told.refresh)
    if (shown < phone.refresh - 1 || shown > phone.refresh) {
      phone.closed = "gone" // an older one was shown: stolen
      return problem(401, "sync.token")
    }
    if (told.want === "full" && told.pin_proof !== phone.proof) return problem(403, "sync.pin_wrong")
    phone.refresh = shown === phone.refresh ? shown + 1 : phone.refresh
    const want = phone.closed ? "push" : (told.want ?? "push")
    const order = phone.closed || null
    return json({
      access: this.access(told.device, want),
      refresh: String(phone.refresh),
      now: this.now(),
      badge_key: null,
      order,
    })
  }

  private redevice(told: { device: string }): Response {
    const phone = this.phones.get(told.device)
    if (!phone?.cloned) return problem(409, "sync.not_cloned")
    const device = this.device()
    this.phones.set(device, this.phone(phone.member, phone.pub, phone.proof))
    this.order = null
    return json({ device, refresh: "0", access: this.access(device, "push"), now: this.now() })
  }

  private refuses(request: Request, want: "push" | "full"): Response | null {
    const device = request.headers.get("tn-device") ?? ""
    const shown = request.headers.get("authorization")?.replace("Bearer ", "") ?? ""
    const good = [this.access(device, "full"), ...(want === "push" ? [this.access(device, "push")] : [])]
    if (!good.includes(shown)) return problem(401, "sync.token")
    return this.phones.get(device)?.closed === "gone" ? problem(403, "sync.device_closed") : null
  }

  private async push(request: Request, told: Push, text: string): Promise<Response> {
    const no = this.refuses(request, "push")
    if (no) return no
    if (told.epoch !== this.epoch) return this.otherEpoch()
    if (told.ops.length > 100) return problem(413, "sync.too_big")
    this.pushes.push(told)
    this.lost.push(...(told.lost ?? []))
    const results: Result[] = []
    for (const raw of bytesOf(text)) results.push(await this.take(raw))
    return json({
      batch: told.batch,
      epoch: this.epoch,
      now: this.now(),
      results,
      ...gapsOf(told, this.seqs(told.device), this.lost),
      order: this.order,
    })
  }

  private async take(raw: string): Promise<Result> {
    const op = JSON.parse(raw) as { op: string; dev: string; seq: number; k: string; e: string; b: unknown }
    const sha = await sha256(utf8(raw))
    const known = this.ops.get(op.op)
    if (known?.sha === sha) return { ...known.result, dup: true }
    if (known) {
      this.quarantine.push(raw)
      return { op: op.op, sha, s: "rejected", code: "sync.conflict_payload", msg: "khác" }
    }
    const said: Result = { op: op.op, sha, s: "ok", feed: null, rev: null, ...this.verdict(op) }
    if (said.s === "ok" && op.k === "household.create") {
      this.put({ t: "household", id: op.e, d: { no: this.rows.size + 1, lane: "Ngõ 1" } })
      said.feed = FEED
      said.rev = this.rev
    }
    if (said.s === "rejected") this.quarantine.push(raw)
    this.ops.set(op.op, { op: op.op, dev: op.dev, seq: op.seq, sha, raw, result: said })
    return said
  }

  put(row: { t: string; id: string; d: unknown; hamlet?: number }): void {
    this.rev += 1
    const one = { home: 24, hamlet: HAMLET, o: "put", ...row, rev: this.rev } as unknown as Change
    this.rows.delete(row.id)
    this.rows.set(row.id, one)
  }

  private otherEpoch(): Response {
    return problem(409, "sync.epoch", { epoch: this.epoch, restored_to: this.restoredTo })
  }

  private seqs(device: string): Set<number> {
    return new Set([...this.ops.values()].filter((o) => o.dev === device).map((o) => o.seq))
  }

  private pull(request: Request, told: Pull): Response {
    const no = this.refuses(request, "full")
    if (no) return no
    if (this.tooOld) return problem(426, "sync.app_too_old")
    if (told.epoch !== this.epoch) return this.otherEpoch()
    const stamp = this.hamlets.join()
    const have: Record<string, number> = {}
    const resets: number[] = []
    const changes: Change[] = []
    for (const hamlet of this.hamlets) {
      const from = told.have[hamlet] ?? 0
      if (from < this.floor || from > this.rev) resets.push(hamlet)
      else {
        const some = [...this.rows.values()].filter((r) => r.hamlet === hamlet && r.rev > from)
        const page = some.slice(0, Math.min(this.limit, told.limit ?? 500))
        changes.push(...page.map((r) => ({ ...r, d: { ...r.d, ...this.full.get(r.id) } }) as Change))
        have[hamlet] = page.length < some.length ? (page.at(-1)?.rev ?? from) : this.rev
      }
    }
    const more = Object.values(have).some((rev) => rev < this.rev)
    const device = request.headers.get("tn-device") ?? ""
    const me = { device, member: 5, home: 24, name: "Nguyễn Thị Thử", teams: [] }
    const same = told.scope_hash === stamp
    return json({
      epoch: this.epoch,
      schema: 1,
      now: this.now(),
      more,
      changes,
      have,
      resets,
      mismatch: [],
      notices: [],
      scope_hash: stamp,
      scopes: same ? null : scopesOf(this.hamlets, FEED),
      me: same ? null : me,
      packs: [],
      min_build: 1,
    })
  }

  private async snapshot(request: Request): Promise<Response> {
    const no = this.refuses(request, "full")
    if (no) return no
    const rows = [...this.rows.values()].filter((r) => r.o === "put")
    const head = { epoch: this.epoch, schema: 1, hamlet: HAMLET, rev: this.rev, count: rows.length, xor: "0" }
    const lines = [head, ...rows, { end: true }].map((one) => `${JSON.stringify(one)}\n`).join("")
    return piece(await zipped(utf8(lines)), request)
  }

  private fill(request: Request, told: Full): Response {
    const no = this.refuses(request, "full")
    if (no) return no
    const rows = [...this.full].map(([id, d]) => ({ t: this.rows.get(id)?.t ?? "person", id, ...d }))
    return json({ epoch: this.epoch, hamlet: told.hamlet, now: this.now(), rows })
  }

  private async blob(request: Request, sha: string, raw: Bytes): Promise<Response> {
    const no = this.refuses(request, "push")
    if (no) return no
    if (this.photoRefused.has(sha)) return problem(409, "sync.photo_refused", {}, request.method === "HEAD")
    return keepPiece(this.photos, sha, request, raw)
  }
}

/** The uncompressed point of a key that nobody holds. */
const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])
const SERVER_KEY = b64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)))
