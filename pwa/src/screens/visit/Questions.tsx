/** The questions of the province's form, as data: shown by their own rule, none blocks a visit. */
import { setAnswer, type VisitDraft } from "../../ops/draft"
import { judge } from "../../ops/forms"
import { Chips } from "../../parts/Chips"
import type { House } from "../../store/shapes"
import type { Answered, FormItem } from "../../wire"
import { say } from "../../words.vi"
import { formOf, useForms } from "../packs"
import { Counter } from "./People"
import type { Writing } from "./useDraft"

interface QuestionsProps {
  house: House
  draft: VisitDraft
  take: Writing["take"]
}

export function Questions(props: QuestionsProps) {
  const pack = useForms()
  const form = formOf(pack, props.draft.form)
  if (!form?.items.length) return null
  const given = Object.fromEntries(props.draft.answers.map((one) => [one.q, one.a]))
  const { shown } = judge(form, given)
  return (
    <fieldset class="stack">
      <legend class="strong">{say("visit.questions")}</legend>
      {form.items
        .filter((item) => shown.includes(item.id))
        .map((item) => (
          <Question
            key={item.id}
            item={item}
            value={given[item.id] ?? null}
            onSay={(a) => props.take((d) => setAnswer(d, item.id, a))}
          />
        ))}
    </fieldset>
  )
}

interface QuestionProps {
  item: FormItem
  value: Answered["a"]
  onSay: (value: Answered["a"]) => void
}

/** One question; a second tap on the same answer takes it back. */
function Question(props: QuestionProps) {
  const { item, value, onSay } = props
  const label = item.l.vi
  if (item.t === "int") {
    const n = typeof value === "number" ? value : (item.min ?? 0)
    return <Counter label={label} n={n} least={item.min ?? 0} most={item.max ?? 99} onCount={onSay} />
  }
  if (item.t === "yesno")
    return (
      <Chips
        label={label}
        options={[
          { v: "yes", l: say("visit.yes") },
          { v: "no", l: say("visit.no") },
        ]}
        picked={value === true ? "yes" : value === false ? "no" : null}
        onPick={(v) => onSay(value === (v === "yes") ? null : v === "yes")}
      />
    )
  const options = (item.opts ?? []).map((one) => ({ v: one.v, l: one.l.vi }))
  if (item.t === "one")
    return (
      <Chips
        label={label}
        options={options}
        picked={typeof value === "string" ? value : null}
        onPick={(v) => onSay(value === v ? null : v)}
      />
    )
  const many = Array.isArray(value) ? value : []
  const turned = (v: string) => (many.includes(v) ? many.filter((one) => one !== v) : [...many, v])
  return (
    <Chips
      label={label}
      options={options}
      picked={many}
      onPick={(v) => {
        const next = turned(v)
        onSay(next.length ? next : null)
      }}
    />
  )
}
