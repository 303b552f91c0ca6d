/** "Việc của tôi": promises to bà con, and skills to be asked about again. */
import { useState } from "preact/hooks"
import { useBook, useSession } from "../context"
import { check, type Seen, seen } from "../ops/check"
import { dayOf } from "../ops/days"
import { cancel, done } from "../ops/followup"
import { Button } from "../parts/Button"
import { Card, Note } from "../parts/Card"
import { Chips } from "../parts/Chips"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { back, go } from "../router"
import { keep } from "../store/outbox"
import type { Act } from "../store/shapes"
import { say } from "../words.vi"
import { promiseWords } from "./days"
import { type Due, dues, type Recheck, rechecks } from "./lists"
import { useCatalogue } from "./packs"
import { paths } from "./paths"
import { personName, skillName, skillOf } from "./skills"

const PAGE = 20

export function TasksScreen() {
  const book = useBook()
  const session = useSession()
  const [state, tell] = useState<"" | "kept" | "failed">("")
  const [most, show] = useState(PAGE)
  const promised = dues(book)
  const again = rechecks(book, dayOf(Date.now()))
  const store = (acts: Act[]): void => {
    keep(session, acts).then(
      () => tell("kept"),
      () => tell("failed"),
    )
  }
  return (
    <section>
      <Heading onBack={() => back(paths.today)}>{say("tasks.title")}</Heading>
      {state === "kept" && (
        <Note look="ok" live>
          {say("tasks.kept")}
        </Note>
      )}
      {state === "failed" && (
        <Note look="danger" live>
          {say("saved.failed_why")}
        </Note>
      )}
      {promised.length > 0 && <h2>{say("tasks.promises")}</h2>}
      {promised.slice(0, most).map((one) => (
        <Promised key={one.pledge.id} due={one} store={store} />
      ))}
      {again.length > 0 && <h2>{say("tasks.rechecks")}</h2>}
      {again.slice(0, most).map((one) => (
        <Again key={`${one.person.id}${one.skill}`} one={one} store={store} />
      ))}
      {Math.max(promised.length, again.length) > most && (
        <Button onTap={() => show(most + PAGE)}>{say("tasks.more")}</Button>
      )}
      {!promised.length && !again.length && (
        <Empty icon="calendar" title={say("tasks.none")}>
          <p>{say("tasks.none_why")}</p>
        </Empty>
      )}
    </section>
  )
}

const WHYS = ["done", "moved", "unwanted", "mistake"] as const

function Promised(props: { due: Due; store: (acts: Act[]) => void }) {
  const { pledge, house } = props.due
  const catalogue = useCatalogue()
  const session = useSession()
  const [asking, ask] = useState(false)
  const home = house?.home ?? session.me.home
  const skill = pledge.row.skill ? skillName(catalogue, pledge.row.skill) : ""
  return (
    <Card title={house?.title ?? say("house.gone")}>
      <p>{[promiseWords(pledge.row, Date.now()), skill].filter(Boolean).join(". ")}</p>
      {house && (
        <Button kind="main" icon="door" onTap={() => go(paths.house(house.id))}>
          {say("tasks.go")}
        </Button>
      )}
      <div class="grid">
        <Button icon="phone" onTap={() => props.store([done(home, pledge, Date.now())])}>
          {say("tasks.called")}
        </Button>
        <Button onTap={() => ask(!asking)}>{say("tasks.drop")}</Button>
      </div>
      {asking && (
        <Chips
          label={say("tasks.drop_why")}
          options={WHYS.map((v) => ({ v, l: say(`tasks.drop_${v}`) }))}
          picked={null}
          onPick={(why) => props.store([cancel(home, pledge, why, Date.now())])}
        />
      )}
    </Card>
  )
}

const SEEN = ["alone", "with_help", "unable"] as const

/** One question: what can they do now; at the door it sets the level, by phone it only lowers it or raises it to 4. */
function Again(props: { one: Recheck; store: (acts: Act[]) => void }) {
  const { person, house, skill } = props.one
  const catalogue = useCatalogue()
  const [how, choose] = useState<"met" | "phone" | null>(null)
  const info = skillOf(catalogue, skill)
  const name = skillName(catalogue, skill)
  const answer = (what: Seen): void => {
    if (info && how) props.store([check(house, person.id, how, [seen(info, what)], Date.now())])
  }
  return (
    <Card title={house.title}>
      <p>{say("tasks.ask_how", { skill: name, person: personName(person, house.people) })}</p>
      <Chips
        label={say("tasks.how")}
        quiet
        options={[
          { v: "met", l: say("tasks.at_door"), icon: "eye" },
          { v: "phone", l: say("tasks.by_phone"), icon: "phone" },
        ]}
        picked={how}
        onPick={(v) => choose(v === "met" ? "met" : "phone")}
      />
      {how && info && (
        <>
          <p class="speak">{say("tasks.ask_say")}</p>
          <div class="tight">
            {SEEN.map((what) => (
              <Button key={what} onTap={() => answer(what)}>
                {say(`tasks.seen_${what}`)}
              </Button>
            ))}
          </div>
          {how === "phone" && <p class="muted">{say("tasks.phone_limit")}</p>}
        </>
      )}
    </Card>
  )
}
