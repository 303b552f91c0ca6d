/**
 * Questions as data (phone page 14): which are shown, and what is wrong with the answers. Twin of
 * tungngo/catalogue/questions.py, whose rules are these; tungngo/catalogue/data/forms.jsonl holds
 * both to them.
 */

import type { Answered, FormItem, FormTold } from "../wire"

export type Wrong = "required" | "type" | "option" | "min" | "max" | "hidden" | "unknown"
export type Answers = Readonly<Record<string, unknown>>

export interface Judged {
  /** Questions to ask, in the order of the form, and those of them that must be answered. */
  shown: string[]
  required: string[]
  errors: Record<string, Wrong>
}

/** Say which questions are shown and what is wrong with answers {question: answer}. */
export function judge(form: Pick<FormTold, "items">, answers: Answers): Judged {
  const found: Judged = { shown: [], required: [], errors: {} }
  const good = new Map<string, unknown>()
  for (const item of form.items) {
    const said = own(answers, item.id)
    if (!isShown(item, good)) {
      if (!isEmpty(said)) found.errors[item.id] = "hidden"
      continue
    }
    found.shown.push(item.id)
    if (item.req) found.required.push(item.id)
    const wrong = wrongOf(item, said)
    if (wrong) found.errors[item.id] = wrong
    else if (!isEmpty(said)) good.set(item.id, said)
  }
  const known = new Set(form.items.map((item) => item.id))
  for (const q of Object.keys(answers)) if (!known.has(q)) found.errors[q] = "unknown"
  return found
}

/** Return what goes into the visit: answers to questions that are shown, as the form orders them. */
export function told(form: Pick<FormTold, "items">, said: readonly Answered[]): Answered[] {
  const answers = Object.fromEntries(said.map(({ q, a }) => [q, a]))
  const { shown, errors } = judge(form, answers)
  return shown.flatMap((q) => {
    const a = own(answers, q)
    return isEmpty(a) || errors[q] ? [] : [{ q, a: a as Answered["a"] }]
  })
}

function own(answers: Answers, id: string): unknown {
  return Object.hasOwn(answers, id) ? answers[id] : null
}

function isShown(item: FormItem, good: ReadonlyMap<string, unknown>): boolean {
  if (!item.if) return true
  const said = good.get(item.if.q)
  return Array.isArray(said) ? said.includes(item.if.is) : said === item.if.is
}

function isEmpty(said: unknown): boolean {
  return said === null || said === undefined || (Array.isArray(said) && !said.length)
}

function wrongOf(item: FormItem, said: unknown): Wrong | null {
  if (isEmpty(said)) return item.req ? "required" : null
  if (item.t === "yesno") return typeof said === "boolean" ? null : "type"
  if (item.t === "int") return wrongNumber(item, said)
  const all: unknown = item.t === "one" ? [said] : said
  if (!Array.isArray(all) || !all.every((one) => typeof one === "string")) return "type"
  const offered = new Set((item.opts ?? []).map((one) => one.v))
  return new Set(all).size === all.length && all.every((one) => offered.has(one)) ? null : "option"
}

function wrongNumber(item: FormItem, said: unknown): Wrong | null {
  if (typeof said !== "number" || !Number.isSafeInteger(said)) return "type"
  if (typeof item.min === "number" && said < item.min) return "min"
  return typeof item.max === "number" && said > item.max ? "max" : null
}
