/** "Hộ dân": search without marks, filters, the list by lane and number. */
import { useMemo, useState } from "preact/hooks"
import { useBook } from "../context"
import { dayOf } from "../ops/days"
import { searchHouses } from "../ops/search"
import { Button } from "../parts/Button"
import { Row } from "../parts/Card"
import { Chips } from "../parts/Chips"
import { Empty } from "../parts/Empty"
import { Field } from "../parts/Field"
import { Heading } from "../parts/Heading"
import { go } from "../router"
import type { House } from "../store/shapes"
import { day, number } from "../words/format"
import { say } from "../words.vi"
import { isOpen, isQuiet, lastDay, monthOf, visitedSince, walk } from "./lists"
import { paths } from "./paths"

type Filter = "all" | "not_yet" | "visited" | "promised"
const FILTERS: Filter[] = ["all", "not_yet", "visited", "promised"]
const PAGE = 40

// What was searched for stays while the app is open: back from a house leads to the same list.
let last: { text: string; filter: Filter } = { text: "", filter: "all" }

export function HousesScreen() {
  const book = useBook()
  const today = dayOf(Date.now())
  const [text, write] = useState(last.text)
  const [filter, pick] = useState<Filter>(last.filter)
  const [most, show] = useState(PAGE)
  last = { text, filter }
  const all = useMemo(() => walk(book), [book, book.houses, book.pending.length])
  const found = useMemo(() => (text.trim() ? searchHouses(all, text) : all), [all, text])
  const shown = found.filter((one) => fits(one, filter, today))
  const counted = FILTERS.map((v) => ({
    v,
    l: say(`houses.${v}`),
    n: number(found.filter((one) => fits(one, v, today)).length),
  }))
  return (
    <section>
      <div class="spread">
        <Heading>{say("houses.title")}</Heading>
        <Button icon="plus" onTap={() => go(paths.add)}>
          {say("houses.add")}
        </Button>
      </div>
      {all.length > 0 && (
        <>
          <Field label={say("houses.search")} type="search" inputMode="search" value={text} onInput={write} />
          <Chips label={say("houses.show")} quiet options={counted} picked={filter} onPick={pick} />
        </>
      )}
      <output class="unseen">{say("houses.count", { n: shown.length })}</output>
      <ul class="rows">
        {shown.slice(0, most).map((one) => (
          <HouseRow key={one.id} house={one} today={today} />
        ))}
      </ul>
      {shown.length > most && (
        <Button onTap={() => show(most + PAGE)}>
          {say("houses.more", { n: Math.min(PAGE, shown.length - most) })}
        </Button>
      )}
      <Nothing none={!shown.length} empty={!all.length} />
    </section>
  )
}

function Nothing(props: { none: boolean; empty: boolean }) {
  if (!props.none) return null
  return props.empty ? (
    <Empty icon="houses" title={say("houses.empty")}>
      <p>{say("houses.empty_why")}</p>
    </Empty>
  ) : (
    <Empty icon="search" title={say("houses.none")}>
      <p>{say("houses.none_why")}</p>
    </Empty>
  )
}

function fits(house: House, filter: Filter, today: string): boolean {
  if (filter === "all") return true
  if (filter === "promised") return house.followups.length > 0
  const visited = visitedSince(house, monthOf(today))
  return filter === "visited" ? visited : !visited && isOpen(house) && !isQuiet(house, today)
}

function HouseRow(props: { house: House; today: string }) {
  const { house } = props
  return (
    <Row
      icon={isQuiet(house, props.today) ? "stop" : "house"}
      title={house.title}
      sub={stateOf(house, props.today)}
      end={house.waiting > 0 ? say("houses.waiting") : undefined}
      onTap={() => go(paths.house(house.id))}
    />
  )
}

/** One line of what matters before knocking. */
function stateOf(house: House, today: string): string | undefined {
  if (house.row.quiet === "never") return say("houses.never")
  if (isQuiet(house, today)) return say("houses.quiet_until", { day: day(house.row.quiet ?? "") })
  const promise = house.followups[0]
  if (promise) return say("today.due_on", { day: day(promise.row.due) })
  const visited = lastDay(house)
  return visited ? say("houses.visited_on", { day: day(visited) }) : say("houses.not_yet")
}
