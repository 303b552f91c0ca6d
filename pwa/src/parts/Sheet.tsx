/** A question over the screen (a native dialog: focus stays inside, Escape closes it). */
import type { ComponentChildren } from "preact"
import { useEffect, useId, useRef } from "preact/hooks"

export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => box.current?.showModal(), [])
  return (
    <dialog ref={box} class="sheet" aria-labelledby={id} onClose={props.onClose}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </dialog>
  )
}
