/** "Hôm nay": what was promised, what should be asked again, and which door to knock at next. */
import { useEffect, useState } from "preact/hooks"
import { useBook, useSession } from "../context"
import { dayOf } from "../ops/days"
import { Button } from "../parts/Button"
import { Card, Row } from "../parts/Card"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { Progress } from "../parts/Progress"
import { go } from "../router"
import { openDrafts } from "../store/drafts"
import type { Book, House, Uid } from "../store/shapes"
import { say } from "../words.vi"
import { promiseWords } from "./days"
import { type Due, dues, isOpen, monthOf, nextHouses, type Recheck, rechecks, visitedSince } from "./lists"
import { useCatalogue } from "./packs"
import { paths } from "./paths"
import { skillName } from "./skills"

const MOST = 5

export function TodayScreen() {
  const book = useBook()
  const now = Date.now()
  const today = dayOf(now)
  const all = [...book.houses.values()].filter(isOpen)
  if (!all.length) return <Nothing />
  const due = dues(book).filter((one) => one.pledge.row.due <= today)
  const asked = rechecks(book, today)
  const next = nextHouses(book, today)
  const idle = !due.length && !asked.length
  return (
    <section>
      <Heading>{say("today.title")}</Heading>
      <Month houses={all} today={today} />
      <OpenDrafts book={book} />
      <DueList title={say("today.late")} list={due.filter((one) => one.pledge.row.due < today)} now={now} />
      <DueList title={say("today.due")} list={due.filter((one) => one.pledge.row.due === today)} now={now} />
      <RecheckList list={asked} />
      {idle && <p>{say("today.all_done")}</p>}
      <Card title={say("today.next")}>
        <ul class="rows">
          {next.map((one) => (
            <Row key={one.id} icon="house" title={one.title} onTap={() => go(paths.house(one.id))} />
          ))}
        </ul>
        <Button kind="main" icon="door" onTap={() => go(paths.houses)}>
          {say("today.knock")}
        </Button>
      </Card>
      <div class="stack">
        <Button icon="card" onTap={() => go(paths.badge)}>
          {say("today.badge")}
        </Button>
        <Button icon="calendar" onTap={() => go(paths.tasks)}>
          {say("today.tasks")}
        </Button>
      </div>
    </section>
  )
}

function Nothing() {
  return (
    <section>
      <Heading>{say("today.title")}</Heading>
      <Empty icon="houses" title={say("today.not_loaded")}>
        <p>{say("today.not_loaded_why")}</p>
        <Button kind="main" icon="plus" onTap={() => go(paths.add)}>
          {say("today.start")}
        </Button>
      </Empty>
    </section>
  )
}

function Month(props: { houses: House[]; today: string }) {
  const done = props.houses.filter((one) => visitedSince(one, monthOf(props.today))).length
  const words = say("today.done", { done, all: props.houses.length })
  return <Progress label={words} done={done} of={props.houses.length} />
}

function OpenDrafts(props: { book: Book }) {
  const session = useSession()
  const [open, tell] = useState<Uid[]>([])
  useEffect(() => {
    let here = true
    void openDrafts(session).then((found) => here && tell(found))
    return () => {
      here = false
    }
  }, [session])
  const houses = open.flatMap((id) => props.book.houses.get(id) ?? [])
  if (!houses.length) return null
  return (
    <Card title={say("today.open_draft")}>
      <ul class="rows">
        {houses.map((one) => (
          <Row
            key={one.id}
            icon="pencil"
            title={say("today.open_draft_at", { house: one.title })}
            onTap={() => go(paths.visit(one.id))}
          />
        ))}
      </ul>
    </Card>
  )
}

function DueList(props: { title: string; list: Due[]; now: number }) {
  if (!props.list.length) return null
  return (
    <Card title={props.title}>
      <ul class="rows">
        {props.list.slice(0, MOST).map(({ pledge, house }) => (
          <Row
            key={pledge.id}
            icon="clock"
            title={house?.title ?? say("house.gone")}
            sub={promiseWords(pledge.row, props.now)}
            onTap={() => go(house ? paths.house(house.id) : paths.tasks)}
          />
        ))}
      </ul>
      <More n={props.list.length} />
    </Card>
  )
}

function RecheckList(props: { list: Recheck[] }) {
  const catalogue = useCatalogue()
  if (!props.list.length) return null
  return (
    <Card title={say("today.recheck")}>
      <ul class="rows">
        {props.list.slice(0, MOST).map((one) => (
          <Row
            key={`${one.person.id}${one.skill}`}
            icon="eye"
            title={one.house.title}
            sub={say("today.recheck_of", { skill: skillName(catalogue, one.skill) })}
            onTap={() => go(paths.house(one.house.id))}
          />
        ))}
      </ul>
      <More n={props.list.length} />
    </Card>
  )
}

function More(props: { n: number }) {
  if (props.n <= MOST) return null
  return (
    <Button kind="quiet" onTap={() => go(paths.tasks)}>
      {say("today.more", { n: props.n })}
    </Button>
  )
}
