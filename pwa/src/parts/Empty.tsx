/** Why there is nothing here, and what fills it. */
import type { ComponentChildren } from "preact"
import { Icon, type IconName } from "./Icon"

export function Empty(props: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon} />
      <p class="title">{props.title}</p>
      {props.children}
    </div>
  )
}
