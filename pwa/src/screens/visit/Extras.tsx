/** "Ghi thêm": everything that may be left out, folded away: kit, note, photo, questions, the next date. */

import { findNumbers } from "../../ops/detectors"
import { answered, changeNext, HOUSE, isNameless, promise, setKit, setNote, type VisitDraft } from "../../ops/draft"
import { Chips } from "../../parts/Chips"
import { Field } from "../../parts/Field"
import type { House } from "../../store/shapes"
import type { Kit } from "../../wire"
import { say } from "../../words.vi"
import { nextChoices } from "../days"
import { Contact } from "./Contact"
import { Counter } from "./People"
import { Photos } from "./Photos"
import { Questions } from "./Questions"
import type { Writing } from "./useDraft"

interface ExtrasProps {
  house: House
  draft: VisitDraft
  take: Writing["take"]
  open: boolean
}

const MOST_NOTE = 500

export function Extras(props: ExtrasProps) {
  return (
    <details class="card" open={props.open}>
      <summary>{say("visit.extras")}</summary>
      <div class="stack">
        <NextDate {...props} />
        <Phones {...props} />
        <Questions {...props} />
        <NoteField {...props} />
        <Photos {...props} />
      </div>
    </details>
  )
}

function NextDate(props: ExtrasProps) {
  const { draft, take, house } = props
  const choices = nextChoices(draft.start)
  const picked = choices.find((one) => one.due === draft.next?.due)?.code ?? (draft.next ? null : "none")
  const person = draft.people.find((one) => one.key === draft.person && !one.anon)
  const pick = (code: string): void => {
    const one = choices.find((c) => c.code === code)
    const step = person?.steps.at(-1)
    take((d) => {
      if (!one) return changeNext(d, null)
      return promise(d, { due: one.due, why: "again", skill: step?.skill ?? null, person: person?.key ?? null })
    })
  }
  return (
    <>
      <Chips
        label={say("visit.next")}
        options={[
          ...choices.map((one) => ({ v: one.code as string, l: say(`visit.${one.code}`) })),
          { v: "none", l: say("visit.next_none") },
        ]}
        picked={picked}
        onPick={pick}
      />
      {draft.next && person && !isNameless(draft) && (
        <Contact house={house} draft={draft} person={person} take={take} />
      )}
    </>
  )
}

const NETS = ["wifi", "mobile", "none"] as const

function Phones(props: ExtrasProps) {
  const { draft, take } = props
  const kit = draft.kit ?? {}
  const set = (change: Partial<Kit>): void => take((d) => setKit(d, { ...(d.kit ?? {}), ...change }))
  const net = kit.net ?? []
  const turn = (v: (typeof NETS)[number]): void => {
    const others = net.filter((one) => one !== v && one !== "none")
    if (net.includes(v)) set({ net: others })
    else set({ net: v === "none" ? ["none"] : [...others, v] })
  }
  return (
    <fieldset class="tight">
      <legend class="strong">{say("visit.kit")}</legend>
      <Counter label={say("visit.kit_smart")} n={kit.smart ?? 0} onCount={(smart) => set({ smart })} />
      <Counter label={say("visit.kit_basic")} n={kit.basic ?? 0} onCount={(basic) => set({ basic })} />
      <Chips
        label={say("visit.kit_net")}
        options={NETS.map((v) => ({ v, l: say(`visit.net_${v}`) }))}
        picked={net}
        onPick={turn}
      />
    </fieldset>
  )
}

/** A note is kept only where the house agreed to be remembered; numbers that must not be kept block XONG. */
function NoteField(props: ExtrasProps) {
  const { draft, take, house } = props
  const agreed = answered(draft, HOUSE, "register") ?? house.people.some((one) => one.row.call)
  if (!agreed) return <p class="muted">{say("visit.note_needs")}</p>
  const found = findNumbers(draft.note)[0]
  return (
    <Field
      label={say("visit.note")}
      hint={say("visit.note_hint")}
      long
      max={MOST_NOTE}
      value={draft.note}
      error={found ? say(`visit.found_${found.sort}`) : null}
      onInput={(text) => take((d) => setNote(d, text))}
    />
  )
}
