/// <reference types="vite/client" />
import { describe, expect, it } from "vitest"
import text from "../_tokens.scss?raw"

const colours = new Map(
  [...text.matchAll(/^\$([a-z-]+): (#[0-9a-f]{6});$/gm)].map(([, name, value]) => [name ?? "", value ?? ""]),
)

const list = (name: string): string[] => {
  const line = new RegExp(`^\\$${name}: (.*);$`, "m").exec(text)?.[1] ?? ""
  return line.split(", ")
}

const colour = (name: string): string => colours.get(name) ?? name

const light = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** The contrast of two colours as WCAG 2 counts it: 1 to 21. */
const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [light(colour(one)), light(colour(other))].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe("words can be read", () => {
  const words = ["ink", "muted", "primary", "primary-dark", "link", "ok", "warn", "danger"]
  for (const word of words)
    it(`${word} on every ground of a page`, () => {
      for (const ground of ["paper", "surface", "primary-tint"])
        expect(contrast(word, ground)).toBeGreaterThanOrEqual(4.5)
    })

  it("ink on the ground of warnings", () => {
    for (const ground of ["amber", "amber-ground"]) expect(contrast("ink", ground)).toBeGreaterThanOrEqual(4.5)
  })

  it("white on what is chosen", () => {
    for (const ground of ["primary", "primary-dark", "danger"])
      expect(contrast("#ffffff", ground)).toBeGreaterThanOrEqual(4.5)
  })

  it("black on the light steps of a map, white on the two dark ones", () => {
    const steps = list("steps")
    expect(steps).toHaveLength(7)
    for (const [n, step] of steps.entries())
      expect(contrast(n < 5 ? "#000000" : "#ffffff", step)).toBeGreaterThanOrEqual(4.5)
  })
})

describe("shapes can be seen", () => {
  it("lines of charts and borders of inputs on paper", () => {
    for (const line of [...list("series"), colour("line")]) expect(contrast(line, "surface")).toBeGreaterThanOrEqual(3)
  })
})
