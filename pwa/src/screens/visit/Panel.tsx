/** A skill opened in place: the ladder, the guide, the three honest buttons, "Chưa được". */
import { useEffect, useRef, useState } from "preact/hooks"
import { dayOf } from "../../ops/days"
import {
  type DraftPerson,
  type DraftStep,
  dropStep,
  type Kind,
  openSkill,
  setKind,
  setRecheck,
  setStage,
  setTeachBack,
  setUnable,
} from "../../ops/draft"
import { levelsOf, recheckDue, stagesOf } from "../../ops/ladder"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import { Chips } from "../../parts/Chips"
import { go } from "../../router"
import type { House, Level } from "../../store/shapes"
import type { GuideTold, PackSkill } from "../../wire"
import { say } from "../../words.vi"
import { guideOf, useCatalogue, useGuides } from "../packs"
import { paths } from "../paths"
import { levelWord } from "../skills"
import type { Writing } from "./useDraft"

interface PanelProps {
  house: House
  person: DraftPerson
  skill: PackSkill
  /** Skills of the same service, this one among them. */
  siblings: PackSkill[]
  /** The level that the book knows; null for somebody without a name. */
  level: Level | null
  take: Writing["take"]
  /** Give the phone to bà con: the guide, if there is one, and one question. */
  onShow: (skill: number, guide: GuideTold | null) => void
}

export function Panel(props: PanelProps) {
  const { skill, person, take, siblings } = props
  const step = person.steps.find((one) => one.skill === skill.id)
  return (
    <div class="stack">
      <h3>{skill.name}</h3>
      {props.level && <Rungs skill={skill} level={props.level} />}
      <Guides house={props.house} skill={skill} onShow={props.onShow} />
      <Honest {...props} step={step} />
      {step && (
        <Button kind="quiet" icon="trash" onTap={() => take((d) => dropStep(d, person.key, skill.id))}>
          {say("visit.clear")}
        </Button>
      )}
      {siblings.length > 1 && <Others {...props} />}
    </div>
  )
}

/** The other skills of the service, folded: a tap on the grid speaks of the main one. */
function Others(props: PanelProps) {
  const { skill, siblings, take } = props
  return (
    <details>
      <summary>{say("visit.other_skill")}</summary>
      <Chips
        label={say("visit.other_skill")}
        quiet
        options={siblings.map((one) => ({ v: one.id, l: one.short || one.name }))}
        picked={skill.id}
        onPick={(id) => take((d) => openSkill(d, id))}
      />
    </details>
  )
}

/** The steps of the ladder by number, and the word of the present one. */
function Rungs(props: { skill: PackSkill; level: Level }) {
  const catalogue = useCatalogue()
  const { level, checked } = props.level
  const word = say("visit.level", { n: level, word: levelWord(catalogue, level) })
  return (
    <div class="tight">
      <ol class="rungs" aria-hidden="true">
        {levelsOf(props.skill).map((n) => (
          <li key={n} class={n === level ? "here" : ""}>
            {n}
          </li>
        ))}
      </ol>
      <p class="muted">{level === 5 && !checked ? `${word}, ${say("visit.unchecked")}` : word}</p>
    </div>
  )
}

function Guides(props: { house: House; skill: PackSkill; onShow: PanelProps["onShow"] }) {
  const guide = guideOf(useGuides(), props.skill.id)
  if (!guide) return null
  return (
    <div class="tight">
      <Button icon="learn" onTap={() => go(paths.coach(props.house.id, guide.slug))}>
        {say("visit.guide")}
      </Button>
      <Button kind="quiet" icon="hand" onTap={() => props.onShow(props.skill.id, guide)}>
        {say("visit.show")}
      </Button>
    </div>
  )
}

const KINDS = ["done_for", "done_together", "done_alone"] as const

function Honest(props: PanelProps & { step: DraftStep | undefined }) {
  const { skill, person, take, step, level } = props
  const recheck = level !== null && recheckDue(level, dayOf(Date.now()))
  const choose = (kind: Kind): void =>
    take((d) => {
      const said = setRecheck(setKind(d, person.key, skill, kind), person.key, skill, recheck)
      return kind === "done_together" ? openSkill(said, null) : said
    })
  return (
    <>
      <h3>{say("visit.how")}</h3>
      <div class="honest">
        {KINDS.map((kind) => (
          <button key={kind} type="button" class="tile" aria-pressed={step?.kind === kind} onClick={() => choose(kind)}>
            <span class="word">{say(`visit.${kind}`)}</span>
            <span class="hint">{say(`visit.${kind}_say`)}</span>
          </button>
        ))}
      </div>
      {step?.kind === "done_for" && <Stages {...props} step={step} />}
      {step?.kind === "done_alone" && <TeachBack {...props} step={step} />}
      <Unable {...props} />
    </>
  )
}

/** "Làm hộ": what is new on the phone; it never counts as being able to. */
function Stages(props: PanelProps & { step: DraftStep }) {
  const { skill, person, take, step } = props
  const stages = stagesOf(skill)
  return (
    <>
      <Note icon="hand">{say("visit.for_note")}</Note>
      {stages.length > 0 && (
        <Chips
          label={say("visit.stage")}
          options={stages.map((n) => ({ v: n, l: say(n === 2 ? "visit.stage2" : "visit.stage3") }))}
          picked={step.stage}
          onPick={(n) => take((d) => setStage(d, person.key, skill, step.stage === n ? null : n))}
        />
      )}
    </>
  )
}

/** "Tự làm": one question to read out; "Chưa" is kept as "Làm cùng". */
function TeachBack(props: PanelProps & { step: DraftStep }) {
  const here = useRef<HTMLFieldSetElement>(null)
  // the question may lie below the button that stays at the bottom
  useEffect(() => here.current?.scrollIntoView({ block: "center" }), [])
  const { skill, person, take, step } = props
  const answer = (yes: boolean): void => take((d) => openSkill(setTeachBack(d, person.key, skill, yes), null))
  return (
    <fieldset class="tight" ref={here}>
      <legend class="speak">{say("visit.teach")}</legend>
      <div class="grid">
        {([true, false] as const).map((yes) => (
          <button
            key={`${yes}`}
            type="button"
            class="tile"
            aria-pressed={step.teach_back === yes}
            onClick={() => answer(yes)}
          >
            <span class="word">{yes ? say("visit.teach_yes") : say("visit.teach_no")}</span>
          </button>
        ))}
      </div>
      <p class="muted">{say("visit.teach_note")}</p>
    </fieldset>
  )
}

const WHYS = ["device", "sim", "secret", "other"] as const

function Unable(props: PanelProps & { step: DraftStep | undefined }) {
  const { skill, person, take, step } = props
  const [open, turn] = useState(step?.kind === "none")
  const told = useCatalogue()?.unable ?? []
  if (!open)
    return (
      <Button kind="quiet" onTap={() => turn(true)}>
        {say("visit.none")}
      </Button>
    )
  const options = told.length
    ? told.slice(0, 7).map((one) => ({ v: one.code, l: one.text }))
    : WHYS.map((v) => ({ v: v as string, l: say(`visit.why_${v}`) }))
  return (
    <Chips
      label={say("visit.none_why")}
      options={options}
      picked={step?.kind === "none" ? step.why : null}
      onPick={(why) => take((d) => openSkill(setUnable(d, person.key, skill, why), null))}
    />
  )
}
