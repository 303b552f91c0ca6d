/** Buttons: one main act a screen, plain ones beside it, quiet ones as links. All at least 56 px high. */
import type { ComponentChildren } from "preact"
import { Icon, type IconName } from "./Icon"

interface ButtonProps {
  children: ComponentChildren
  onTap?: () => void
  kind?: "main" | "plain" | "quiet" | "danger"
  icon?: IconName
  disabled?: boolean
  /** Its act is under way: it cannot be tapped, and says so to readers of screens. */
  busy?: boolean
  type?: "button" | "submit"
  class?: string
}

export function Button(props: ButtonProps) {
  const { kind = "plain", type = "button", busy = false } = props
  return (
    <button
      type={type}
      class={`button ${kind} ${props.class ?? ""}`}
      disabled={props.disabled === true || busy}
      aria-busy={busy}
      onClick={props.onTap}
    >
      {props.icon && <Icon name={props.icon} />}
      <span>{props.children}</span>
    </button>
  )
}

interface BigButtonProps {
  icon: IconName
  /** The word; `hint` is a smaller line below it. */
  children: ComponentChildren
  hint?: ComponentChildren
  onTap: () => void
  pressed?: boolean
  disabled?: boolean
  class?: string
}

/** A tile: picture above word, for choices that stand beside each other in `.grid`. */
export function BigButton(props: BigButtonProps) {
  return (
    <button
      type="button"
      class={`tile ${props.class ?? ""}`}
      aria-pressed={props.pressed}
      disabled={props.disabled === true}
      onClick={props.onTap}
    >
      <Icon name={props.icon} />
      <span class="word">{props.children}</span>
      {props.hint && <span class="hint">{props.hint}</span>}
    </button>
  )
}
