/** Numbers that must not be kept: of ID and bank cards, one-time codes; twin of tungngo/shared/detectors.py. */

export type Sort = "id_card" | "old_id_card" | "bank_card" | "secret"

export interface Found {
  sort: Sort
  /** From where to where it stands, in code points. */
  start: number
  end: number
}

const DOT = "●"
// Digits with at most one sign between two of them, as in 001 085 012 345 or 0912.345.678.
const RUN = /\d(?:[ .\-–·\u00a0]?\d){3,39}/g
const GROUP = /\d+/g
const OF_ID =
  /cmnd|cccd|căn cước|can cuoc|chứng minh|chung minh|số thẻ|so the|số giấy tờ|số định danh|giấy tờ số|số cc(?![\p{L}\p{N}_])/giu
const OF_SECRET =
  /(?<![\p{L}\p{N}_])otp(?![\p{L}\p{N}_])|mã xác thực|ma xac thuc|mã xác nhận|ma xac nhan|mật khẩu|mat khau|(?<![\p{L}\p{N}_])(?:mk|pass(?:word|code)?|pin)(?![\p{L}\p{N}_])/giu
// A battery is a "pin" too, and what is counted is no code.
const COUNTED = /\s?(?:mah|wh|%|đồng|nghìn|ngàn|triệu|vnd|đ(?![\p{L}\p{N}_])|giờ|ngày|năm)/iuy
const NEAR = 20 // characters between a word and the number that it speaks of
// Of an ID card of today: province 001-096, then sex and century, then the year of birth.
const ID_CARD = /^0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}$/
const MOST_GROUPS = 20

type Span = readonly [number, number]

/** Return the numbers in a text that must not be kept, from left to right. */
export function findNumbers(text: string): Found[] {
  const read = plainDigits(text)
  return Array.from(read.matchAll(RUN)).flatMap((run) => inRun(read, run.index, run.index + run[0].length))
}

/** Return the text with a dot for each digit that must not be kept. */
export function withoutNumbers(text: string): string {
  const letters = [...text]
  for (const one of findNumbers(text)) {
    for (let i = one.start; i < one.end; i++) {
      if (/\p{Nd}/u.test(letters[i] ?? "")) letters[i] = DOT
    }
  }
  return letters.join("")
}

/** Return the text with every digit of any script as 0-9 and one unit for each letter. */
function plainDigits(text: string): string {
  return [...text].map((c) => (c.length > 1 || /\p{Nd}/u.test(c) ? plain(c) : c)).join("")
}

/** The digits of a script stand in a row from 0 to 9, and begin where the one before is no digit. */
function plain(c: string): string {
  if (c >= "0" && c <= "9") return c
  if (!/\p{Nd}/u.test(c)) return "\ufffc"
  const code = c.codePointAt(0) ?? 0
  let zero = code
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1
  return String(code - zero)
}

/** Return what a run of digits holds: the longest numbers first, none inside another. */
function inRun(text: string, from: number, to: number): Found[] {
  const run = text.slice(from, to)
  let groups: Span[] = Array.from(run.matchAll(GROUP), (m) => [from + m.index, from + m.index + m[0].length] as const)
  const digits = groups.reduce((n, [start, end]) => n + end - start, 0)
  if (groups.length > MOST_GROUPS) groups = [[from, to]] // digit by digit, as somebody spells: one number
  if ((digits === 10 || digits === 11) && run[0] === "0") return [] // a telephone
  const spans: Span[] = groups.flatMap(([start], i) => groups.slice(i).map(([, end]) => [start, end] as const))
  const found: Found[] = []
  for (const [start, end] of spans.sort((a, b) => a[0] - a[1] - (b[0] - b[1]))) {
    const sort = sortOf(text, start, end, start === from && end === to)
    if (sort && !found.some((one) => start < one.end && one.start < end)) found.push({ sort, start, end })
  }
  return found.sort((a, b) => a.start - b.start)
}

function sortOf(text: string, start: number, end: number, whole: boolean): Sort | null {
  const groups = text.slice(start, end).match(GROUP) ?? []
  const digits = groups.join("")
  const n = digits.length
  if (n === 12) return ID_CARD.test(digits) || isNear(OF_ID, text, start, end) ? "id_card" : null
  if (n === 9 && isNear(OF_ID, text, start, end)) return "old_id_card"
  if (n >= 13 && n <= 19 && isGroupedAsCard(groups) && provesItself(digits)) return "bank_card"
  const alone = (whole || groups.length === 1) && !isCounted(text, end)
  return n >= 4 && n <= 8 && alone && isNear(OF_SECRET, text, start, end) ? "secret" : null
}

function isCounted(text: string, end: number): boolean {
  COUNTED.lastIndex = end
  return COUNTED.test(text)
}

function isNear(words: RegExp, text: string, start: number, end: number): boolean {
  for (const match of text.slice(0, start).matchAll(words)) {
    if (start - match.index - match[0].length <= NEAR) return true
  }
  return text.slice(end, end + NEAR + 12).search(words) >= 0
}

/** Say whether it is one group, or stands in fours; two phone numbers do not. */
function isGroupedAsCard(groups: readonly string[]): boolean {
  const fours = groups.every((group, i) => (i < groups.length - 1 ? group.length === 4 : group.length <= 4))
  return !groups[0]?.startsWith("0") && (groups.length === 1 || fours)
}

/** Say whether the last digit proves the others (Luhn; ISO/IEC 7812-1). */
function provesItself(digits: string): boolean {
  let total = 0
  ;[...digits].reverse().forEach((digit, i) => {
    const n = Number(digit) * (1 + (i % 2))
    total += n > 9 ? n - 9 : n
  })
  return total % 10 === 0
}
