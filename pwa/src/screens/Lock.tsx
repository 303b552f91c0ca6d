/** "Mở khóa": name, six digits, what is unsent; a forgotten PIN is opened by a new code and the network. */
import { useEffect, useState } from "preact/hooks"
import { Button } from "../parts/Button"
import { Card, Note, Row } from "../parts/Card"
import { Heading } from "../parts/Heading"
import { Keypad } from "../parts/Keypad"
import { Progress } from "../parts/Progress"
import { inside } from "../start"
import type { User } from "../store/database"
import type { Session } from "../store/session"
import type { Tally, Uid } from "../store/shapes"
import { say } from "../words.vi"
import { CodeAsk } from "./open/CodeAsk"
import { PinTwice } from "./open/PinTwice"
import { PIN } from "./open/pin"
import { whyWords } from "./open/why"

interface LockProps {
  users: User[]
  /** A code that came with the address: the member wants a new PIN. */
  code: string | null
  onDone: (session: Session) => void
}

export function LockScreen(props: LockProps) {
  const [only] = props.users
  const [user, choose] = useState<User | null>(props.users.length === 1 && only ? only : null)
  const [lost, forget] = useState(props.code !== null)
  if (!user) return <Who users={props.users} onPick={choose} />
  return (
    <main class="stack">
      {lost ? (
        <Forgotten user={user} code={props.code} onDone={props.onDone} onBack={() => forget(false)} />
      ) : (
        <Unlock user={user} onDone={props.onDone} onForgotten={() => forget(true)} />
      )}
    </main>
  )
}

function Who(props: { users: User[]; onPick: (user: User) => void }) {
  return (
    <main class="stack">
      <Heading>{say("frame.who")}</Heading>
      <ul class="rows">
        {props.users.map((user) => (
          <Row key={user.device} icon="user" title={user.name} onTap={() => props.onPick(user)} />
        ))}
      </ul>
    </main>
  )
}

/** What can be seen without the PIN: numbers only. */
function useOutside(device: Uid): { tally: Tally | null; left: number | null; see: () => void } {
  const [seen, set] = useState<{ tally: Tally; left: number } | null>(null)
  const see = (): void =>
    void inside()
      .then((parts) => parts.outside(device))
      .then(set, () => undefined)
  useEffect(see, [device])
  return { tally: seen?.tally ?? null, left: seen?.left ?? null, see }
}

function Unlock(props: { user: User; onDone: (session: Session) => void; onForgotten: () => void }) {
  const { user } = props
  const { tally, left, see } = useOutside(user.device)
  const [pin, set] = useState("")
  const [busy, work] = useState(false)
  const [wrong, tell] = useState("")
  const failed = (words: string): void => {
    tell(words)
    set("")
    work(false)
    see()
  }
  const input = (next: string): void => {
    set(next)
    if (next.length < PIN) return
    work(true)
    const blocked = (): void => tell(say("frame.other_tab"))
    const opening = inside().then((parts) => parts.enter(user.device, next, blocked))
    opening.then(
      (session) => ("left" in session ? failed(wrongWords(session.left)) : props.onDone(session)),
      (error: unknown) => failed(whyWords(error)),
    )
  }
  const spent = left === 0
  return (
    <>
      <Heading over={say("frame.lock_over")}>{user.name || say("frame.me_unnamed")}</Heading>
      <Unsent tally={tally} />
      {(wrong || spent) && (
        <Note look="warn" icon="key" live>
          {spent ? say("frame.pin_spent") : wrong}
        </Note>
      )}
      {busy && <Progress label={say("frame.unlocking")} />}
      {!spent && <Keypad value={pin} onInput={input} length={PIN} secret disabled={busy} label={say("frame.pin")} />}
      <Button kind={spent ? "main" : "quiet"} onTap={props.onForgotten}>
        {say("frame.forgot")}
      </Button>
    </>
  )
}

const wrongWords = (left: number): string => (left > 0 ? say("frame.pin_wrong", { n: left }) : say("frame.pin_spent"))

/** Nothing is lost by a lock: what waits stays counted. */
function Unsent(props: { tally: Tally | null }) {
  const waiting = props.tally?.waiting ?? 0
  if (waiting === 0) return null
  return <Note icon="up">{say("frame.lock_unsent", { n: waiting })}</Note>
}

type Step = { at: "why" } | { at: "code" } | { at: "pin"; code: string } | { at: "work" }

interface ForgottenProps {
  user: User
  code: string | null
  onDone: (session: Session) => void
  onBack: () => void
}

function Forgotten(props: ForgottenProps) {
  const { user, code } = props
  const [step, go] = useState<Step>(code ? { at: "pin", code } : { at: "why" })
  const [failed, tell] = useState("")
  const work = (theirs: string, pin: string): void => {
    go({ at: "work" })
    const opening = inside().then((parts) => parts.reopen(user.device, theirs, pin))
    opening.then(props.onDone, (error: unknown) => {
      tell(whyWords(error))
      go({ at: "why" })
    })
  }
  if (step.at === "code")
    return <CodeAsk onCode={(it) => go({ at: "pin", code: it })} onBack={() => go({ at: "why" })} />
  if (step.at === "work") return <Progress label={say("frame.unlocking")} />
  if (step.at === "pin")
    return (
      <PinTwice
        title={say("frame.pin_new")}
        hint={say("frame.pin_new_hint")}
        onPin={(pin) => work(step.code, pin)}
        onBack={() => go({ at: "why" })}
      />
    )
  return (
    <>
      <Heading onBack={props.onBack}>{say("frame.forgot")}</Heading>
      {failed && (
        <Note look="warn" live>
          {failed}
        </Note>
      )}
      <Card>
        <p>{say("frame.forgot_how")}</p>
        <p>{say("frame.forgot_kept")}</p>
      </Card>
      <Button kind="main" icon="qr" onTap={() => go({ at: "code" })}>
        {say("frame.open_scan")}
      </Button>
    </>
  )
}
