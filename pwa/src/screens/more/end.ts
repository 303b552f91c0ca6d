/** The end of a round: locks; the next one who unlocks begins at the first screen. */
import { FIRST, swap } from "../../router"
import type { Session } from "../../store/session"

export function endSession(session: Session): void {
  swap(FIRST)
  session.lock()
}
