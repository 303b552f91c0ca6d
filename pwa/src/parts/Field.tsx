/** A field with its label above, a hint, and an error that is tied to it. */
import { useId } from "preact/hooks"
import { Icon } from "./Icon"

interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: string
  error?: string | null
  type?: "text" | "search" | "tel" | "date" | "number"
  inputMode?: "text" | "numeric" | "tel" | "search"
  max?: number
  /** More than one line. */
  long?: boolean
  autoComplete?: string
}

export function Field(props: FieldProps) {
  const id = useId()
  const about = `${props.hint ? `${id}h ` : ""}${props.error ? `${id}e` : ""}`.trim()
  // Preact's types know each kind of input by its literal only.
  const kind = { type: props.type ?? "text" } as { type: "text" }
  const shared = {
    id,
    value: props.value,
    maxLength: props.max,
    inputMode: props.inputMode,
    autoComplete: props.autoComplete ?? "off",
    "aria-describedby": about || undefined,
    "aria-invalid": props.error ? true : undefined,
    onInput: (event: { currentTarget: { value: string } }) => props.onInput(event.currentTarget.value),
  }
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.hint && (
        <p class="hint" id={`${id}h`}>
          {props.hint}
        </p>
      )}
      {props.error && (
        <p class="error" id={`${id}e`} role="alert">
          <Icon name="warning" /> {props.error}
        </p>
      )}
      {props.long ? <textarea rows={3} {...shared} /> : <input {...kind} {...shared} />}
    </div>
  )
}

/** A switch with its word: a box to tick, the whole line is the target. */
export function Switch(props: { label: string; hint?: string; on: boolean; onTurn: (on: boolean) => void }) {
  return (
    <label class="switch">
      <input type="checkbox" checked={props.on} onChange={(event) => props.onTurn(event.currentTarget.checked)} />
      <span class="main">
        <span class="title">{props.label}</span>
        {props.hint && <span class="sub">{props.hint}</span>}
      </span>
    </label>
  )
}
