/** The leader's code: scanned, or typed by hand. */
import { useState } from "preact/hooks"
import { Button } from "../../parts/Button"
import { Field } from "../../parts/Field"
import { Heading } from "../../parts/Heading"
import { Scanner } from "../../parts/Scanner"
import { codeIn } from "../../parts/scan"
import { say } from "../../words.vi"

export function CodeAsk(props: { onCode: (code: string) => void; onBack: () => void }) {
  const [typing, type] = useState(false)
  const [text, set] = useState("")
  const [wrong, tell] = useState<string | null>(null)
  const found = (read: string): boolean => {
    const code = codeIn(read)
    if (code) props.onCode(code)
    else tell(say("frame.scan_other"))
    return code !== null
  }
  const send = (event: Event): void => {
    event.preventDefault()
    if (!codeIn(text)) tell(say("frame.type_wrong"))
    else found(text)
  }
  if (typing)
    return (
      <form class="stack" onSubmit={send}>
        <Heading mark="type" onBack={() => type(false)}>
          {say("frame.type_title")}
        </Heading>
        <Field label={say("frame.type_label")} hint={say("frame.type_hint")} value={text} error={wrong} onInput={set} />
        <Button kind="main" type="submit">
          {say("frame.type_do")}
        </Button>
      </form>
    )
  return (
    <>
      <Heading mark="scan" onBack={props.onBack}>
        {say("frame.open_scan")}
      </Heading>
      <Scanner onFound={found} hint={wrong ?? say("frame.scan_hint")} />
      <Button
        icon="pencil"
        onTap={() => {
          tell(null)
          type(true)
        }}
      >
        {say("frame.scan_type")}
      </Button>
    </>
  )
}
