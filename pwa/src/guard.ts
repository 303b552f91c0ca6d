/** May this browser hold the work of a member? (phone page 12; the marks of apps' browsers are unverified.) */

export interface Browser {
  ua: string
  /** Fingers that the screen takes: an iPad calls itself a Mac. */
  fingers: number
  /** Opened from the home screen. */
  installed: boolean
  worker: boolean
  store: boolean
  /** Keys, locks and the rest that the app cannot do without. */
  able: boolean
}

/**
 * `inapp_android`, `inapp_ios`: a browser inside Zalo, Facebook and the like; `ios_tab`: must be put on the home
 * screen first; `nostore`: a private window, or storage refused; `old`: lacks what the app needs.
 */
export type Verdict = "ok" | "inapp_android" | "inapp_ios" | "ios_tab" | "nostore" | "old"

const IN_APP =
  /zalo|fban|fbav|fb_iab|messenger|instagram|micromessenger|tiktok|bytedance|musical_ly|\bline\/|viber|telegram|; wv\)/i

const isIos = (browser: Browser): boolean =>
  /iphone|ipad|ipod/i.test(browser.ua) || (/macintosh/i.test(browser.ua) && browser.fingers > 1)

/** A page of iOS that is neither Safari nor another full browser, nor on the home screen. */
const isBareIos = (browser: Browser): boolean => isIos(browser) && !browser.installed && !/safari\//i.test(browser.ua)

export function judge(browser: Browser): Verdict {
  const ios = isIos(browser)
  if (IN_APP.test(browser.ua) || isBareIos(browser)) return ios ? "inapp_ios" : "inapp_android"
  if (!browser.able) return "old"
  if (!browser.worker || !browser.store) return "nostore"
  return ios && !browser.installed ? "ios_tab" : "ok"
}

/** Opens the same page in Chrome; the code stands in the query, because a fragment does not survive the way. */
export function intentLink(host: string, code: string | null): string {
  const query = code ? `?ma=${encodeURIComponent(code)}` : ""
  return `intent://${host}/app/${query}#Intent;scheme=https;package=com.android.chrome;end`
}

/** The link that a person copies to open it elsewhere. */
export const ownLink = (origin: string, code: string | null): string => `${origin}/app/${code ? `#${code}` : ""}`

/** What this browser is and can do. */
export async function browserHere(): Promise<Browser> {
  return {
    ua: navigator.userAgent,
    fingers: navigator.maxTouchPoints,
    installed: isInstalled(),
    worker: "serviceWorker" in navigator,
    store: await canStore(),
    able: isAble(),
  }
}

/** Opened from the home screen, by the rule of each system. */
export const isInstalled = (): boolean =>
  matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true

const isAble = (): boolean =>
  isSecureContext && "subtle" in crypto && "locks" in navigator && "BroadcastChannel" in globalThis && "at" in []

/** A database can be made here: private windows and apps' browsers may refuse. */
function canStore(): Promise<boolean> {
  return new Promise((tell) => {
    try {
      const asked = indexedDB.open("tn-try")
      asked.onerror = () => tell(false)
      asked.onsuccess = () => {
        asked.result.close()
        indexedDB.deleteDatabase("tn-try")
        tell(true)
      }
    } catch {
      tell(false)
    }
  })
}
