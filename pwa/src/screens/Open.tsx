/** "Mở ứng dụng": the guard, the leader's code, a PIN twice, the bar, "Đúng là tôi". */
import { useState } from "preact/hooks"
import type { Verdict } from "../guard"
import { Button } from "../parts/Button"
import { Note } from "../parts/Card"
import { Heading } from "../parts/Heading"
import { Mark } from "../parts/Icon"
import { Progress } from "../parts/Progress"
import { inside, lostForms } from "../start"
import type { Session } from "../store/session"
import { say } from "../words.vi"
import { CodeAsk } from "./open/CodeAsk"
import { Guarded } from "./open/Guarded"
import { Install } from "./open/Install"
import { PinTwice } from "./open/PinTwice"
import { whyWords } from "./open/why"

interface OpenProps {
  verdict: Verdict
  /** A code that came with the address. */
  code: string | null
  onDone: (session: Session) => void
}

type Step =
  | { at: "start" }
  | { at: "code" }
  | { at: "pin"; code: string }
  | { at: "work"; done: number; of: number }
  | { at: "me"; session: Session }
  | { at: "failed"; code: string; pin: string; words: string }

export function OpenScreen(props: OpenProps) {
  const { code } = props
  const [step, go] = useState<Step>(code ? { at: "pin", code } : { at: "start" })
  if (props.verdict !== "ok") return <Guarded verdict={props.verdict} code={code} />
  const work = (theirs: string, pin: string): void => {
    go({ at: "work", done: 0, of: 1 })
    const step = (done: number, of: number): void => go({ at: "work", done, of })
    const run = inside().then((parts) => parts.enrol(theirs, pin, step))
    run.then(
      (session) => go({ at: "me", session }),
      (error: unknown) => go({ at: "failed", code: theirs, pin, words: whyWords(error) }),
    )
  }
  return (
    <main class="stack" key={step.at}>
      {step.at === "start" && <Begin onScan={() => go({ at: "code" })} />}
      {step.at === "code" && (
        <CodeAsk onCode={(theirs) => go({ at: "pin", code: theirs })} onBack={() => go({ at: "start" })} />
      )}
      {step.at === "pin" && (
        <PinTwice
          title={say("frame.pin_new")}
          hint={say("frame.pin_new_hint")}
          onPin={(pin) => work(step.code, pin)}
          onBack={() => go({ at: "start" })}
        />
      )}
      {step.at === "work" && <Work done={step.done} of={step.of} />}
      {step.at === "me" && <IsItMe session={step.session} onDone={props.onDone} onOther={() => go({ at: "start" })} />}
      {step.at === "failed" && (
        <Failed words={step.words} onAgain={() => work(step.code, step.pin)} onOther={() => go({ at: "code" })} />
      )}
    </main>
  )
}

function Begin(props: { onScan: () => void }) {
  const lost = lostForms()
  return (
    <>
      <div class="hello">
        <Mark />
        <Heading>{say("frame.app")}</Heading>
        <p>{say("frame.open_hello")}</p>
      </div>
      {lost !== null && (
        <Note look="danger" live>
          {lost > 0 ? say("frame.open_lost", { n: lost }) : say("frame.open_lost_unknown")}
        </Note>
      )}
      <Install />
      <Button kind="main" icon="qr" onTap={props.onScan}>
        {say("frame.open_scan")}
      </Button>
      <p class="muted">{say("frame.open_where")}</p>
    </>
  )
}

function Work(props: { done: number; of: number }) {
  return (
    <>
      <Heading>{say("frame.work_title")}</Heading>
      <Progress label={say("frame.work_hint")} done={props.done} of={props.of} />
    </>
  )
}

function Failed(props: { words: string; onAgain: () => void; onOther: () => void }) {
  return (
    <>
      <Heading>{say("frame.work_failed")}</Heading>
      <Note look="warn" live>
        {props.words}
      </Note>
      <Button kind="main" icon="sync" onTap={props.onAgain}>
        {say("frame.again")}
      </Button>
      <Button icon="qr" onTap={props.onOther}>
        {say("frame.other_code")}
      </Button>
    </>
  )
}

/** The name comes with the first answer: whoever holds the phone says whether it is the own one. */
function IsItMe(props: { session: Session; onDone: (session: Session) => void; onOther: () => void }) {
  const { me, book } = props.session
  const leave = (): void => {
    const { session, onOther } = props
    void inside()
      .then((parts) => parts.giveBack(session))
      .then(onOther)
  }
  return (
    <>
      <Heading over={say("frame.me_over")}>{me.name || say("frame.me_unnamed")}</Heading>
      <ul class="rows">
        {me.teams.map((team) => (
          <li class="row" key={team.id}>
            <span class="main">
              <span class="title">{team.name}</span>
              <span class="sub">{team.commune}</span>
            </span>
          </li>
        ))}
      </ul>
      {book.houses.size > 0 && <p>{say("frame.me_houses", { n: book.houses.size })}</p>}
      <Button kind="main" icon="tick" onTap={() => props.onDone(props.session)}>
        {say("frame.me_yes")}
      </Button>
      <Button onTap={leave}>{say("frame.me_no")}</Button>
    </>
  )
}
