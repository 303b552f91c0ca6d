import jsQR from "jsqr"
import { expect, test } from "vitest"
import { qr } from "../src/parts/qr"

/** Draw a code as a camera would see it, four dots to a square, and read it. */
function read(text: string): string | undefined {
  const rows = qr(text)
  const side = (rows.length + 8) * 4
  const dots = new Uint8ClampedArray(side * side * 4).fill(255)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (rows[Math.floor(y / 4) - 4]?.[Math.floor(x / 4) - 4]) dots.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3)
  return jsQR(dots, side, side)?.data
}

test("a code says what was written, at every length up to version 10", () => {
  for (let n = 1; n <= 213; n += 4)
    expect(read("a/#_-".repeat(50).slice(0, n)), `${n}`).toBe("a/#_-".repeat(50).slice(0, n))
})

test("capital letters and digits make the small code of a badge", () => {
  const text = "HTTPS://TUNGNGO.EXAMPLE/V/ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789"
  expect(qr(text).length).toBe(29)
  for (let n = 1; n <= 300; n += 7) expect(read(text.repeat(6).slice(0, n)), `${n}`).toBe(text.repeat(6).slice(0, n))
})

test("a text longer than the largest code is refused", () => {
  expect(() => qr("a".repeat(300))).toThrow(RangeError)
})
