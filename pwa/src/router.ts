/** Addresses inside the app: "#/ho/<id>". A fragment without "/" is an enrolment code. */
import { useEffect, useState } from "preact/hooks"

export interface Place {
  /** "/ho/<id>", always beginning with "/". */
  path: string
  /** What was scanned: an enrolment code in the fragment (or in ?ma=, from an intent link). */
  code: string | null
}

const CODE = /^[\w-]{16,64}$/
export const FIRST = "/hom-nay"

/** Read an address: the fragment, and a code in the query (only intent links put one there). */
export function read(hash: string, search = ""): Place {
  const fragment = hash.replace(/^#/, "")
  if (fragment.startsWith("/")) return { path: clean(fragment), code: null }
  const code = CODE.test(fragment) ? fragment : new URLSearchParams(search).get("ma")
  return { path: FIRST, code: code && CODE.test(code) ? code : null }
}

const clean = (path: string): string => path.replace(/\/+$/, "") || FIRST

/** Blanks of a pattern ("/ho/:id/huong-dan") filled from a path, or null where it does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/")
  const have = path.split("/")
  if (want.length !== have.length) return null
  const found: Record<string, string> = {}
  for (const [n, part] of want.entries()) {
    const here = have[n] ?? ""
    if (part.startsWith(":") && here) found[part.slice(1)] = plain(here)
    else if (part !== here) return null
  }
  return found
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** How deep this screen lies below the first one: kept with the entry of the browser's own history. */
const depth = (): number => (history.state as { deep?: number } | null)?.deep ?? 0

const tell = (): boolean => dispatchEvent(new Event("hashchange"))

/** Go to a screen: `go("/ho/" + id)`. */
export function go(path: string): void {
  if (location.hash === `#${path}`) return
  history.pushState({ deep: depth() + 1 }, "", `${location.pathname}#${path}`)
  tell()
}

/** Put a screen in the place of this one: "back" then skips this one. */
export function swap(path: string): void {
  history.replaceState({ deep: depth() }, "", `${location.pathname}#${path}`)
  tell()
}

/** Go back; never out of the app: from the first screen to `home`. */
export function back(home: string = FIRST): void {
  if (depth() > 0) history.back()
  else swap(home)
}

/** Where we are, told anew at each move. */
export function useRoute(): Place {
  const [place, move] = useState(() => read(location.hash, location.search))
  useEffect(() => {
    const told = (): void => move(read(location.hash, location.search))
    addEventListener("hashchange", told)
    return () => removeEventListener("hashchange", told)
  }, [])
  return place
}

/** Take an enrolment code out of the address, so that no picture or copy of it stays. */
export const forgetCode = (): void => swap(FIRST)
