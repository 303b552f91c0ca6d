/** The third tap of "Hẹn lại" and of "Từ chối": a day, a reason. */
import { useState } from "preact/hooks"
import { dayOf, plusDays, whenChips } from "../../ops/days"
import { Button } from "../../parts/Button"
import { Card } from "../../parts/Card"
import { Field } from "../../parts/Field"
import { say } from "../../words.vi"
import type { When } from "../days"

const FARTHEST = 180 // days

/** Chips of days; "Chọn ngày" opens the phone's own calendar. */
export function DayPicker(props: { onPick: (when: When) => void; picked?: string | null }) {
  const now = Date.now()
  const [own, open] = useState(false)
  return (
    <Card title={say("house.when")}>
      <div class="choices">
        {whenChips(now).map((one) => (
          <button
            key={one.code}
            type="button"
            class="chip"
            aria-pressed={props.picked === one.due}
            onClick={() => props.onPick(one)}
          >
            {say(`house.${one.code}`)}
          </button>
        ))}
        <button type="button" class="chip" aria-expanded={own} onClick={() => open(!own)}>
          {say("house.pick")}
        </button>
      </div>
      {own && <OwnDay today={dayOf(now)} onPick={props.onPick} />}
    </Card>
  )
}

function OwnDay(props: { today: string; onPick: (when: When) => void }) {
  const [due, set] = useState(plusDays(props.today, 3))
  const fits = due >= props.today && due <= plusDays(props.today, FARTHEST)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (fits) props.onPick({ due, part: null })
      }}
    >
      <Field label={say("house.pick_day")} type="date" value={due} onInput={set} />
      <Button type="submit" kind="main" disabled={!fits}>
        {say("house.pick_save")}
      </Button>
    </form>
  )
}

const WHYS = ["busy", "unwilling", "knows", "unsaid", "never"] as const

/** Why a house refuses: the words of the door, nothing else is kept. */
export function Reasons(props: { onPick: (why: string) => void }) {
  return (
    <Card title={say("house.why")}>
      <div class="choices">
        {WHYS.map((why) => (
          <button key={why} type="button" class="chip" onClick={() => props.onPick(why)}>
            {say(`house.why_${why}`)}
          </button>
        ))}
      </div>
      <p class="muted">{say("house.why_note")}</p>
    </Card>
  )
}
