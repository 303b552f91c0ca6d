/** Who is helped: one chip is chosen; "Người khác" asks first, "Không ghi tên" counts. */
import { ANON, chooseAnon, choosePerson, isNameless, type VisitDraft } from "../../ops/draft"
import { Button } from "../../parts/Button"
import { Chips } from "../../parts/Chips"
import type { House } from "../../store/shapes"
import { say } from "../../words.vi"
import { personName } from "../skills"
import type { Writing } from "./useDraft"

const NEW = "new"
const MOST = 9

interface PeopleProps {
  house: House
  draft: VisitDraft
  take: Writing["take"]
  onNew: () => void
}

export function People(props: PeopleProps) {
  const { house, draft, take } = props
  const anon = draft.people.find((one) => one.key === ANON)?.anon ?? 0
  const known = isNameless(draft) ? [] : house.people.filter((one) => !one.row.left)
  const fresh = draft.people.filter((one) => one.fresh)
  const count = (n: number) => (n ? { n: say("visit.done_n", { n }) } : {})
  const steps = (key: string) => draft.people.find((one) => one.key === key)?.steps.length ?? 0
  const options = [
    ...known.map((one) => ({ v: one.id, l: personName(one, known), icon: "user" as const, ...count(steps(one.id)) })),
    ...fresh.map((one, n) => ({
      v: one.key,
      l: one.call ?? say("house.person_n", { n: known.length + n + 1 }),
      icon: "user" as const,
      ...count(one.steps.length),
    })),
    ...(isNameless(draft) ? [] : [{ v: NEW, l: say("visit.someone"), icon: "plus" as const }]),
    { v: ANON, l: anon > 1 ? say("visit.no_name_n", { n: anon }) : say("visit.no_name"), ...count(steps(ANON)) },
  ]
  const pick = (v: string): void => {
    const person = known.find((one) => one.id === v)
    if (v === NEW) props.onNew()
    else if (v === ANON) take((d) => chooseAnon(d, anon || 1))
    else if (person) take((d) => choosePerson(d, person))
    else take((d) => ({ ...d, person: v, skill: null }))
  }
  return (
    <div class="tight">
      <Chips label={say("visit.who")} options={options} picked={draft.person} onPick={pick} />
      {draft.person === ANON && (
        <Counter
          label={say("visit.how_many")}
          n={anon}
          least={1}
          most={MOST}
          onCount={(n) => take((d) => chooseAnon(d, n))}
        />
      )}
    </div>
  )
}

/** A number by two buttons: nothing to type. */
export function Counter(props: {
  label: string
  n: number
  least?: number
  most?: number
  onCount: (n: number) => void
}) {
  const { n, least = 0, most = 99, label } = props
  return (
    <fieldset class="spread">
      <legend class="unseen">{label}</legend>
      <span aria-hidden="true">{label}</span>
      <div class="line">
        <Button icon="minus" disabled={n <= least} onTap={() => props.onCount(n - 1)}>
          <span class="unseen">{say("visit.fewer_of", { what: label })}</span>
        </Button>
        <output class="big">{n}</output>
        <Button icon="plus" disabled={n >= most} onTap={() => props.onCount(n + 1)}>
          <span class="unseen">{say("visit.more_of", { what: label })}</span>
        </Button>
      </div>
    </fieldset>
  )
}
