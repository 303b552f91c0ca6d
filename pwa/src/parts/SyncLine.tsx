/** The sync line: one line at the top of every screen; the first state that is true wins. */
import { daysBetween, moment } from "../words/format"
import { say } from "../words.vi"
import { Icon, type IconName } from "./Icon"

/** What is known of the store and the wire; every number comes from the store. */
export interface Facts {
  now: number
  /** A test write failed: the store takes nothing more. */
  full: boolean
  /** The data of the phone went away; how many forms may be lost (0: nobody knows). */
  lost: number | null
  /** The server shut this device. */
  closed: boolean
  newCode: boolean
  /** This build records wrongly: no capture until it is updated. */
  oldApp: boolean
  dead: number
  /** Server's clock minus the phone's, ms; null while unknown. */
  off: number | null
  waiting: number
  oldest: number
  portal: boolean
  sending: { done: number; of: number } | null
  photos: number
  /** The browser promised to keep the data; null while unknown, or where the warning was seen today. */
  kept: boolean | null
  lastSent: number
}

export type State =
  | "full"
  | "lost"
  | "closed"
  | "newcode"
  | "oldapp"
  | "fix"
  | "clock"
  | "stuck"
  | "portal"
  | "sending"
  | "waiting"
  | "photos"
  | "notkept"
  | "sent"
  | "none"

export interface Line {
  state: State
  words: string
  look: "danger" | "warn" | "ink" | "amber" | "ok"
  icon: IconName
  /** The screen that helps. */
  cure: string
}

const MINUTE = 60_000
const STUCK_DAYS = 3
const CLOCK_OFF = 10 * MINUTE
export const SYNC = "/gui-nhan"
export const MORE = "/cai-dat"

type Rule = (facts: Facts) => Line | null

const line = (state: State, look: Line["look"], icon: IconName, words: string, cure: string = SYNC): Line => ({
  state,
  look,
  icon,
  words,
  cure,
})

/** Rules in the order of phone.md 4: the first that answers is shown. */
const RULES: readonly Rule[] = [
  (f) => (f.full ? line("full", "danger", "stop", say("frame.line_full")) : null),
  (f) => (f.lost === null ? null : line("lost", "danger", "warning", lostWords(f.lost))),
  (f) => (f.closed ? line("closed", "danger", "lock", closedWords(f.waiting)) : null),
  (f) => (f.newCode ? line("newcode", "warn", "key", say("frame.line_newcode"), "/ma-moi") : null),
  (f) => (f.oldApp ? line("oldapp", "warn", "sync", say("frame.line_oldapp")) : null),
  (f) => (f.dead > 0 ? line("fix", "warn", "pencil", say("frame.line_fix", { n: f.dead })) : null),
  clockRule,
  stuckRule,
  (f) => (f.portal ? line("portal", "warn", "wifi", portalWords(f.waiting)) : null),
  (f) => (f.sending ? line("sending", "ink", "up", say("frame.line_sending", f.sending)) : null),
  (f) => (f.waiting > 0 ? line("waiting", "amber", "up", say("frame.line_waiting", { n: f.waiting })) : null),
  (f) => (f.photos > 0 ? line("photos", "ok", "camera", say("frame.line_photos", { n: f.photos })) : null),
  (f) => (f.kept === false ? line("notkept", "warn", "shield", say("frame.line_notkept")) : null),
  (f) =>
    f.lastSent > 0 ? line("sent", "ok", "tick", say("frame.line_sent", { at: moment(f.lastSent, f.now) })) : null,
]

/** The line of what is known. */
export function lineOf(facts: Facts): Line {
  for (const rule of RULES) {
    const found = rule(facts)
    if (found) return found
  }
  return line("none", "ok", "tick", say("frame.line_none"))
}

const lostWords = (n: number): string => (n > 0 ? say("frame.line_lost", { n }) : say("frame.line_lost_unknown"))

const closedWords = (n: number): string => (n > 0 ? say("frame.line_closed", { n }) : say("frame.line_closed_none"))

const portalWords = (n: number): string => (n > 0 ? say("frame.line_portal", { n }) : say("frame.line_portal_none"))

function clockRule(facts: Facts): Line | null {
  if (facts.off === null || Math.abs(facts.off) <= CLOCK_OFF) return null
  return line("clock", "warn", "clock", say("frame.line_clock", { by: span(Math.abs(facts.off)) }))
}

function stuckRule(facts: Facts): Line | null {
  const days = facts.oldest > 0 ? daysBetween(facts.oldest, facts.now) : 0
  if (facts.waiting === 0 || days < STUCK_DAYS) return null
  return line("stuck", "warn", "up", say("frame.line_stuck", { n: facts.waiting, days }))
}

/** "25 phút", "3 giờ", "2 ngày": how far a clock is off. */
export function span(ms: number): string {
  const minutes = Math.round(ms / MINUTE)
  if (minutes < 120) return say("frame.minutes", { n: minutes })
  const hours = Math.round(minutes / 60)
  return hours < 48 ? say("frame.hours", { n: hours }) : say("frame.days", { n: Math.round(hours / 24) })
}

export function SyncLine(props: { facts: Facts; onOpen: (cure: string) => void }) {
  const { words, look, icon, cure, state } = lineOf(props.facts)
  return (
    <output class="syncbar">
      <button type="button" class={`syncline ${look}`} data-state={state} onClick={() => props.onOpen(cure)}>
        <Icon name={icon} class={state === "sending" ? "moving" : ""} />
        <span>{words}</span>
        <Icon name="next" class="go" />
      </button>
    </output>
  )
}
