/** The draft of a house's visit: read from the store, or begun; every change is stored at once. */
import { useEffect, useRef, useState } from "preact/hooks"
import { type Session, useSession } from "../../context"
import { begin, type VisitDraft } from "../../ops/draft"
import { dropDraft, openDraft, saveDraft } from "../../store/drafts"
import type { House, Me } from "../../store/shapes"

export interface Writing {
  draft: VisitDraft | null
  /** Take a step: shown at once, stored behind it; steps are stored in order. */
  take: (step: (d: VisitDraft) => VisitDraft) => void
  /** Wait until all steps are stored. */
  settled: () => Promise<void>
  /** The last step could not be stored. */
  failed: boolean
}

/** The team in whose name a house of this hamlet is visited. */
export const teamFor = (me: Me, hamlet: number): number =>
  (me.teams.find((team) => team.hamlets.includes(hamlet)) ?? me.teams[0])?.id ?? 0

/** Whether nothing was said yet: somebody only looked in. */
const isBlank = (d: VisitDraft): boolean =>
  !d.amends &&
  d.skill === null &&
  !d.people.some((one) => one.steps.length || one.fresh) &&
  !(d.consents.length || d.answers.length || d.photos.length || d.note || d.kit || d.next)

/** A draft in which nothing was said is no work to go on with; a finished one is left alone. */
async function dropBlank(session: Session, left: VisitDraft): Promise<void> {
  if (session.locked) return
  const open = await openDraft<VisitDraft>(session, left.hh)
  if (open?.id === left.id && isBlank(open)) await dropDraft(session, left.id)
}

export function useDraft(house: House | undefined): Writing {
  const session = useSession()
  const [draft, show] = useState<VisitDraft | null>(null)
  const [failed, fail] = useState(false)
  const now = useRef<VisitDraft | null>(null)
  const line = useRef<Promise<void>>(Promise.resolve())
  const id = house?.id
  // the draft is read once for each house
  useEffect(() => {
    let here = true
    now.current = null
    show(null)
    if (!house) return
    void openDraft<VisitDraft>(session, house.id).then((found) => {
      if (!here) return
      now.current = found ?? begin(house, teamFor(session.me, house.hamlet), Date.now())
      show(now.current)
    })
    return () => {
      here = false
      const left = now.current
      if (left && isBlank(left)) void line.current.then(() => dropBlank(session, left)).catch(() => undefined)
    }
  }, [session, id])
  const take = (step: (d: VisitDraft) => VisitDraft): void => {
    if (!now.current) return
    const next = step(now.current)
    if (next === now.current) return
    now.current = next
    show(next)
    line.current = line.current
      .then(() => saveDraft(session, next))
      .then(
        () => fail(false),
        () => fail(true),
      )
  }
  return { draft, take, settled: () => line.current, failed }
}
