/** "Sửa lần này" and "Bỏ lần này": the latest own visit of a house, told anew or taken back. */
import { useEffect, useState } from "preact/hooks"
import { useSession } from "../../context"
import { reopen } from "../../ops/reopen"
import { voidVisit } from "../../ops/visit"
import { Button } from "../../parts/Button"
import { Card, Note } from "../../parts/Card"
import { go } from "../../router"
import { saveDraft } from "../../store/drafts"
import { keep } from "../../store/outbox"
import type { House } from "../../store/shapes"
import type { Op, VisitAmend, VisitRecord } from "../../wire"
import { say } from "../../words.vi"
import { useCatalogue } from "../packs"
import { paths } from "../paths"

/** The latest own visit of a house that waits to be sent, as it stands after amending; null where there is none. */
export function latestVisit(ops: readonly Op[], hh: string): (Op & { b: VisitRecord }) | null {
  let found: (Op & { b: VisitRecord }) | null = null
  for (const op of ops) {
    if (op.hh !== hh) continue
    if (op.k === "visit.record") found = op as Op & { b: VisitRecord }
    if (op.k === "visit.amend" && found) {
      const { of, visit } = op.b as VisitAmend
      if (of === found.e) found = { ...found, b: visit }
    }
    if (op.k === "visit.void" && found && (op.b as { of: string }).of === found.e) found = null
  }
  return found
}

export function Mend(props: { house: House }) {
  const { house } = props
  const session = useSession()
  const catalogue = useCatalogue()
  const [asking, ask] = useState(false)
  const [failed, fail] = useState(false)
  const visit = latestVisit(session.book.pending, house.id)
  useEffect(() => ask(false), [visit?.e])
  if (!visit) return null
  const mend = async (): Promise<void> => {
    const draft = reopen(house, visit, catalogue?.skills ?? [], Date.now())
    try {
      await saveDraft(session, draft)
      go(paths.visit(house.id))
    } catch {
      fail(true)
    }
  }
  const drop = (): void => {
    const act = voidVisit(house, visit.e ?? visit.op, Date.now())
    keep(session, [act]).then(
      () => ask(false),
      () => fail(true),
    )
  }
  return (
    <Card>
      {failed && <Note look="danger">{say("saved.failed_why")}</Note>}
      {visit.b.outcome === "met" && (
        <Button icon="pencil" onTap={() => void mend()}>
          {say("house.mend")}
        </Button>
      )}
      {asking ? (
        <>
          <output>{say("house.void_ask")}</output>
          <div class="grid">
            <Button kind="danger" icon="trash" onTap={drop}>
              {say("house.void_yes")}
            </Button>
            <Button onTap={() => ask(false)}>{say("house.withdraw_no")}</Button>
          </div>
        </>
      ) : (
        <Button kind="quiet" icon="trash" onTap={() => ask(true)}>
          {say("house.void")}
        </Button>
      )}
    </Card>
  )
}
