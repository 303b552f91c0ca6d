/** Small settings of this browser, nothing of anybody: size of letters, what was seen today. */

type Name = "size" | "warned"

export const own = {
  get(name: Name): string {
    try {
      return localStorage.getItem(`tn-${name}`) ?? ""
    } catch {
      return ""
    }
  },
  set(name: Name, value: string): void {
    try {
      localStorage.setItem(`tn-${name}`, value)
    } catch {
      // A browser that keeps nothing: the setting lasts until the page is closed.
    }
  },
}

export type Size = "normal" | "large" | "huge"

export const sizeNow = (): Size => (own.get("size") || "normal") as Size

/** Letters of the whole app: 18, 22 or 26 px, on top of the system's own size. */
export function setSize(size: Size): void {
  own.set("size", size)
  document.documentElement.dataset.size = size
}
