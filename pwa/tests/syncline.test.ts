import { describe, expect, it } from "vitest"
import { factsOf } from "../src/facts"
import type { Wire } from "../src/net/state"
import { type Facts, type Line, lineOf, type State, span } from "../src/parts/SyncLine"
import type { Tally } from "../src/store/shapes"

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 20, 7, 5)
const CALM: Facts = {
  now: NOW,
  full: false,
  lost: null,
  closed: false,
  newCode: false,
  oldApp: false,
  dead: 0,
  off: 0,
  waiting: 0,
  oldest: 0,
  portal: false,
  sending: null,
  photos: 0,
  kept: true,
  lastSent: NOW - 60_000,
}

/** Every state with what makes it true, in the order of phone.md 4: each also holds all that come after it. */
const STATES: [State, Partial<Facts>, string, Line["look"], string][] = [
  ["full", { full: true }, "Máy hết chỗ. Chưa ghi được phiếu mới: xóa bớt ảnh, video.", "danger", "stop"],
  ["lost", { lost: 18 }, "Dữ liệu trên máy đã bị xóa. Có thể mất 18 phiếu, đã báo tổ trưởng.", "danger", "warning"],
  ["closed", { closed: true }, "Máy này đã bị khóa. 6 phiếu vẫn nằm trong máy.", "danger", "lock"],
  ["newcode", { newCode: true }, "Cần quét mã mới của tổ trưởng. Vẫn ghi tiếp được.", "warn", "key"],
  ["oldapp", { oldApp: true }, "Cần bản mới của ứng dụng mới ghi tiếp được. Phiếu cũ vẫn được gửi.", "warn", "sync"],
  ["fix", { dead: 1 }, "Cần sửa 1 phiếu", "warn", "pencil"],
  ["clock", { off: 25 * 60_000 }, "Giờ máy sai 25 phút. Chỉnh lại trong Cài đặt của điện thoại.", "warn", "clock"],
  ["stuck", { oldest: NOW - 3 * DAY }, "6 phiếu chưa gửi đã 3 ngày. Bật mạng rồi chạm để gửi.", "warn", "up"],
  ["portal", { portal: true }, "Wi-Fi này chưa đăng nhập. 6 phiếu vẫn nằm trong máy.", "warn", "wifi"],
  ["sending", { sending: { done: 3, of: 6 } }, "Đang gửi 3/6", "ink", "up"],
  ["waiting", { waiting: 6 }, "Chờ gửi 6. Vẫn nằm trong máy, có mạng sẽ tự gửi.", "amber", "up"],
  ["photos", { photos: 2 }, "Phiếu đã gửi hết. Chờ gửi 2 ảnh.", "ok", "camera"],
  ["notkept", { kept: false }, "Máy có thể tự xóa dữ liệu. Chạm để cài ứng dụng.", "warn", "shield"],
  ["sent", {}, "Đã gửi hết · 14:04", "ok", "tick"],
]

/** Facts under which this state and all later ones are true. */
const fromHere = (n: number): Facts => Object.assign({}, CALM, ...STATES.slice(n).map(([, part]) => part)) as Facts

describe("the sync line", () => {
  for (const [n, [state, , words, look, icon]] of STATES.entries())
    it(`says "${state}" before all that come after it, with word, colour and icon`, () => {
      const line = lineOf(fromHere(n))
      expect(line).toMatchObject({ state, words, look, icon })
      expect(line.cure).toMatch(/^\//)
    })

  it("never says that all is sent before anything was", () => {
    expect(lineOf({ ...CALM, lastSent: 0 })).toMatchObject({ state: "none", words: "Chưa ghi phiếu nào" })
  })

  it("leads to the code where a code is what is needed", () => {
    expect(lineOf({ ...CALM, newCode: true }).cure).toBe("/ma-moi")
  })

  it("tells no number that it does not know", () => {
    expect(lineOf({ ...CALM, lost: 0 }).words).not.toMatch(/\d/)
    expect(lineOf({ ...CALM, closed: true }).words).toBe("Máy này đã bị khóa. Gặp tổ trưởng.")
    expect(lineOf({ ...CALM, portal: true }).words).not.toMatch(/\d/)
  })

  it("keeps quiet about a clock that is off by ten minutes, or unknown", () => {
    expect(lineOf({ ...CALM, off: 600_000 }).state).toBe("sent")
    expect(lineOf({ ...CALM, off: null }).state).toBe("sent")
    expect(lineOf({ ...CALM, off: -600_001 }).state).toBe("clock")
    expect([25 * 60_000, 3 * 3_600_000, 5 * DAY].map(span)).toEqual(["25 phút", "3 giờ", "5 ngày"])
  })

  it("is not stuck before three whole days", () => {
    const facts = { ...CALM, waiting: 6, oldest: NOW - 3 * DAY + 1 }
    expect(lineOf(facts).state).toBe("waiting")
    expect(lineOf({ ...facts, waiting: 0 }).state).toBe("sent")
  })
})

describe("what the line is told", () => {
  const tally: Tally = {
    waiting: 2,
    oldest: NOW,
    held: 0,
    dead: 0,
    sent: 3,
    photos: 1,
    last_sent_at: NOW,
    last_pull_at: NOW,
    max_seq: 5,
  }
  const wire: Wire = { state: "idle", done: 0, of: 0, off: null, last_error: null, next_at: 0, min_build: 0 }
  const around = { now: NOW, space: { room: "ok", free_mb: 900, persisted: false }, lost: null, warned: false } as const

  it("comes from the store; the wire tells only how it goes", () => {
    expect(factsOf(tally, wire, around)).toMatchObject({
      waiting: 2,
      photos: 1,
      lastSent: NOW,
      kept: false,
      sending: null,
    })
    expect(factsOf(tally, { ...wire, state: "sending", done: 1, of: 2 }, around).sending).toEqual({ done: 1, of: 2 })
  })

  it("says once a day that nothing is kept", () => {
    expect(factsOf(tally, wire, { ...around, warned: true }).kept).toBeNull()
    expect(factsOf(tally, wire, { ...around, space: null }).kept).toBeNull()
  })

  it("asks for a new code where tokens or PIN are not believed", () => {
    for (const state of ["newcode", "pin"] as const)
      expect(factsOf(tally, { ...wire, state }, around).newCode).toBe(true)
    for (const state of ["closed", "wiped"] as const)
      expect(factsOf(tally, { ...wire, state }, around).closed).toBe(true)
    expect(factsOf(tally, wire, { ...around, space: { ...around.space, room: "none" } }).full).toBe(true)
  })
})
