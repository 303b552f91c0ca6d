/** A card of things that belong together, a line of a list that can be tapped, a note in a box. */
import type { ComponentChildren } from "preact"
import { Icon, type IconName } from "./Icon"

export function Card(props: { title?: ComponentChildren; children: ComponentChildren; class?: string }) {
  return (
    <section class={`card ${props.class ?? ""}`}>
      {props.title && <h2>{props.title}</h2>}
      {props.children}
    </section>
  )
}

interface RowProps {
  title: ComponentChildren
  /** A second, smaller line. */
  sub?: ComponentChildren
  /** A word at the end: a day, a number. */
  end?: ComponentChildren
  icon?: IconName
  onTap?: () => void
}

/** A line of `<ul class="rows">`; with `onTap` the whole line is the button. */
export function Row(props: RowProps) {
  const inside = (
    <>
      {props.icon && <Icon name={props.icon} />}
      <span class="main">
        <span class="title">{props.title}</span>
        {props.sub && <span class="sub">{props.sub}</span>}
      </span>
      {props.end && <span class="end">{props.end}</span>}
      {props.onTap && <Icon name="next" class="go" />}
    </>
  )
  if (!props.onTap) return <li class="row">{inside}</li>
  return (
    <li>
      <button type="button" class="row" onClick={props.onTap}>
        {inside}
      </button>
    </li>
  )
}

const SIGNS = { ok: "tick", warn: "warning", danger: "stop", plain: "help" } as const

/** Something to be known: icon, word and colour together; `live` is read aloud when it appears. */
export function Note(props: {
  look?: keyof typeof SIGNS
  icon?: IconName
  live?: boolean
  children: ComponentChildren
}) {
  const { look = "plain" } = props
  return (
    <div class={`note ${look}`} role={props.live ? "status" : undefined}>
      <Icon name={props.icon ?? SIGNS[look]} />
      <div>{props.children}</div>
    </div>
  )
}
