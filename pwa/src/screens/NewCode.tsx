/** A new code of the leader for a phone that is open: sending and receiving go on. */
import { useState } from "preact/hooks"
import { useSession } from "../context"
import { Button } from "../parts/Button"
import { Note } from "../parts/Card"
import { Heading } from "../parts/Heading"
import { Progress } from "../parts/Progress"
import { back, FIRST, go } from "../router"
import { renew } from "../sync"
import { say } from "../words.vi"
import { CodeAsk } from "./open/CodeAsk"
import { whyWords } from "./open/why"

type Step = { at: "ask" } | { at: "work" } | { at: "done" } | { at: "failed"; words: string }

export function NewCodeScreen(_props: { params: Record<string, string> }) {
  const session = useSession()
  const [step, set] = useState<Step>({ at: "ask" })
  const work = (code: string): void => {
    set({ at: "work" })
    renew(session, code).then(
      () => set({ at: "done" }),
      (error: unknown) => set({ at: "failed", words: whyWords(error) }),
    )
  }
  if (step.at === "ask")
    return (
      <section>
        <CodeAsk onCode={work} onBack={() => back()} />
      </section>
    )
  if (step.at === "work") return <Progress label={say("frame.work_hint")} />
  return (
    <section>
      <Heading mark={step.at} onBack={() => back()}>
        {say("frame.new_code")}
      </Heading>
      <Note look={step.at === "done" ? "ok" : "warn"} live>
        {step.at === "done" ? say("frame.new_code_done") : step.words}
      </Note>
      {step.at === "done" ? (
        <Button kind="main" onTap={() => go(FIRST)}>
          {say("frame.to_today")}
        </Button>
      ) : (
        <Button kind="main" icon="qr" onTap={() => set({ at: "ask" })}>
          {say("frame.other_code")}
        </Button>
      )}
    </section>
  )
}
