/** Another PIN: the old one first, then the new one twice. */
import { useState } from "preact/hooks"
import { useSession } from "../../context"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import { Heading } from "../../parts/Heading"
import { Keypad } from "../../parts/Keypad"
import { Progress } from "../../parts/Progress"
import { changePin } from "../../store/keys"
import { say } from "../../words.vi"
import { PinTwice } from "../open/PinTwice"
import { PIN } from "../open/pin"

type Step = "old" | "new" | "work" | "done"

export function NewPin(props: { onBack: () => void }) {
  const session = useSession()
  const [step, go] = useState<Step>("old")
  const [old, keep] = useState("")
  const [wrong, tell] = useState("")
  const input = (next: string): void => {
    keep(next)
    if (next.length === PIN) go("new")
  }
  const change = (pin: string): void => {
    go("work")
    void changePin(session.base, old, pin).then((told) => {
      keep("")
      if ("done" in told) return go("done")
      tell(told.left > 0 ? say("frame.pin_wrong", { n: told.left }) : say("frame.pin_spent"))
      go("old")
    })
  }
  if (step === "new")
    return (
      <section>
        <PinTwice
          title={say("frame.pin_new")}
          hint={say("frame.pin_new_hint")}
          onPin={change}
          onBack={() => {
            keep("")
            go("old")
          }}
        />
      </section>
    )
  if (step === "work") return <Progress label={say("frame.unlocking")} />
  return (
    <section>
      <Heading mark={step} onBack={props.onBack}>
        {say("frame.change_pin")}
      </Heading>
      {wrong && (
        <Note look="warn" live>
          {wrong}
        </Note>
      )}
      {step === "done" ? (
        <>
          <Note look="ok" live>
            {say("frame.pin_changed")}
          </Note>
          <Button kind="main" onTap={props.onBack}>
            {say("frame.back")}
          </Button>
        </>
      ) : (
        <>
          <p class="muted">{say("frame.pin_old")}</p>
          <Keypad value={old} onInput={input} length={PIN} secret label={say("frame.pin_old")} />
        </>
      )}
    </section>
  )
}
