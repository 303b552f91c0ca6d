/** A landmark, picked: the province's list, seven at first; a second tap takes it back. */
import { useState } from "preact/hooks"
import { Button } from "../../parts/Button"
import { Chips } from "../../parts/Chips"
import { say } from "../../words.vi"
import { useCatalogue } from "../packs"

const FEW = 7

export function Marks(props: { picked: string; onPick: (mark: string) => void }) {
  const marks = useCatalogue()?.marks ?? []
  const [all, show] = useState(false)
  if (!marks.length) return null
  const shown = marks.filter((one, n) => all || n < FEW || one.code === props.picked)
  return (
    <>
      <Chips
        label={say("addhouse.mark")}
        options={shown.map((one) => ({ v: one.code, l: one.text }))}
        picked={props.picked || null}
        onPick={(code) => props.onPick(code === props.picked ? "" : code)}
      />
      {marks.length > shown.length && (
        <Button kind="quiet" onTap={() => show(true)}>
          {say("addhouse.more_marks")}
        </Button>
      )}
    </>
  )
}
