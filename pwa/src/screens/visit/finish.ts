/** XONG, "Vắng nhà", "Hẹn lại", "Từ chối": the draft becomes operations, held for undoing 10 seconds. */
import type { Session } from "../../context"
import type { VisitDraft } from "../../ops/draft"
import { toActs } from "../../ops/to_acts"
import { go, swap } from "../../router"
import { finishDraft } from "../../store/drafts"
import type { FormTold } from "../../wire"
import { paths } from "../paths"

export interface Finished {
  draft: VisitDraft
  /** Unix ms until which it may be undone. */
  until: number
}

const UNDO = 10_000

/** What was finished last, for the screen "Đã lưu"; after a reload it is numbered and nothing is here. */
let last: Finished | null = null

export const lastFinished = (): Finished | null => last
export const forgetFinished = (): void => {
  last = null
}

/** Store a finished draft; leads to "Đã lưu" only when it lies in the store. `inPlace`: back skips this screen. */
export async function finish(
  session: Session,
  draft: VisitDraft,
  inPlace: boolean,
  form: FormTold | null = null,
): Promise<void> {
  await finishDraft(session, draft, toActs(draft, session.me, Date.now(), form))
  last = { draft, until: Date.now() + UNDO }
  if (inPlace) swap(paths.saved)
  else go(paths.saved)
}
