import { expect, test } from "vitest"
import { badgeCode, badgeHead, badgeText } from "../src/ops/badge"

/** The same key, members and moments stand in tungngo/sync/tests/test_badges.py. */
const KEY = Uint8Array.from({ length: 32 }, (_, i) => i)
const MS = 1_764_000_000_000

async function code(member: number, ms: number): Promise<string> {
  const key = await crypto.subtle.importKey("raw", KEY, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  const head = badgeHead(member, ms)
  return badgeCode(head, new Uint8Array(await crypto.subtle.sign("HMAC", key, badgeText(head))))
}

test("a phone makes the code that the server reads", async () => {
  expect(await code(42, MS)).toBe("AAAAAAAAFIA4BG6AXBYMB35GKKO4M")
  expect(await code(2 ** 48 - 1, MS + 60_000)).toBe("7777777774A4BG6BTM4AW4E3WYYU4")
})

test("the code stays for a minute and then is another one", async () => {
  expect(await code(42, MS + 59_999)).toBe(await code(42, MS))
  expect(await code(42, MS + 60_000)).not.toBe(await code(42, MS))
})
