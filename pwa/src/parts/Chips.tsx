/** Choices as chips: one of them (`picked` is a value or null), or many (`picked` is a list). */
import { Icon, type IconName } from "./Icon"

export interface Chip<V extends string | number> {
  v: V
  l: string
  icon?: IconName
  /** A smaller word behind it, as the number of houses. */
  n?: string
}

interface ChipsProps<V extends string | number> {
  /** What is asked; read aloud with the group. `quiet` hides it from the eye where a heading says it. */
  label: string
  quiet?: boolean
  options: readonly Chip<V>[]
  picked: V | readonly V[] | null
  onPick: (v: V) => void
}

export function Chips<V extends string | number>(props: ChipsProps<V>) {
  const { picked } = props
  const on = (v: V): boolean => (Array.isArray(picked) ? picked.includes(v) : picked === v)
  return (
    <fieldset class="chips">
      <legend class={props.quiet ? "unseen" : ""}>{props.label}</legend>
      {props.options.map((one) => (
        <button key={one.v} type="button" class="chip" aria-pressed={on(one.v)} onClick={() => props.onPick(one.v)}>
          {on(one.v) ? <Icon name="tick" /> : one.icon && <Icon name={one.icon} />}
          <span>{one.l}</span>
          {one.n && <span class="n">{one.n}</span>}
        </button>
      ))}
    </fieldset>
  )
}
