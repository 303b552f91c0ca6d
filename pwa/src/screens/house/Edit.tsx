/** Lane, number and landmark of a house: typed only if the member wants to. */
import { useState } from "preact/hooks"
import { useSession } from "../../context"
import { patch } from "../../ops/house"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import { Field } from "../../parts/Field"
import { keep } from "../../store/outbox"
import type { House } from "../../store/shapes"
import { say } from "../../words.vi"
import { Marks } from "./Marks"

export function Edit(props: { house: House }) {
  const { house } = props
  const session = useSession()
  const full = house.row.door !== undefined || house.rev === 0
  const [lane, setLane] = useState(house.row.lane ?? "")
  const [door, setDoor] = useState(house.row.door ?? "")
  const [mark, setMark] = useState(house.row.mark ?? "")
  const [state, tell] = useState<"" | "kept" | "failed">("")
  const save = async (): Promise<void> => {
    const act = patch(house, { lane, mark, ...(full ? { door } : {}) }, Date.now())
    try {
      if (act) await keep(session, [act])
      tell("kept")
    } catch {
      tell("failed")
    }
  }
  return (
    <details class="card">
      <summary>{say("house.edit")}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label={say("house.edit_lane")} value={lane} max={60} onInput={setLane} />
        {full && <Field label={say("house.edit_door")} value={door} max={30} onInput={setDoor} />}
        <Marks picked={mark} onPick={setMark} />
        <Button type="submit" kind="main">
          {say("house.edit_save")}
        </Button>
        {state === "kept" && (
          <Note look="ok" live>
            {say("house.edited")}
          </Note>
        )}
        {state === "failed" && (
          <Note look="danger" live>
            {say("saved.failed_why")}
          </Note>
        )}
      </form>
    </details>
  )
}
