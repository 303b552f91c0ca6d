import { existsSync, readdirSync, readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"

const SRC = "pwa/src/"
const BUILT = "tungngo/static/app/"
const files = readdirSync(SRC, { recursive: true })
  .filter((name) => /\.(ts|tsx|css)$/.test(name))
  .sort()
const scripts = files.filter((name) => !name.endsWith(".css"))
const text = (name: string): string => readFileSync(SRC + name, "utf8")

/** What stands in a file beside its comments. */
const code = (name: string): string =>
  text(name)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)\/\/.*$/gm, "")

/** Which folder may take from which; the files at the top put all together. */
const MAY: Record<string, readonly string[]> = {
  screens: ["screens", "parts", "ops", "net", "store", "words", "wire", "top"],
  parts: ["parts", "ops", "words", "wire"],
  net: ["net", "ops", "store", "wire"],
  store: ["store", "wire"],
  ops: ["ops", "words", "wire"],
  words: ["words"],
  top: ["top", "screens", "parts", "ops", "net", "store", "words", "wire"],
}
/** Of these files only types are taken, wherever they lie: they are shared by all. */
const TYPES = ["store/shapes"]

const folderOf = (path: string): string => {
  const [first = ""] = path.split("/")
  if (path.startsWith("words")) return "words"
  return first === "wire" || first === "wire.ts" ? "wire" : path.includes("/") ? first : "top"
}

interface Taken {
  from: string
  what: string
  typeOnly: boolean
}

function taken(name: string): Taken[] {
  const lines = text(name).matchAll(/(?:import|export)\s+(type\s)?[^"']*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/g)
  const folder = name.split("/").slice(0, -1)
  return [...lines].map(([, type, fixed, lazy]) => {
    const parts = [...folder]
    for (const part of (fixed ?? lazy ?? "").split("/")) {
      if (part === "..") parts.pop()
      else if (part !== ".") parts.push(part)
    }
    return { from: name, what: parts.join("/"), typeOnly: type !== undefined }
  })
}

describe("the house of the phone app", () => {
  it("is there, and its imports are read", () => {
    expect(scripts.length).toBeGreaterThan(50)
    expect(scripts.flatMap(taken).length).toBeGreaterThan(200)
    expect(taken("start.ts").map(({ what }) => what)).toContain("inside")
  })

  it("takes only from the layers below", () => {
    const wrong = scripts.flatMap(taken).filter(({ from, what, typeOnly }) => {
      if (typeOnly && TYPES.includes(what)) return false
      return !MAY[folderOf(from)]?.includes(folderOf(what))
    })
    expect(wrong.map(({ from, what }) => `${from} -> ${what}`)).toEqual([])
  })

  it("has no screen that takes another screen", () => {
    const screen = /^screens\/[A-Z]\w*(\.tsx)?$/
    const wrong = scripts.flatMap(taken).filter(({ from, what }) => screen.test(what) && screen.test(from))
    expect(wrong.map(({ from, what }) => `${from} -> ${what}`)).toEqual([])
  })

  it("has files of at most 300 lines", () => {
    const long = files.filter((name) => !/^(wire\.ts|app\.css|words\/.*\.vi\.ts)$/.test(name))
    expect(long.filter((name) => text(name).split("\n").length > 301)).toEqual([])
  })

  it("has a worker of at most 250 lines", () => expect(text("sw.ts").split("\n").length).toBeLessThanOrEqual(251))

  it("has no Vietnamese text outside words", () => {
    const letters = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/i
    // Letters to be found in what was typed, shown to nobody.
    const looked = ["ops/detectors.ts", "ops/fold.ts"]
    const wrong = scripts.filter((name) => folderOf(name) !== "words" && letters.test(code(name)))
    expect(wrong.filter((name) => !looked.includes(name))).toEqual([])
  })

  it("makes no script, style or page from text, and asks nobody else", () => {
    const banned =
      /\beval\(|new Function|innerHTML|outerHTML|dangerouslySetInnerHTML|document\.write|https?:\/\/(?!www\.w3\.org)/
    expect(scripts.filter((name) => banned.test(code(name)))).toEqual([])
  })

  it("has no silenced type and no `any`", () => {
    const banned = /@ts-(ignore|nocheck|expect-error)|:\s*any\b|as any\b|<any>/
    expect(scripts.filter((name) => banned.test(text(name)))).toEqual([])
  })
})

interface Piece {
  file: string
  name?: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  src?: string
}

const zipped = (name: string): number => gzipSync(readFileSync(BUILT + name), { level: 9 }).length

// Only where it was built: `make build` (and the first run of any verb) does it.
describe.skipIf(!existsSync(`${BUILT}build.json`))("the built app (phone.md 2)", () => {
  const pieces = (): Record<string, Piece> =>
    JSON.parse(readFileSync(`${BUILT}build.json`, "utf8")) as Record<string, Piece>
  const withAll = (all: Record<string, Piece>, key: string, found = new Set<string>()): Set<string> => {
    const piece = all[key]
    if (!piece || found.has(piece.file)) return found
    found.add(piece.file)
    for (const next of piece.imports ?? []) withAll(all, next, found)
    return found
  }

  it("loads at first at most 40 kB of script, 8 kB of style, 60 kB in all", () => {
    const all = pieces()
    const script = [...withAll(all, "pwa/src/main.tsx")].reduce((sum, name) => sum + zipped(name), 0)
    const style = Object.values(all).filter((one) => one.file.endsWith(".css"))
    const look = style.reduce((sum, one) => sum + zipped(one.file), 0)
    console.info(`first load, gzip: script ${script}, style ${look}`)
    expect(script).toBeLessThanOrEqual(40_000)
    expect(look).toBeLessThanOrEqual(8_000)
    expect(script + look).toBeLessThanOrEqual(60_000)
  })

  it("brings what comes on use in parts of at most 25 kB, and all behind the lock in 60 kB", () => {
    const all = pieces()
    for (const piece of Object.values(all)) {
      const inside = piece.name === "inside"
      if (!piece.isDynamicEntry && !inside) continue
      const most = inside ? 60_000 : 25_000
      console.info(`${piece.file}: ${zipped(piece.file)}`)
      expect(zipped(piece.file), piece.file).toBeLessThanOrEqual(most)
    }
  })
})
