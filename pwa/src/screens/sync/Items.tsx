/** Lists of "Gửi và nhận": each line in the member's own words, with what the receipt said. */
import { useState } from "preact/hooks"
import { useBook, useSession } from "../../context"
import { Button } from "../../parts/Button"
import { Row } from "../../parts/Card"
import type { IconName } from "../../parts/Icon"
import { Sheet } from "../../parts/Sheet"
import { go } from "../../router"
import { dismiss, type Shown } from "../../store/sending"
import type { Settled, Waiting } from "../../store/shapes"
import { moment } from "../../words/format"
import { type Key, say } from "../../words.vi"
import { houseWords, kindWords } from "./opwords"

type Any = Waiting | Settled
const FEW = 5

interface ItemsProps {
  title: Key
  hint: Key
  icon: IconName
  items: readonly Shown<Any>[]
  /** Refused ones can be opened and cleared. */
  refused?: boolean
}

export function Items(props: ItemsProps) {
  const { items } = props
  const [all, show] = useState(false)
  const [open, see] = useState<Shown<Any> | null>(null)
  if (items.length === 0) return null
  return (
    <section class="tight">
      <h2>{say(props.title, { n: items.length })}</h2>
      <p class="muted">{say(props.hint)}</p>
      <ul class="rows">
        {items.slice(0, all ? items.length : FEW).map((item) => (
          <Item key={item.row.op} item={item} icon={props.icon} onTap={props.refused ? () => see(item) : undefined} />
        ))}
      </ul>
      {items.length > FEW && !all && (
        <Button kind="quiet" onTap={() => show(true)}>
          {say("frame.see_all", { n: items.length })}
        </Button>
      )}
      {open && <Refused item={open} onClose={() => see(null)} />}
    </section>
  )
}

function Item(props: { item: Shown<Any>; icon: IconName; onTap: (() => void) | undefined }) {
  const { row, op } = props.item
  const house = houseWords(useBook(), op, row.hh)
  const told = toldBy(row)
  const sub = [house && kindWords(row.k, op), told].filter(Boolean).join(" · ")
  return (
    <Row
      icon={props.icon}
      title={house ?? kindWords(row.k, op)}
      sub={sub}
      end={moment(op?.at ?? ("received_at" in row ? row.received_at : row.kept_at))}
      {...(props.onTap ? { onTap: props.onTap } : {})}
    />
  )
}

/** The words of the receipt; they travelled with it. */
function toldBy(row: Any): string {
  if ("received_at" in row) return row.msg ?? ""
  return row.receipt?.msg ?? ""
}

function Refused(props: { item: Shown<Any>; onClose: () => void }) {
  const session = useSession()
  const book = useBook()
  const { row, op } = props.item
  const house = houseWords(book, op, row.hh)
  const clear = (): void => void dismiss(session, row.op).then(props.onClose)
  return (
    <Sheet title={kindWords(row.k, op)} onClose={props.onClose}>
      {house && <p class="strong">{house}</p>}
      <p>{toldBy(row) || say("frame.refused_plain")}</p>
      {row.hh && house && (
        <Button kind="main" icon="house" onTap={() => go(`/ho/${row.hh}`)}>
          {say("frame.refused_house")}
        </Button>
      )}
      <Button onTap={clear}>{say("frame.refused_clear")}</Button>
      <Button kind="quiet" onTap={props.onClose}>
        {say("frame.close")}
      </Button>
    </Sheet>
  )
}
