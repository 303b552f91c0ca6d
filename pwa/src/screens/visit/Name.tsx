/** After a yes: what the person is called, and the year of birth; both may be skipped. One question at a time. */
import { useState } from "preact/hooks"
import { findNumbers } from "../../ops/detectors"
import { Button } from "../../parts/Button"
import { Field } from "../../parts/Field"
import { Heading } from "../../parts/Heading"
import { say } from "../../words.vi"

interface NameProps {
  over: string
  call: string
  born: number | null
  onCall: (call: string | null) => void
  onBorn: (born: number | null) => void
  onDone: () => void
}

export function Name(props: NameProps) {
  const [step, move] = useState<"call" | "born">("call")
  return step === "call" ? <Call {...props} onDone={() => move("born")} /> : <Born {...props} />
}

function Call(props: NameProps) {
  const found = findNumbers(props.call)[0]
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!found) props.onDone()
      }}
    >
      <Heading over={props.over} mark="call">
        {say("consent.name_title")}
      </Heading>
      <Field
        label={say("consent.name_label")}
        hint={say("consent.name_hint")}
        value={props.call}
        max={60}
        error={found ? say(`visit.found_${found.sort}`) : null}
        onInput={(text) => props.onCall(text || null)}
      />
      <Steps skip={!props.call} />
    </form>
  )
}

const FIRST = 1900

function Born(props: NameProps) {
  const [text, write] = useState(props.born ? String(props.born) : "")
  const year = Number(text)
  const fits = !text || (/^\d{4}$/.test(text) && year >= FIRST && year <= new Date().getFullYear())
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (fits) props.onDone()
      }}
    >
      <Heading over={props.over} mark="born">
        {say("consent.born_title")}
      </Heading>
      <Field
        label={say("consent.born_label")}
        hint={say("consent.born_hint")}
        value={text}
        max={4}
        inputMode="numeric"
        error={text.length === 4 && !fits ? say("consent.born_bad") : null}
        onInput={(next) => {
          const digits = next.replace(/\D/g, "")
          write(digits)
          props.onBorn(/^\d{4}$/.test(digits) && Number(digits) >= FIRST ? Number(digits) : null)
        }}
      />
      <Steps skip={!text} disabled={!fits} />
    </form>
  )
}

function Steps(props: { skip: boolean; disabled?: boolean }) {
  return (
    <Button type="submit" kind="main" disabled={props.disabled === true}>
      {props.skip ? say("consent.skip") : say("consent.keep")}
    </Button>
  )
}
