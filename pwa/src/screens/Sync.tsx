/** "Gửi và nhận": what waits, what the commune looks at, what to mend, what arrived; and how this phone is. */
import { useEffect, useState } from "preact/hooks"
import { type Session, useChanges, useSession, useTally, useWire } from "../context"
import { BUILD } from "../net/calls"
import { Button } from "../parts/Button"
import { Card, Note } from "../parts/Card"
import { Heading } from "../parts/Heading"
import { span } from "../parts/SyncLine"
import { back, go } from "../router"
import { deadOnes, type Shown, sentOnes, waitingOnes } from "../store/sending"
import type { Settled, Tally, Waiting } from "../store/shapes"
import { lookAtSpace, type Space } from "../store/space"
import { syncNow } from "../sync"
import { moment, number } from "../words/format"
import { say } from "../words.vi"
import { endSession } from "./more/end"
import { Export } from "./sync/Export"
import { Items } from "./sync/Items"

type Any = Waiting | Settled

interface Lists {
  waiting: Shown<Any>[]
  dead: Shown<Any>[]
  held: Shown<Any>[]
  sent: Shown<Any>[]
}

export function SyncScreen(_props: { params: Record<string, string> }) {
  const session = useSession()
  const lists = useLists(session)
  const tally = useTally()
  return (
    <section>
      <Heading onBack={() => back()}>{say("frame.sync")}</Heading>
      <Sending tally={tally} />
      {lists && <Items title="frame.list_dead" hint="frame.list_dead_hint" icon="pencil" items={lists.dead} refused />}
      {lists && <Items title="frame.list_waiting" hint="frame.list_waiting_hint" icon="up" items={lists.waiting} />}
      {lists && <Items title="frame.list_held" hint="frame.list_held_hint" icon="eye" items={lists.held} />}
      {lists && <Items title="frame.list_sent" hint="frame.list_sent_hint" icon="tick" items={lists.sent} />}
      <Phone session={session} tally={tally} />
      <Export base={session.base} />
      <Button icon="settings" onTap={() => go("/cai-dat")}>
        {say("frame.settings")}
      </Button>
      <Button icon="lock" onTap={() => endSession(session)}>
        {say("frame.end_session")}
      </Button>
    </section>
  )
}

function useLists(session: Session): Lists | null {
  const n = useChanges()
  const [lists, set] = useState<Lists | null>(null)
  useEffect(() => {
    let here = true
    void Promise.all([waitingOnes(session), deadOnes(session), sentOnes(session)]).then(([waiting, dead, sent]) => {
      const held = sent.filter(({ row }) => verdict(row) === "held")
      if (here) set({ waiting, dead, held, sent: sent.filter((one) => !held.includes(one)) })
    })
    return () => {
      here = false
    }
  }, [session, n])
  return lists
}

const verdict = (row: Any): string | undefined => ("received_at" in row ? row.s : row.receipt?.s)

function Sending(props: { tally: Tally | null }) {
  const session = useSession()
  const wire = useWire()
  const { tally } = props
  const busy = wire.state === "sending" || wire.state === "receiving"
  return (
    <Card>
      <p>
        <span class="figure">{number(tally?.waiting ?? 0)}</span> {say("frame.waiting_forms")}
      </p>
      {wire.last_error && <Note look="warn">{wire.last_error}</Note>}
      <Button kind="main" icon="sync" busy={busy} onTap={() => void syncNow(session, "button")}>
        {say(busy ? "frame.sending" : "frame.send_now")}
      </Button>
      <p class="muted">
        {say("frame.last_sent", { at: at(tally?.last_sent_at) })}
        <br />
        {say("frame.last_pull", { at: at(tally?.last_pull_at) })}
      </p>
    </Card>
  )
}

const at = (ms: number | undefined): string => (ms ? moment(ms) : say("frame.never"))

function Phone(props: { session: Session; tally: Tally | null }) {
  const { session, tally } = props
  const { off } = useWire()
  const [space, set] = useState<Space | null>(null)
  useEffect(() => void lookAtSpace(session.base).then(set, () => undefined), [session])
  const kept = space ? say(space.persisted ? "frame.yes" : "frame.no") : "…"
  const free = space?.free_mb == null ? say("frame.unknown") : say("frame.mb", { n: space.free_mb })
  const clock = off === null ? say("frame.clock_unknown") : clockWords(off)
  const lines = [
    [say("frame.phone_kept"), kept],
    [say("frame.phone_space"), free],
    [say("frame.phone_clock"), clock],
    [say("frame.phone_numbers"), number(tally?.max_seq ?? 0)],
    [say("frame.phone_build"), BUILD],
  ]
  return (
    <Card title={say("frame.phone")}>
      <dl class="facts">
        {lines.map(([name, value]) => (
          <div class="spread" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

const clockWords = (off: number): string =>
  Math.abs(off) < 60_000 ? say("frame.clock_right") : say("frame.clock_wrong", { by: span(Math.abs(off)) })
