/** The head of a screen: takes the focus when the screen appears; the way back stands before it. */
import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { say } from "../words.vi"
import { Icon } from "./Icon"

interface HeadingProps {
  children: ComponentChildren
  /** A line above, as the house that the screen is about. */
  over?: ComponentChildren
  /** Shown with an arrow back; a screen that stands on a tab has none. */
  onBack?: () => void
  /** Another mark (step, person): the focus moves again when it changes. */
  mark?: string | number
}

export function Heading(props: HeadingProps) {
  const here = useRef<HTMLHeadingElement>(null)
  // the mark is the reason to move again
  useEffect(() => {
    scrollTo(0, 0)
    here.current?.focus({ preventScroll: true })
  }, [props.mark])
  return (
    <header class="heading">
      {props.onBack && (
        <button type="button" class="back" onClick={props.onBack} aria-label={say("frame.back")}>
          <Icon name="back" />
        </button>
      )}
      <div>
        {props.over && <p class="over">{props.over}</p>}
        <h1 ref={here} tabIndex={-1}>
          {props.children}
        </h1>
      </div>
    </header>
  )
}
