/** QR codes (ISO/IEC 18004), versions 1-10 at level M: enough for a badge and for a code of enrolment. */

// Of each version: codewords in all, codewords of correction in a block, blocks; then the row of alignment marks.
const SIZES: [number, number, number, number[]][] = [
  [26, 10, 1, []],
  [44, 16, 1, [6, 18]],
  [70, 26, 1, [6, 22]],
  [100, 18, 2, [6, 26]],
  [134, 24, 2, [6, 30]],
  [172, 16, 4, [6, 34]],
  [196, 18, 4, [6, 22, 38]],
  [242, 22, 4, [6, 24, 42]],
  [292, 22, 5, [6, 26, 46]],
  [346, 26, 5, [6, 28, 50]],
]
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
const EXP: number[] = []
const LOG: number[] = []
for (let i = 0, x = 1; i < 255; i++) {
  EXP[i] = x
  LOG[x] = i
  x = x & 128 ? (x << 1) ^ 285 : x << 1
}

const at = (list: ArrayLike<number>, i: number): number => list[i] ?? 0
const times = (a: number, b: number): number => (a && b ? at(EXP, (at(LOG, a) + at(LOG, b)) % 255) : 0)

/** The squares of a code, row by row; true is dark. Throws where the text is too long. */
export function qr(text: string): boolean[][] {
  const plain = [...text].every((sign) => SIGNS.includes(sign))
  const bytes = new TextEncoder().encode(text)
  for (let version = 1; version <= SIZES.length; version++) {
    const data = codewords(version, plain ? text : bytes)
    if (data) return best(version, data)
  }
  throw new RangeError("too long for a code")
}

function codewords(version: number, content: string | Uint8Array): number[] | null {
  const [all, ec, blocks] = SIZES[version - 1] ?? [0, 0, 1, []]
  const room = all - ec * blocks
  const bits: number[] = []
  const put = (value: number, width: number) => {
    for (let i = width - 1; i >= 0; i--) bits.push((value >> i) & 1)
  }
  if (typeof content === "string") {
    put(2, 4)
    put(content.length, version < 10 ? 9 : 11)
    for (let i = 0; i < content.length; i += 2) {
      const first = SIGNS.indexOf(content.charAt(i))
      if (i + 1 < content.length) put(first * 45 + SIGNS.indexOf(content.charAt(i + 1)), 11)
      else put(first, 6)
    }
  } else {
    put(4, 4)
    put(content.length, version < 10 ? 8 : 16)
    for (const byte of content) put(byte, 8)
  }
  if (bits.length > room * 8) return null
  put(0, Math.min(4, room * 8 - bits.length))
  while (bits.length % 8) bits.push(0)
  const data: number[] = []
  for (let i = 0; i < bits.length; i += 8) data.push(bits.slice(i, i + 8).reduce((a, b) => a * 2 + b, 0))
  for (let pad = 236; data.length < room; pad ^= 236 ^ 17) data.push(pad)
  return woven(data, ec, blocks)
}

/** Data cut into blocks, each with its correction, and taken in turn. */
function woven(data: number[], ec: number, blocks: number): number[] {
  const short = Math.floor(data.length / blocks)
  const long = data.length % blocks
  const parts: number[][] = []
  for (let i = 0, from = 0; i < blocks; i++) {
    const size = short + (i >= blocks - long ? 1 : 0)
    parts.push(data.slice(from, from + size))
    from += size
  }
  const fixes = parts.map((part) => correction(part, ec))
  const out: number[] = []
  for (const group of [parts, fixes]) {
    const most = Math.max(...group.map((g) => g.length))
    for (let i = 0; i < most; i++) for (const one of group) if (i < one.length) out.push(at(one, i))
  }
  return out
}

function correction(data: number[], ec: number): number[] {
  let divisor = [1]
  for (let i = 0; i < ec; i++) {
    const next = [...divisor, 0]
    divisor.forEach((term, j) => {
      next[j + 1] = at(next, j + 1) ^ times(term, at(EXP, i))
    })
    divisor = next
  }
  const rest = [...data, ...new Array<number>(ec).fill(0)]
  for (let i = 0; i < data.length; i++) {
    const factor = at(rest, i)
    divisor.forEach((term, j) => {
      rest[i + j] = at(rest, i + j) ^ times(term, factor)
    })
  }
  return rest.slice(data.length)
}

type Grid = (boolean | null)[][]

function best(version: number, data: number[]): boolean[][] {
  const drawn = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => draw(version, data, mask))
  const costs = drawn.map(cost)
  return drawn[costs.indexOf(Math.min(...costs))] ?? []
}

function draw(version: number, data: number[], mask: number): boolean[][] {
  const size = 17 + version * 4
  const grid: Grid = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null))
  const set = (y: number, x: number, dark: boolean) => {
    const row = grid[y]
    if (row && x >= 0 && x < size) row[x] = dark
  }
  marks(version, size, grid, set)
  formats(size, mask, set)
  if (version >= 7) versions(version, size, set)
  fill(grid, data, mask)
  return grid.map((row) => row.map(Boolean))
}

type Set = (y: number, x: number, dark: boolean) => void

function marks(version: number, size: number, grid: Grid, set: Set): void {
  for (let i = 8; i < size - 8; i++) {
    set(6, i, i % 2 === 0)
    set(i, 6, i % 2 === 0)
  }
  for (const [cy, cx] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    square(cy, cx, 4, set)
  const rows = SIZES[version - 1]?.[3] ?? []
  for (const y of rows) for (const x of rows) if (grid[y]?.[x] === null || clear(y, x, size)) square(y, x, 2, set)
}

/** Whether an alignment mark lies on the line of dots and not under a corner. */
const clear = (y: number, x: number, size: number): boolean =>
  !(y < 9 && x < 9) && !(y < 9 && x > size - 10) && !(y > size - 10 && x < 9)

function square(cy: number, cx: number, reach: number, set: Set): void {
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const ring = Math.max(Math.abs(y), Math.abs(x))
      set(cy + y, cx + x, reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1)
    }
}

const remainder = (value: number, width: number, divisor: number): number => {
  let rest = value << width
  for (let i = 31 - Math.clz32(rest); i >= width; i = 31 - Math.clz32(rest || 1)) rest ^= divisor << (i - width)
  return (value << width) | rest
}

function formats(size: number, mask: number, set: Set): void {
  const bits = remainder(mask, 10, 0x537) ^ 0x5412 // level M is 00
  const bit = (i: number) => ((bits >> i) & 1) === 1
  for (let i = 0; i < 15; i++) {
    set(i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, 8, bit(i))
    set(8, i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i, bit(i))
  }
  set(size - 8, 8, true)
}

function versions(version: number, size: number, set: Set): void {
  const bits = remainder(version, 12, 0x1f25)
  for (let i = 0; i < 18; i++) {
    const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)]
    set(a, b, ((bits >> i) & 1) === 1)
    set(b, a, ((bits >> i) & 1) === 1)
  }
}

const MASKS: ((y: number, x: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
]

function fill(grid: Grid, data: number[], mask: number): void {
  const size = grid.length
  const flips = MASKS[mask]
  let n = 0
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--
    const up = ((right + 1) & 2) === 0
    for (let i = 0; i < size; i++) {
      const y = up ? size - 1 - i : i
      for (const x of [right, right - 1]) {
        const row = grid[y]
        if (!row || row[x] !== null) continue
        const dark = ((at(data, n >> 3) >> (7 - (n & 7))) & 1) === 1
        row[x] = dark !== (flips?.(y, x) ?? false)
        n++
      }
    }
  }
}

/** How hard a code is to read: long runs, squares of one colour, too dark or too light. */
function cost(rows: boolean[][]): number {
  const size = rows.length
  let sum = 0
  let dark = 0
  for (const line of [...rows, ...rows.map((_, x) => rows.map((row) => row[x] ?? false))]) {
    let run = 1
    for (let i = 1; i <= size; i++) {
      if (i < size && line[i] === line[i - 1]) run++
      else {
        if (run >= 5) sum += run - 2
        run = 1
      }
    }
  }
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if (rows[y]?.[x]) dark++
      const same = rows[y]?.[x]
      if (y && x && rows[y - 1]?.[x] === same && rows[y]?.[x - 1] === same && rows[y - 1]?.[x - 1] === same) sum += 3
    }
  return sum + Math.floor(Math.abs((dark * 20) / (size * size) - 10)) * 10
}
