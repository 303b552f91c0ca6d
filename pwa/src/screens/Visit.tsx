/** "Hướng dẫn": the visit from the consent to XONG. Each tap is stored; nothing need be typed. */
import { useEffect, useMemo, useState } from "preact/hooks"
import { useBook, useSession } from "../context"
import { handedAnswer, handOver } from "../handover"
import { askedLately } from "../ops/consent"
import { dayOf, plusMonths } from "../ops/days"
import {
  addPerson,
  answer,
  answered,
  chooseAnon,
  choosePerson,
  HOUSE,
  isNameless,
  met,
  openSkill,
  setConfirm,
  setForm,
  setPerson,
  type VisitDraft,
} from "../ops/draft"
import { type Lack, lacks } from "../ops/to_acts"
import { Button } from "../parts/Button"
import { Card, Note } from "../parts/Card"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { back } from "../router"
import type { Book, House } from "../store/shapes"
import type { GuideTold } from "../wire"
import { say } from "../words.vi"
import { lastDay } from "./lists"
import { formOf, useCatalogue, useForms, useTexts } from "./packs"
import { paths } from "./paths"
import { skillOf } from "./skills"
import { starsFor, suggest } from "./suggest"
import { Ask, type Said } from "./visit/Ask"
import { Extras } from "./visit/Extras"
import { finish } from "./visit/finish"
import { Name } from "./visit/Name"
import { People } from "./visit/People"
import { Services } from "./visit/Services"
import { newest, spoken } from "./visit/speech"
import { useDraft, type Writing as Written } from "./visit/useDraft"

const STARS = 3
const AGAIN = 6 // months until a house that kept its names to itself is asked again

export function VisitScreen(props: { params: Record<string, string> }) {
  const book = useBook()
  const house = book.houses.get(props.params.id ?? "")
  const writing = useDraft(house)
  if (!house)
    return (
      <section>
        <Heading onBack={() => back(paths.houses)}>{say("visit.title")}</Heading>
        <Empty icon="house" title={say("house.gone")}>
          <p>{say("house.gone_why")}</p>
        </Empty>
      </section>
    )
  if (!writing.draft) return <section aria-busy="true" />
  return <Writing house={house} book={book} draft={writing.draft} writing={writing} />
}

interface WritingProps {
  house: House
  book: Book
  draft: VisitDraft
  writing: Written
}

/** Where the visit stands: to be asked, to be named, or at work. */
function Writing(props: WritingProps) {
  const { house, draft, book } = props
  const { take } = props.writing
  const [who, ask] = useState<"" | "new" | "name">("")
  const first = answered(draft, HOUSE, "register") === null && !draft.amends && mustAsk(house, book, draft.start)
  const leave = (): void => back(paths.house(house.id))
  const over = house.title
  // once, when the visit begins
  useEffect(() => {
    if (draft.outcome !== "met") take(met)
  }, [draft.id])
  const said = (one: Said): void => {
    take((d) => told(d, one, first))
    ask(one.yes ? "name" : "")
  }
  const person = draft.people.find((one) => one.key === draft.person)
  if (who === "name" && person?.fresh)
    return (
      <Name
        over={over}
        call={person.call ?? ""}
        born={person.born}
        onCall={(call) => take((d) => setPerson(d, person.key, { call }))}
        onBorn={(born) => take((d) => setPerson(d, person.key, { born }))}
        onDone={() => ask("")}
      />
    )
  if (first || who === "new")
    return (
      <section>
        <Heading over={over} onBack={first ? leave : () => ask("")} mark={who}>
          {say("consent.ask_title")}
        </Heading>
        {first && <Greeting />}
        <Ask
          code={first ? "luu-ten" : "nguoi-trong-nha"}
          yes={say("consent.yes")}
          no={say("consent.no")}
          forOthers
          onSaid={said}
        />
      </section>
    )
  return <AtWork {...props} onNew={() => ask("new")} onBack={leave} />
}

/** An answer on keeping names: a yes brings somebody new, a no goes on with counts. */
function told(d: VisitDraft, said: Said, first: boolean): VisitDraft {
  const { text, yes, given_by, relation } = said
  const one = { text, yes, given_by, relation, purpose: "register" as const }
  if (first) {
    const asked = answer(d, { ...one, subject: HOUSE })
    return yes ? addPerson(asked) : chooseAnon(asked, 1)
  }
  const anon = d.people.find((p) => p.anon)?.anon ?? 0
  if (!yes) return chooseAnon(d, anon + 1)
  const more = addPerson(d)
  return answer(more, { ...one, subject: more.person ?? HOUSE })
}

/** Whether the house is asked for names: it has none, and did not say no in the last months. */
function mustAsk(house: House, book: Book, at: number): boolean {
  if (house.people.some((one) => !one.row.left)) return false
  if (askedLately(book.pending, house.id, at)) return false
  const visited = house.mine?.outcome === "met" ? dayOf(house.mine.at) : null
  return !visited || plusMonths(visited, AGAIN) < dayOf(at) || !lastDay(house)
}

function Greeting() {
  const texts = useTexts()
  const { me } = useSession()
  const words = spoken(texts, newest(texts, "chao-cua"), me)
  return words ? (
    <Card title={say("consent.greet_title")}>
      <p class="speak">{words}</p>
    </Card>
  ) : null
}

function AtWork(props: WritingProps & { onNew: () => void; onBack: () => void }) {
  const { house, draft, writing } = props
  const { take } = writing
  const session = useSession()
  const catalogue = useCatalogue()
  const texts = useTexts()
  const forms = useForms()
  const [state, tell] = useState<"" | "busy" | "failed">("")
  const [lack, miss] = useState<Lack | null>(null)
  const ranked = useMemo(
    () => suggest(house, props.book, catalogue, draft.start),
    [house, props.book, catalogue, draft.start],
  )
  // somebody is chosen when the work begins
  useEffect(() => {
    if (draft.person) return
    const known = house.people.filter((one) => !one.row.left)
    const best = known.find((one) => one.id === ranked[0]?.person) ?? known[0]
    take((d) => (best && !isNameless(d) ? choosePerson(d, best) : chooseAnon(d, 1)))
  }, [draft.id, draft.person === null])
  const person = draft.people.find((one) => one.key === draft.person)
  const none = draft.people.every((one) => !one.steps.length)
  const xong = async (): Promise<void> => {
    const wanting = lacks(draft)[0]
    miss(wanting ?? null)
    if (wanting?.what === "teach_back") take((d) => openSkill({ ...d, person: wanting.person }, wanting.skill))
    if (wanting) return
    tell("busy")
    try {
      await writing.settled()
      await finish(session, draft, true, formOf(forms, draft.form))
    } catch {
      tell("failed")
    }
  }
  // the questions of today, unless some of another version are answered already
  useEffect(() => {
    const use = forms ? forms.use.visit || null : draft.form
    if (!draft.amends && use !== draft.form) take((d) => setForm(d, use))
  }, [draft.id, forms])
  const show = (skill: number, guide: GuideTold | null): void => {
    if (person)
      void writing
        .settled()
        .then(() =>
          handOver(session, { way: paths.visit(house.id), draft: draft.id, person: person.key, skill, guide }),
        )
  }
  // once, when the phone is back in the member's hand
  useEffect(() => {
    const said = handedAnswer(draft.id)
    const skill = said && skillOf(catalogue, said.skill)
    if (said && skill) take((d) => setConfirm(d, said.person, skill, said.yes))
  }, [draft.id, catalogue])
  return (
    <section>
      <Heading over={house.title} onBack={props.onBack}>
        {say("visit.title")}
      </Heading>
      {isNameless(draft) && <p class="speak">{spoken(texts, newest(texts, "khong-luu"), session.me)}</p>}
      <People house={house} draft={draft} take={take} onNew={props.onNew} />
      {person && catalogue && (
        <Services
          house={house}
          draft={draft}
          person={person}
          catalogue={catalogue}
          stars={starsFor(person.key, ranked, catalogue, draft.start).slice(0, STARS)}
          take={take}
          onShow={show}
        />
      )}
      {!catalogue && <Note look="warn">{say("visit.no_catalogue")}</Note>}
      <Extras house={house} draft={draft} take={take} open={lack?.what === "numbers"} />
      <div class="foot">
        {(state === "failed" || writing.failed) && (
          <Note look="danger" live>
            {say("saved.failed_why")}
          </Note>
        )}
        {lack?.what === "teach_back" && (
          <Note look="warn" live>
            {say("visit.ask_first")}
          </Note>
        )}
        {lack?.what === "numbers" && (
          <Note look="danger" live>
            {say(`visit.found_${lack.found[0]?.sort ?? "secret"}`)}
          </Note>
        )}
        <Button kind="main" icon="tick" busy={state === "busy"} onTap={() => void xong()}>
          {state === "failed" ? say("saved.again") : none ? say("visit.finish_talk") : say("visit.finish")}
        </Button>
      </div>
    </section>
  )
}
