/** Small comforts of the pages; everything here may be absent and every page still works. */
import "./idle"
import { type Headers, mayAsk, mayDraw, shareable, withMark } from "./live"

interface Exchange {
  request: { headers: Headers }
  response?: { status: number; headers: { get(name: string): string | null } }
}

const live = (event: Event): HTMLElement | undefined => {
  const { target } = event
  return target instanceof HTMLElement && target.dataset.live !== undefined ? target : undefined
}

const exchange = (event: Event): Exchange => (event as CustomEvent<{ ctx: Exchange }>).detail.ctx

const on = (name: string, act: (event: Event) => void): void => document.addEventListener(name, act)

on("htmx:config:request", (event) => {
  const region = live(event)
  if (!mayAsk(region !== undefined, document.hidden)) return event.preventDefault()
  const { request } = exchange(event)
  request.headers = withMark(request.headers, region?.dataset.mark)
})

on("htmx:after:request", (event) => {
  const region = live(event)
  const response = exchange(event).response
  if (!region || !response) return
  const right = response.status === 304 || mayDraw(true, response.status)
  region.toggleAttribute("data-stale", !right)
  const mark = response.headers.get("ETag")
  if (right && mark) region.dataset.mark = mark
})

on("htmx:before:swap", (event) => {
  const { response } = exchange(event)
  if (response && !mayDraw(live(event) !== undefined, response.status)) event.preventDefault()
})

on("htmx:error", (event) => live(event)?.setAttribute("data-stale", ""))

// Back in view: ask at once instead of at the next turn.
on("visibilitychange", () => {
  if (document.hidden) return
  for (const region of document.querySelectorAll("[data-live]")) region.dispatchEvent(new Event("refresh"))
})

const copy = async (button: HTMLElement): Promise<void> => {
  await navigator.clipboard.writeText(shareable(location.href))
  const before = button.textContent
  button.textContent = button.dataset.done ?? before
  setTimeout(() => {
    button.textContent = before
  }, 3000)
}

on("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-act]") : null
  if (button?.dataset.act === "print") window.print()
  if (button?.dataset.act === "copy") void copy(button)
})

// These buttons need script, so only script shows them; after a refresh of a region again.
const reveal = (): void => {
  for (const button of document.querySelectorAll("[data-act][hidden]")) button.removeAttribute("hidden")
}
on("htmx:after:swap", reveal)
reveal()
