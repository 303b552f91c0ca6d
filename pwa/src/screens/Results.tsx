/** "Kết quả": my week and month, and the team's; nobody is ranked. */
import { useEffect, useState } from "preact/hooks"
import { useBook, useSession, useTally } from "../context"
import { results } from "../net/desk"
import { dayOf } from "../ops/days"
import { Button } from "../parts/Button"
import { Card, Note } from "../parts/Card"
import { Heading } from "../parts/Heading"
import { Progress } from "../parts/Progress"
import type { ResultSums, Results } from "../wire"
import { clock, day, number } from "../words/format"
import { say } from "../words.vi"
import { isOpen, monthOf, visitedSince } from "./lists"

// The last answer stays while the app is open: the screen is there at once, and says how old it is.
let last: Results | null = null

export function ResultsScreen() {
  const session = useSession()
  const [told, tell] = useState(last)
  const [state, turn] = useState<"busy" | "failed" | "">("busy")
  const load = (): void => {
    turn("busy")
    results(session).then(
      (found) => {
        last = found
        tell(found)
        turn("")
      },
      () => turn("failed"),
    )
  }
  // asked once, when the screen opens
  useEffect(load, [session])
  return (
    <section>
      <Heading>{say("results.title")}</Heading>
      <Own />
      {state === "failed" && (
        <Note look="warn" icon="wifi" live>
          <p class="strong">{say("results.offline")}</p>
          <p>{say("results.offline_why")}</p>
        </Note>
      )}
      {state === "busy" && !told && <Progress label={say("results.loading")} />}
      {told && <Told told={told} />}
      <Button icon="sync" busy={state === "busy"} onTap={load}>
        {say("results.reload")}
      </Button>
    </section>
  )
}

/** What this phone knows by itself, without a network. */
function Own() {
  const book = useBook()
  const tally = useTally()
  const all = [...book.houses.values()].filter(isOpen)
  const done = all.filter((one) => visitedSince(one, monthOf(dayOf(Date.now())))).length
  return (
    <Card title={say("results.local")}>
      <p>{say("results.local_houses")}</p>
      <p class="figure">
        {number(done)}/{number(all.length)}
      </p>
      {tally && tally.waiting > 0 && <p class="muted">{say("results.unsent", { n: tally.waiting })}</p>}
    </Card>
  )
}

function Told(props: { told: Results }) {
  const { told } = props
  return (
    <>
      <Sums title={say("results.mine")} week={told.mine.week} month={told.mine.month} />
      {told.team.map((one) => (
        <Sums key={one.team} title={say("results.team", { team: one.name })} week={one.week} month={one.month} />
      ))}
      <p class="muted">{say("results.period", { from: day(told.month_from), to: day(told.month_to) })}</p>
      <p class="muted">{say("results.as_of", { clock: clock(told.now), day: day(dayOf(told.now)) })}</p>
    </>
  )
}

const LINES = ["visits", "houses", "helps", "alone"] as const

function Sums(props: { title: string; week: ResultSums; month: ResultSums }) {
  return (
    <Card title={props.title}>
      <table class="sums">
        <thead>
          <tr>
            <td />
            <th scope="col">{say("results.week")}</th>
            <th scope="col">{say("results.month")}</th>
          </tr>
        </thead>
        <tbody>
          {LINES.map((line) => (
            <tr key={line}>
              <th scope="row">{say(`results.${line}`)}</th>
              <td>{number(props.week[line])}</td>
              <td>{number(props.month[line])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
