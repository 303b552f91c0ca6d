/** A keypad of large digits for a PIN or a house code; a real keyboard works as well. */
import { useEffect } from "preact/hooks"
import { say } from "../words.vi"
import { Icon } from "./Icon"

interface KeypadProps {
  value: string
  onInput: (value: string) => void
  /** As many digits as there are; a PIN has six. */
  length?: number
  /** Dots in place of digits. */
  secret?: boolean
  label: string
  disabled?: boolean
}

export function Keypad(props: KeypadProps) {
  const { value, length = 6, secret = false, disabled = false, onInput } = props
  const add = (digit: string): void => {
    if (!disabled && value.length < length) onInput(value + digit)
  }
  const drop = (): void => {
    if (!disabled) onInput(value.slice(0, -1))
  }
  useEffect(() => {
    const typed = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey || event.metaKey) return
      if (/^\d$/.test(event.key)) add(event.key)
      if (event.key === "Backspace") drop()
    }
    addEventListener("keydown", typed)
    return () => removeEventListener("keydown", typed)
  })
  const shown = Array.from({ length }, (_, n) => (n < value.length ? (secret ? "•" : value[n]) : ""))
  return (
    <div class="keypad">
      <output class="digits" aria-label={say("frame.digits", { label: props.label, n: value.length, of: length })}>
        {shown.map((one, n) => (
          // places that never move
          <span key={n} class={one ? "full" : ""} aria-hidden="true">
            {one}
          </span>
        ))}
      </output>
      <div class="keys">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0"].map((digit) =>
          digit === "" ? (
            <span key="gap" />
          ) : (
            <button key={digit} type="button" disabled={disabled} onClick={() => add(digit)}>
              {digit}
            </button>
          ),
        )}
        <button type="button" disabled={disabled} onClick={drop} aria-label={say("frame.erase")}>
          <Icon name="erase" />
        </button>
      </div>
    </div>
  )
}
