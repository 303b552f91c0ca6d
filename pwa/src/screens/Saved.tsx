/** "Đã lưu trên máy": what was saved, ten seconds to take it back, and the next house. */
import { useEffect, useState } from "preact/hooks"
import { useBook, useSession } from "../context"
import { dayOf } from "../ops/days"
import { changeNext, type VisitDraft } from "../ops/draft"
import { Button } from "../parts/Button"
import { Card, Note } from "../parts/Card"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { go, swap } from "../router"
import { dropDraft, flushDone, undoDraft } from "../store/drafts"
import { say } from "../words.vi"
import { whenWords } from "./days"
import { DayPicker } from "./house/Picks"
import { nextHouses } from "./lists"
import { useTexts } from "./packs"
import { paths } from "./paths"
import { type Finished, finish, forgetFinished, lastFinished } from "./visit/finish"
import { newest, spoken } from "./visit/speech"

export function SavedScreen() {
  const [done] = useState(lastFinished)
  if (!done)
    return (
      <section>
        <Heading>{say("saved.nothing")}</Heading>
        <Empty icon="tick" title={say("saved.stays")}>
          <Button kind="main" onTap={() => swap(paths.today)}>
            {say("saved.list")}
          </Button>
        </Empty>
      </section>
    )
  return <Done done={done} />
}

function Done(props: { done: Finished }) {
  const { draft } = props.done
  const session = useSession()
  const book = useBook()
  const house = book.houses.get(draft.hh)
  const next = nextHouses(book, dayOf(Date.now()), house, 1)[0]
  useEffect(
    () => () => {
      forgetFinished()
      if (!session.locked) void flushDone(session)
    },
    [session],
  )
  return (
    <section>
      <Heading over={house?.title}>{say("saved.title")}</Heading>
      <Note look="ok" live>
        <p class="strong">{headline(draft)}</p>
        <p>{say("saved.stays")}</p>
      </Note>
      <Speech draft={draft} />
      {draft.outcome === "absent" && <Absent done={props.done} />}
      <Undo done={props.done} />
      <div class="foot">
        {next && (
          <Button kind="main" icon="next" onTap={() => swap(paths.house(next.id))}>
            {say("saved.next_house", { house: next.title })}
          </Button>
        )}
        <Button kind={next ? "plain" : "main"} onTap={() => swap(paths.houses)}>
          {say("saved.list")}
        </Button>
      </div>
    </section>
  )
}

function headline(draft: VisitDraft): string {
  if (draft.outcome === "absent" && draft.next) return say("saved.absent_next", { when: whenWords(draft.next) })
  if (draft.outcome === "later" && draft.next) return say("saved.later", { when: whenWords(draft.next) })
  if (draft.outcome === "refused")
    return draft.why === "never" ? say("saved.refused_never") : say("saved.refused_quiet")
  const skills = draft.people.reduce((n, one) => n + one.steps.length, 0)
  const people = draft.people.filter((one) => one.steps.length).reduce((n, one) => n + (one.anon || 1), 0)
  return skills ? say("saved.met_sum", { people, skills }) : say("saved.met_talk")
}

/** After a refusal: the thanks to read out. Nothing else was kept. */
function Speech(props: { draft: VisitDraft }) {
  const texts = useTexts()
  const { me } = useSession()
  const { outcome, why } = props.draft
  if (outcome !== "refused") return null
  const words = spoken(texts, newest(texts, why === "never" ? "tu-choi-han" : "tu-choi-tiep"), me)
  return (
    <Card title={say("saved.say")}>
      {words && <p class="speak">{words}</p>}
      <p class="muted">{say("saved.refused_nothing")}</p>
    </Card>
  )
}

/** "Đổi ngày": the promise after an absence, on another day. */
function Absent(props: { done: Finished }) {
  const { draft } = props.done
  const session = useSession()
  const [open, turn] = useState(false)
  const move = async (due: string, part: "am" | "pm" | "eve" | null): Promise<void> => {
    const back = await undoDraft<VisitDraft>(session, draft.id)
    if (!back) return swap(paths.tasks)
    await finish(session, changeNext(back, due, part), true)
  }
  return (
    <>
      <p class="muted">{say("saved.leave_paper")}</p>
      {open ? (
        <DayPicker picked={draft.next?.due ?? null} onPick={(when) => void move(when.due, when.part ?? null)} />
      ) : (
        <Button icon="calendar" onTap={() => turn(true)}>
          {say("saved.change_day")}
        </Button>
      )}
    </>
  )
}

/** Ten seconds: then the visit has its number, and "Sửa lần này" on the house tells it anew. */
function Undo(props: { done: Finished }) {
  const { draft, until } = props.done
  const session = useSession()
  const [left, count] = useState(secondsTo(until))
  useEffect(() => {
    const timer = setInterval(() => count(secondsTo(until)), 500)
    return () => clearInterval(timer)
  }, [until])
  if (left <= 0)
    return draft.outcome === "met" ? (
      <Button kind="quiet" icon="pencil" onTap={() => go(paths.house(draft.hh))}>
        {say("saved.mend")}
      </Button>
    ) : null
  const undo = async (): Promise<void> => {
    const back = await undoDraft<VisitDraft>(session, draft.id)
    if (!back) return count(0)
    forgetFinished()
    if (draft.outcome === "met") return swap(paths.visit(draft.hh))
    await dropDraft(session, draft.id)
    swap(paths.house(draft.hh))
  }
  return (
    <Button icon="undo" onTap={() => void undo()}>
      {say("saved.undo", { n: left })}
    </Button>
  )
}

const secondsTo = (until: number): number => Math.max(0, Math.ceil((until - Date.now()) / 1000))
