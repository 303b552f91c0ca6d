/** "Xóa máy này": sends first; with anything unsent it refuses and offers the file. */
import { useEffect, useState } from "preact/hooks"
import { useSession } from "../../context"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import { Heading } from "../../parts/Heading"
import { unsentOf, wipe } from "../../store/wipe"
import { syncNow } from "../../sync"
import { say } from "../../words.vi"
import { Export } from "../sync/Export"

interface Left {
  ops: number
  photos: number
}

export function Erase(props: { onBack: () => void }) {
  const session = useSession()
  const [left, see] = useState<Left | null>(null)
  const [busy, work] = useState(false)
  const look = (): Promise<void> => unsentOf(session.base).then(see)
  useEffect(() => void look(), [])
  const send = (): void => {
    work(true)
    void syncNow(session, "button")
      .then(look)
      .finally(() => work(false))
  }
  const erase = (): void => {
    work(true)
    void wipe(session.base, { photos: true }).then(
      () => session.lock(),
      () => void look().finally(() => work(false)),
    )
  }
  return (
    <section>
      <Heading onBack={props.onBack}>{say("frame.erase_phone")}</Heading>
      {left !== null && left.ops > 0 && (
        <>
          <Note look="warn">{say("frame.erase_unsent", { n: left.ops })}</Note>
          <Button kind="main" icon="sync" busy={busy} onTap={send}>
            {say("frame.send_now")}
          </Button>
          <Export base={session.base} />
        </>
      )}
      {left?.ops === 0 && (
        <>
          <p>{say("frame.erase_what")}</p>
          {left.photos > 0 && <Note look="warn">{say("frame.erase_photos", { n: left.photos })}</Note>}
          <Button kind="danger" icon="trash" busy={busy} onTap={erase}>
            {say("frame.erase_do")}
          </Button>
          <Button kind="main" onTap={props.onBack}>
            {say("frame.erase_not")}
          </Button>
        </>
      )}
    </section>
  )
}
