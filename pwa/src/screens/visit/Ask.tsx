/** A text of consent read aloud, and its two answers of equal weight; nothing is chosen beforehand. */
import { useState } from "preact/hooks"
import { useSession } from "../../context"
import { Button } from "../../parts/Button"
import { Card } from "../../parts/Card"
import { Chips } from "../../parts/Chips"
import { say } from "../../words.vi"
import { useTexts } from "../packs"
import { newest, spoken } from "./speech"

/** An answer: which text was read, what was said, and by whom for whom. */
export interface Said {
  text: string
  yes: boolean
  given_by: "self" | "representative"
  relation: string | null
}

interface AskProps {
  /** Code of the text ("luu-ten"); its newest version is read. */
  code: string
  yes: string
  no: string
  /** "Đồng ý thay cho ai?" is offered. */
  forOthers?: boolean
  onSaid: (said: Said) => void
}

export function Ask(props: AskProps) {
  const pack = useTexts()
  const { me } = useSession()
  const [relation, choose] = useState<string | null>(null)
  const name = newest(pack, relation ? "dong-y-thay" : props.code)
  const words = spoken(pack, name, me)
  const told = (yes: boolean): void =>
    props.onSaid({ text: name, yes, given_by: relation ? "representative" : "self", relation })
  return (
    <>
      <Card title={say("consent.read")}>
        <p class="speak">{words || say("consent.missing")}</p>
      </Card>
      <div class="grid">
        <Button disabled={!words} onTap={() => told(true)}>
          {props.yes}
        </Button>
        <Button onTap={() => told(false)}>{props.no}</Button>
      </div>
      {props.forOthers && <ForWhom picked={relation} onPick={choose} />}
    </>
  )
}

const RELATIONS = ["child", "spouse", "guardian"] as const

/** Somebody answers for another: as what. */
function ForWhom(props: { picked: string | null; onPick: (relation: string | null) => void }) {
  const [open, turn] = useState(false)
  if (!open)
    return (
      <Button kind="quiet" onTap={() => turn(true)}>
        {say("consent.for_other")}
      </Button>
    )
  return (
    <Chips
      label={say("consent.for_whom")}
      options={[...RELATIONS.map((v) => ({ v, l: say(`consent.rel_${v}`) })), { v: "", l: say("consent.rel_back") }]}
      picked={props.picked ?? ""}
      onPick={(v) => props.onPick(v || null)}
    />
  )
}
