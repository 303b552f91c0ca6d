/** Why a call of opening or unlocking did not succeed, in words that say what to do. */
import { isFailure } from "../../net/calls"
import { isStoreError } from "../../store/errors"
import { say } from "../../words.vi"

export function whyWords(error: unknown): string {
  if (isStoreError(error, "full")) return say("frame.line_full")
  if (isStoreError(error, "blocked")) return say("frame.other_tab")
  // A part of the app that did not come.
  if (error instanceof TypeError) return say("frame.why_offline")
  if (!isFailure(error)) return say("frame.why_fault")
  if (error.words) return error.words
  if (error.why === "portal") return say("frame.why_portal")
  return say(error.why === "busy" ? "frame.why_busy" : "frame.why_offline")
}
