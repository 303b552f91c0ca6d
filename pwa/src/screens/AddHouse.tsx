/** "Thêm hộ": where it stands is proposed, one more tap adds it; or ten in a row. Nothing need be typed. */
import { useState } from "preact/hooks"
import { useBook, useSession } from "../context"
import { addHouse, addRow } from "../ops/house"
import { searchHouses } from "../ops/search"
import { Button } from "../parts/Button"
import { Note } from "../parts/Card"
import { Chips } from "../parts/Chips"
import { Field } from "../parts/Field"
import { Heading } from "../parts/Heading"
import { back, go } from "../router"
import { keep } from "../store/outbox"
import type { Act, Book, House, Me } from "../store/shapes"
import type { Scope } from "../wire"
import { say } from "../words.vi"
import { Marks } from "./house/Marks"
import { walk } from "./lists"
import { paths } from "./paths"

const ROW = 10
const NEAR = 6

export function AddHouseScreen() {
  const book = useBook()
  const session = useSession()
  const [hamlet, stand] = useState<number | null>(null)
  const [after, follow] = useState<string | null | undefined>(undefined)
  const [mark, pick] = useState("")
  const [state, tell] = useState<"" | "busy" | "failed">("")
  const [added, remember] = useState<string[]>([])
  const here = scopeOf(book, session.me, hamlet)
  const houses = walk(book).filter((one) => one.hamlet === here?.hamlet)
  const before = book.houses.get(after === undefined ? (nearest(houses)?.id ?? "") : (after ?? "")) ?? null
  const save = async (make: (where: Where) => Act[]): Promise<void> => {
    if (!here || state === "busy") return
    tell("busy")
    const where = { lane: before?.row.lane ?? null, after: before?.id ?? null, mark: mark || null }
    const acts = make({ place: { home: here.home, hamlet: here.hamlet }, where })
    try {
      await keep(session, acts)
      const ids = acts.flatMap((one) => one.e ?? [])
      remember(ids)
      follow(ids.at(-1))
      pick("")
      tell("")
    } catch {
      tell("failed")
    }
  }
  return (
    <section>
      <Heading onBack={() => back(paths.houses)}>{say("addhouse.title")}</Heading>
      <Added book={book} ids={added} />
      {state === "failed" && (
        <Note look="danger" live>
          {say("saved.failed_why")}
        </Note>
      )}
      {book.scopes.length > 1 && (
        <Chips
          label={say("addhouse.hamlet")}
          options={book.scopes.map((one) => ({ v: one.hamlet, l: one.name }))}
          picked={here?.hamlet ?? null}
          onPick={(id) => {
            stand(id)
            follow(undefined)
          }}
        />
      )}
      <h2>{before ? say("addhouse.after", { house: before.title }) : say("addhouse.first")}</h2>
      <Button
        kind="main"
        icon="plus"
        disabled={!here}
        busy={state === "busy"}
        onTap={() => void save(({ place, where }) => [addHouse(place, Date.now(), where)])}
      >
        {say("addhouse.save")}
      </Button>
      <Button
        icon="houses"
        disabled={!here}
        busy={state === "busy"}
        onTap={() => void save(({ place, where }) => addRow(place, ROW, Date.now(), where))}
      >
        {say("addhouse.row")}
      </Button>
      <p class="muted">{say("addhouse.row_note")}</p>
      <Neighbours houses={houses} before={before} onPick={follow} />
      <Marks picked={mark} onPick={pick} />
      <p class="muted">{say("addhouse.number_later")}</p>
    </section>
  )
}

interface Where {
  place: { home: number; hamlet: number }
  where: { lane: string | null; after: string | null; mark: string | null }
}

/** The hamlet that was chosen, else the first of the member's teams. */
function scopeOf(book: Book, me: Me, hamlet: number | null): Scope | undefined {
  const own = me.teams.flatMap((team) => team.hamlets)
  return (
    book.scopes.find((one) => one.hamlet === hamlet) ??
    book.scopes.find((one) => own.includes(one.hamlet)) ??
    book.scopes[0]
  )
}

/** Where the member stands: at the house visited last by this phone, else at the end of the list. */
function nearest(houses: House[]): House | undefined {
  const mine = houses.filter((one) => one.mine).sort((a, b) => (b.mine?.at ?? 0) - (a.mine?.at ?? 0))[0]
  return mine ?? houses.at(-1)
}

function Added(props: { book: Book; ids: string[] }) {
  const first = props.book.houses.get(props.ids[0] ?? "")
  if (!props.ids.length) return null
  const words =
    props.ids.length > 1
      ? say("addhouse.added_row", { n: props.ids.length })
      : say("addhouse.added", { house: first?.title ?? "" })
  return (
    <>
      <Note look="ok" live>
        {words}
      </Note>
      {first && (
        <Button icon="door" onTap={() => go(paths.house(first.id))}>
          {say("addhouse.open")}
        </Button>
      )}
    </>
  )
}

/** "Sau nhà khác": the neighbours at hand, any other by search. */
function Neighbours(props: { houses: House[]; before: House | null; onPick: (id: string | null) => void }) {
  const [text, write] = useState("")
  const at = props.houses.findIndex((one) => one.id === props.before?.id)
  const near = props.houses.slice(Math.max(0, at - NEAR / 2), Math.max(0, at - NEAR / 2) + NEAR)
  const shown = text.trim() ? searchHouses(props.houses, text).slice(0, NEAR) : near
  if (!props.houses.length) return null
  return (
    <details class="card">
      <summary>{say("addhouse.other")}</summary>
      <div class="stack">
        <Field label={say("houses.search")} type="search" inputMode="search" value={text} onInput={write} />
        <Chips
          label={say("addhouse.choose")}
          options={[...shown.map((one) => ({ v: one.id, l: one.title })), { v: "", l: say("addhouse.first") }]}
          picked={props.before?.id ?? ""}
          onPick={(id) => props.onPick(id || null)}
        />
      </div>
    </details>
  )
}
