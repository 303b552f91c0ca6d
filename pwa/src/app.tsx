/** The app: guard -> open -> lock -> screens; and what is shown when a part of it breaks. */
import { Component, type ComponentChildren } from "preact"
import { useEffect, useState } from "preact/hooks"
import { SessionContext } from "./context"
import { type Browser, browserHere, judge } from "./guard"
import { handedNow, takeBack, wayBack } from "./handover"
import { Button } from "./parts/Button"
import { Icon } from "./parts/Icon"
import { Progress } from "./parts/Progress"
import { forgetCode, swap, useRoute } from "./router"
import { LockScreen } from "./screens/Lock"
import { OpenScreen } from "./screens/Open"
import { type Inside, inside, users } from "./start"
import type { User } from "./store/database"
import type { Session } from "./store/session"
import { say } from "./words.vi"
import { onWake } from "./worker"

type Stage =
  | { at: "starting" }
  | { at: "open"; browser: Browser }
  | { at: "lock"; users: User[] }
  | { at: "handed"; parts: Inside }
  | { at: "in"; session: Session; parts: Inside }

export function App() {
  return (
    <Boundary>
      {document.documentElement.dataset.demo !== undefined && <p class="bar">{say("frame.demo")}</p>}
      <Stages />
    </Boundary>
  )
}

function Stages() {
  const [stage, set] = useState<Stage>({ at: "starting" })
  const { code } = useRoute()
  useEffect(() => {
    if (stage.at === "starting") void begin().then(set)
  }, [stage.at])
  const enter = async (session: Session): Promise<void> => {
    const parts = await inside()
    session.on(() => session.locked && set(handedNow() ? { at: "handed", parts } : { at: "starting" }))
    parts.watch(session)
    onWake(() => void parts.syncNow(session, "worker"))
    if (code) forgetCode()
    const way = wayBack()
    if (way) swap(way)
    set({ at: "in", session, parts })
  }
  if (stage.at === "starting") return <Starting />
  const handed = stage.at === "handed" ? handedNow() : null
  const taken = (): void => {
    takeBack()
    set({ at: "starting" })
  }
  if (stage.at === "handed") return handed ? <stage.parts.ShowScreen handed={handed} onBack={taken} /> : <Starting />
  if (stage.at === "open") return <OpenScreen verdict={judge(stage.browser)} code={code} onDone={enter} />
  if (stage.at === "lock") return <LockScreen users={stage.users} code={code} onDone={enter} />
  return (
    <SessionContext.Provider value={stage.session}>
      <stage.parts.Frame session={stage.session} />
    </SessionContext.Provider>
  )
}

/** Somebody works with this phone already, or nobody yet. */
async function begin(): Promise<Stage> {
  const found = await users().catch(() => [])
  return found.length ? { at: "lock", users: found } : { at: "open", browser: await browserHere() }
}

function Starting() {
  return (
    <main>
      <Progress label={say("frame.loading")} />
    </main>
  )
}

/** A fault of a screen takes nothing with it: what was saved lies in the store. */
export class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false }

  static override getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override componentDidCatch(error: unknown): void {
    console.error(error)
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <main class="empty">
        <Icon name="warning" />
        <h1>{say("frame.broken")}</h1>
        <p>{say("frame.broken_hint")}</p>
        <Button kind="main" icon="sync" onTap={() => location.reload()}>
          {say("frame.reload")}
        </Button>
      </main>
    )
  }
}
