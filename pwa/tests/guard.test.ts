import { describe, expect, it } from "vitest"
import { type Browser, intentLink, judge, ownLink } from "../src/guard"
import { codeIn } from "../src/parts/scan"
import { isWeak } from "../src/screens/open/pin"

const CHROME =
  "Mozilla/5.0 (Linux; Android 13; SM-A045F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Mobile Safari/537.36"
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"
const IPHONE_VIEW =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"

const browser = (part: Partial<Browser>): Browser => ({
  ua: CHROME,
  fingers: 5,
  installed: false,
  worker: true,
  store: true,
  able: true,
  ...part,
})

describe("a browser that may hold the work", () => {
  it("is a full one, on Android in a tab or installed", () => {
    expect(judge(browser({}))).toBe("ok")
    expect(judge(browser({ installed: true }))).toBe("ok")
    expect(judge(browser({ ua: CHROME.replace("Mobile Safari", "SamsungBrowser/25.0 Mobile Safari") }))).toBe("ok")
  })

  it("is on an iPhone or iPad only the one of the home screen", () => {
    expect(judge(browser({ ua: SAFARI }))).toBe("ios_tab")
    expect(judge(browser({ ua: SAFARI, installed: true }))).toBe("ok")
    expect(judge(browser({ ua: IPHONE_VIEW, installed: true }))).toBe("ok")
    const ipad = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15"
    expect(judge(browser({ ua: ipad }))).toBe("ios_tab")
    expect(judge(browser({ ua: ipad, fingers: 0 }))).toBe("ok")
  })
})

describe("a browser that may not", () => {
  it("is the one inside Zalo, Facebook and others, whatever it can do", () => {
    for (const mark of ["Zalo android/24", "[FBAN/EMA;FBAV/400]", "Instagram 300", "TikTok", "Messenger"]) {
      expect(judge(browser({ ua: `${CHROME} ${mark}` })), mark).toBe("inapp_android")
      expect(judge(browser({ ua: `${SAFARI} ${mark}` })), mark).toBe("inapp_ios")
    }
    expect(judge(browser({ ua: CHROME.replace("SM-A045F)", "SM-A045F; wv)") }))).toBe("inapp_android")
    expect(judge(browser({ ua: IPHONE_VIEW }))).toBe("inapp_ios")
  })

  it("is one without worker or storage, or too old", () => {
    expect(judge(browser({ worker: false }))).toBe("nostore")
    expect(judge(browser({ store: false }))).toBe("nostore")
    expect(judge(browser({ able: false }))).toBe("old")
  })
})

describe("a code on its way", () => {
  it("travels in the query to Chrome only, else in the fragment", () => {
    expect(intentLink("tungngo.vn", "abc-_1")).toBe(
      "intent://tungngo.vn/app/?ma=abc-_1#Intent;scheme=https;package=com.android.chrome;end",
    )
    expect(intentLink("tungngo.vn", null)).toContain("/app/#Intent")
    expect(ownLink("https://tungngo.vn", "abc")).toBe("https://tungngo.vn/app/#abc")
    expect(ownLink("https://tungngo.vn", null)).toBe("https://tungngo.vn/app/")
  })

  it("is found in a link, in an intent's query, or bare, and nowhere else", () => {
    const code = "cVy-MYKH47IjOsvkJQaJyQ"
    for (const text of [code, ` ${code}\n`, `https://a.vn/app/#${code}`, `https://a.vn/app/?ma=${code}`])
      expect(codeIn(text), text).toBe(code)
    for (const text of ["", "12345", "https://a.vn/v/12", "cVy-MYKH47 IjOsvkJQaJyQ", "https://a.vn/bai-viet"])
      expect(codeIn(text), text).toBeNull()
  })
})

describe("a PIN", () => {
  it("is weak where anybody would try it first", () => {
    for (const pin of ["000000", "123456", "654321", "121212", "123123"]) expect(isWeak(pin), pin).toBe(true)
    for (const pin of ["271828", "135791", "112233", "890123"]) expect(isWeak(pin), pin).toBe(false)
  })
})
