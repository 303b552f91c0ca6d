/** "Nhà": what is known of a house, and what it is today: somebody in, nobody, come again, refused. */
import { useState } from "preact/hooks"
import { useBook, useSession } from "../context"
import { dayOf } from "../ops/days"
import { absent, begin, later, refused, type VisitDraft } from "../ops/draft"

import { BigButton, Button } from "../parts/Button"
import { Card, Note, Row } from "../parts/Card"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { back, go } from "../router"
import type { House } from "../store/shapes"
import { day } from "../words/format"
import { say } from "../words.vi"
import { promiseWords } from "./days"
import { Edit } from "./house/Edit"
import { Helpful } from "./house/Helpful"
import { Mend } from "./house/Mend"
import { DayPicker, Reasons } from "./house/Picks"
import { Withdraw } from "./house/Withdraw"
import { isQuiet, lastDay } from "./lists"
import { paths } from "./paths"
import { finish } from "./visit/finish"
import { teamFor, useDraft } from "./visit/useDraft"

type Ask = "later" | "refused" | null

export function HouseScreen(props: { params: Record<string, string> }) {
  const house = useBook().houses.get(props.params.id ?? "")
  if (!house)
    return (
      <section>
        <Heading onBack={() => back(paths.houses)}>{say("house.title")}</Heading>
        <Empty icon="house" title={say("house.gone")}>
          <p>{say("house.gone_why")}</p>
        </Empty>
      </section>
    )
  return <Known key={house.id} house={house} />
}

function Known(props: { house: House }) {
  const { house } = props
  const session = useSession()
  const [ask, turn] = useState<Ask>(null)
  const [state, tell] = useState<"" | "busy" | "failed">("")
  const { draft } = useDraft(house)
  const save = async (step: (d: VisitDraft) => VisitDraft): Promise<void> => {
    if (state === "busy") return
    tell("busy")
    const now = Date.now()
    try {
      await finish(session, step(begin(house, teamFor(session.me, house.hamlet), now)), false)
    } catch {
      tell("failed")
    }
  }
  const writing = draft?.outcome === "met"
  return (
    <section>
      <Heading onBack={() => back(paths.houses)} over={over(house)} mark={house.id}>
        {house.title}
      </Heading>
      {state === "failed" && (
        <Note look="danger" live>
          {say("saved.failed_why")}
        </Note>
      )}
      <State house={house} />
      {writing ? (
        <Button kind="main" icon="pencil" onTap={() => go(paths.visit(house.id))}>
          {say("house.go_on")}
        </Button>
      ) : (
        <h2>{say("house.who")}</h2>
      )}
      <div class="grid">
        <BigButton icon="door" disabled={state === "busy"} onTap={() => go(paths.visit(house.id))}>
          {say("house.met")}
        </BigButton>
        <BigButton icon="absent" disabled={state === "busy"} onTap={() => void save(absent)}>
          {say("house.absent")}
        </BigButton>
        <BigButton icon="calendar" pressed={ask === "later"} onTap={() => turn(ask === "later" ? null : "later")}>
          {say("house.later")}
        </BigButton>
        <BigButton icon="stop" pressed={ask === "refused"} onTap={() => turn(ask === "refused" ? null : "refused")}>
          {say("house.refused")}
        </BigButton>
      </div>
      {ask === "later" && <DayPicker onPick={(when) => void save((d) => later(d, when.due, when.part ?? null))} />}
      {ask === "refused" && <Reasons onPick={(why) => void save((d) => refused(d, why))} />}
      <Helpful house={house} />
      <Card>
        <ul class="rows">
          <Row icon="card" title={say("house.badge")} onTap={() => go(paths.badge)} />
          <Row icon="shield" title={say("house.kept")} onTap={() => go(paths.kept(house.id))} />
        </ul>
      </Card>
      <Withdraw house={house} />
      <Mend house={house} />
      <Edit house={house} />
    </section>
  )
}

function over(house: House): string {
  const label = house.row.label || (house.people.find((one) => one.row.call)?.row.call ?? "")
  const code = house.row.no > 0 ? say("house.code", { code: `${house.hamlet}-${house.row.no}` }) : ""
  return [label, code].filter((part) => part && part !== house.title).join(" · ")
}

/** What stands between the member and the door: refusal, promise, last visit. */
function State(props: { house: House }) {
  const { house } = props
  const now = Date.now()
  const visited = lastDay(house)
  const never = house.row.quiet === "never"
  return (
    <>
      {isQuiet(house, dayOf(now)) && (
        <Note look="warn" icon="stop">
          {never ? say("house.never") : say("house.quiet_until", { day: day(house.row.quiet ?? "") })}
        </Note>
      )}
      {house.row.closed && <Note look="warn">{say("house.closed")}</Note>}
      {house.followups.map((one) => (
        <Note key={one.id} icon="clock">
          {promiseWords(one.row, now)}
        </Note>
      ))}
      <p class="muted">{visited ? say("house.last", { day: day(visited) }) : say("house.never_visited")}</p>
      {house.waiting > 0 && <p class="muted">{say("house.waiting", { n: house.waiting })}</p>}
    </>
  )
}
