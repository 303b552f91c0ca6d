/** "Cài đặt": PIN, photos by Wi-Fi, size of letters, lock time, help, "Xóa máy này". */
import { useEffect, useState } from "preact/hooks"
import { useSession } from "../context"
import { own, setSize, sizeNow } from "../own"
import { Button } from "../parts/Button"
import { Card, Note, Row } from "../parts/Card"
import { Chips } from "../parts/Chips"
import { Switch } from "../parts/Field"
import { Heading } from "../parts/Heading"
import { back, go } from "../router"
import { readMetas, writeMeta } from "../store/meta"
import { dayOf } from "../words/format"
import { say } from "../words.vi"
import { Erase } from "./more/Erase"
import { endSession } from "./more/end"
import { NewPin } from "./more/NewPin"
import { Install } from "./open/Install"

type Part = "all" | "pin" | "erase" | "help"

export function MoreScreen(_props: { params: Record<string, string> }) {
  const session = useSession()
  const [part, show] = useState<Part>("all")
  useEffect(() => own.set("warned", dayOf(Date.now())), [])
  const home = (): void => show("all")
  if (part === "pin") return <NewPin onBack={home} />
  if (part === "erase") return <Erase onBack={home} />
  if (part === "help") return <Help onBack={home} />
  return (
    <section>
      <Heading onBack={() => back()} over={session.me.name}>
        {say("frame.settings")}
      </Heading>
      <Letters />
      <Locking />
      <Photos />
      <ul class="rows">
        <Row icon="key" title={say("frame.change_pin")} onTap={() => show("pin")} />
        <Row icon="qr" title={say("frame.new_code")} sub={say("frame.new_code_hint")} onTap={() => go("/ma-moi")} />
        <Row icon="help" title={say("frame.help")} onTap={() => show("help")} />
      </ul>
      <Card title={say("frame.install_title")}>
        <Install always />
      </Card>
      <Button icon="lock" onTap={() => endSession(session)}>
        {say("frame.end_session")}
      </Button>
      <Button kind="danger" icon="trash" onTap={() => show("erase")}>
        {say("frame.erase_phone")}
      </Button>
    </section>
  )
}

function Letters() {
  const [size, set] = useState(sizeNow())
  const options = [
    { v: "normal", l: say("frame.size_normal") },
    { v: "large", l: say("frame.size_large") },
    { v: "huge", l: say("frame.size_huge") },
  ] as const
  return (
    <Chips
      label={say("frame.size")}
      options={options}
      picked={size}
      onPick={(picked) => {
        setSize(picked)
        set(picked)
      }}
    />
  )
}

const MINUTES = [15, 60, 240, 480]
const DEFAULT_LOCK = 240

function Locking() {
  const { base } = useSession()
  const [minutes, set] = useState<number | null>(null)
  useEffect(() => void readMetas(base, "lock_minutes").then((meta) => set(meta.lock_minutes ?? DEFAULT_LOCK)), [base])
  return (
    <div class="tight">
      <Chips
        label={say("frame.lock_after")}
        options={MINUTES.map((n) => ({
          v: n,
          l: n < 60 ? say("frame.minutes", { n }) : say("frame.hours", { n: n / 60 }),
        }))}
        picked={minutes}
        onPick={(n) => {
          set(n)
          void writeMeta(base, { lock_minutes: n })
        }}
      />
      <p class="muted">{say("frame.lock_after_hint")}</p>
    </div>
  )
}

function Photos() {
  const { base } = useSession()
  const [on, set] = useState(false)
  useEffect(() => void readMetas(base, "wifi_only").then((meta) => set(meta.wifi_only ?? false)), [base])
  return (
    <div class="rows">
      <Switch
        label={say("frame.wifi_only")}
        hint={say("frame.wifi_only_hint")}
        on={on}
        onTurn={(turned) => {
          set(turned)
          void writeMeta(base, { wifi_only: turned })
        }}
      />
    </div>
  )
}

const QUESTIONS = ["lost", "pin", "send", "phone", "weak"] as const

function Help(props: { onBack: () => void }) {
  return (
    <section>
      <Heading onBack={props.onBack}>{say("frame.help")}</Heading>
      {QUESTIONS.map((name) => (
        <Card key={name} title={say(`frame.help_${name}`)}>
          <p>{say(`frame.help_${name}_text`)}</p>
        </Card>
      ))}
      <Note>{say("frame.help_leader")}</Note>
    </section>
  )
}
