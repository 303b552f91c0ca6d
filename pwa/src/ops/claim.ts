/** What a step of a draft claims, and says over the wire. */

import type { Step } from "../wire"
import type { DraftStep } from "./draft_types"
import { capOf } from "./ladder"

const SHOWN: readonly string[] = ["done_for", "done_together", "done_alone"]

/** Return the level that a step claims, by the caps; null where it says nothing of the level. */
export function claimOf(step: DraftStep): number | null {
  if (step.kind === "none") return null
  if (isRecheck(step)) return capOf(step.knows, said(step), step.kind === "done_for" ? step.stage : null)
  const stage = step.kind === "done_for" || step.kind === "undone" ? (step.stage ?? 1) : null
  return capOf(step.knows, said(step), stage)
}

/** Return what goes over the wire of a step. */
export function stepOf(step: DraftStep): Step {
  const claimed = claimOf(step)
  const told: Step = { skill: step.skill, kind: isRecheck(step) ? "recheck" : said(step) }
  if (claimed !== null) told.claimed = claimed
  if (step.why) told.why = step.why
  if (step.guide !== null) told.guide = step.guide
  if (step.secs !== null) told.secs = step.secs
  if (step.teach_back !== null) told.teach_back = step.teach_back
  if (step.confirm !== "none") told.confirm = step.confirm
  return told
}

/** Where a recheck was due, the three buttons say what was seen, up or down. */
function isRecheck(step: DraftStep): boolean {
  return step.recheck && SHOWN.includes(step.kind)
}

/** "Tự làm" is kept as "Làm cùng" until the person could say how. */
function said(step: DraftStep): Step["kind"] {
  return step.kind === "done_alone" && step.teach_back !== true ? "done_together" : step.kind
}
