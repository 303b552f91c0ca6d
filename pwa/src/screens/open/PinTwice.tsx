/** A new PIN: six digits, then once more. */
import { useState } from "preact/hooks"
import { Note } from "../../parts/Card"
import { Heading } from "../../parts/Heading"
import { Keypad } from "../../parts/Keypad"
import { say } from "../../words.vi"
import { isWeak, PIN } from "./pin"

interface PinProps {
  title: string
  hint: string
  onPin: (pin: string) => void
  onBack: () => void
}

export function PinTwice(props: PinProps) {
  const [first, keep] = useState("")
  const [value, set] = useState("")
  const [wrong, tell] = useState("")
  const back = (): void => {
    if (!first) props.onBack()
    keep("")
    set("")
  }
  const input = (next: string): void => {
    set(next)
    if (next.length === 1) tell("")
    if (next.length < PIN) return
    set("")
    if (!first && isWeak(next)) tell(say("frame.pin_weak"))
    else if (!first) keep(next)
    else if (first === next) props.onPin(next)
    else {
      keep("")
      tell(say("frame.pin_differs"))
    }
  }
  const title = first ? say("frame.pin_again") : props.title
  return (
    <>
      <Heading mark={first ? 2 : 1} onBack={back}>
        {title}
      </Heading>
      <p class="muted">{first ? say("frame.pin_again_hint") : props.hint}</p>
      {wrong && (
        <Note look="warn" live>
          {wrong}
        </Note>
      )}
      <Keypad value={value} onInput={input} length={PIN} secret label={title} />
    </>
  )
}
