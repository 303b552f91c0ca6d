/** "Mời bà con xem": only steps and one question, large; nothing of any house is in memory. Back asks the PIN. */
import { useEffect, useState } from "preact/hooks"
import { type Handed, sayHanded } from "../handover"
import { Button } from "../parts/Button"
import { Heading } from "../parts/Heading"
import { say } from "../words.vi"
import { Steps } from "./coach/Steps"

export function ShowScreen(props: { handed: Handed; onBack: () => void }) {
  const { guide } = props.handed
  const [at, move] = useState<"steps" | "ask" | "thanks">(guide?.steps.length ? "steps" : "ask")
  useEffect(() => {
    document.body.classList.add("handover")
    return () => document.body.classList.remove("handover")
  }, [])
  const answer = (yes: boolean): void => {
    sayHanded(yes)
    move("thanks")
  }
  return (
    <main>
      {at === "steps" && guide && (
        <Steps guide={guide} plain onBack={() => undefined} onDone={() => move("ask")} done={say("show.next")} />
      )}
      {at === "ask" && (
        <section>
          <Heading mark={at}>{say("show.ask")}</Heading>
          <Button icon="tick" onTap={() => answer(true)}>
            {say("show.yes")}
          </Button>
          <Button onTap={() => answer(false)}>{say("show.no")}</Button>
        </section>
      )}
      {at === "thanks" && (
        <section>
          <Heading mark={at}>{say("show.thanks")}</Heading>
        </section>
      )}
      <section class="apart">
        <Button kind={at === "thanks" ? "main" : "quiet"} icon="lock" onTap={props.onBack}>
          {say("show.leave")}
        </Button>
      </section>
    </main>
  )
}
