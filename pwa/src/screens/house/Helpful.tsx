/** "Nên giúp hôm nay": three skills, whose and why; and how far the house is from "hộ đạt". */
import { useState } from "preact/hooks"
import { useBook } from "../../context"
import { ANON } from "../../ops/draft"
import { fluencyOf } from "../../ops/fluency"
import type { Wanted } from "../../ops/missing"
import { Button } from "../../parts/Button"
import { Card, Row } from "../../parts/Card"
import type { House } from "../../store/shapes"
import { say } from "../../words.vi"
import { useCatalogue } from "../packs"
import { personName, skillName } from "../skills"
import { suggest } from "../suggest"

const FEW = 3
const MOST = 12

export function Helpful(props: { house: House }) {
  const { house } = props
  const book = useBook()
  const catalogue = useCatalogue()
  const [all, show] = useState(false)
  const wanted = suggest(house, book, catalogue, Date.now())
  if (!wanted.length) return null
  return (
    <Card title={say("house.help_today")}>
      <ul class="rows">
        {wanted.slice(0, all ? MOST : FEW).map((one) => (
          <Row
            key={`${one.person}${one.skill}`}
            icon="star"
            title={skillName(catalogue, one.skill)}
            sub={[nameOf(house, one), say(`house.why_${one.why}`)].filter(Boolean).join(": ")}
          />
        ))}
      </ul>
      {wanted.length > FEW && (
        <Button kind="quiet" onTap={() => show(!all)}>
          {all ? say("visit.services_few") : say("house.help_all")}
        </Button>
      )}
      <Dots house={house} />
    </Card>
  )
}

function nameOf(house: House, one: Wanted): string {
  if (one.person === ANON) return ""
  return personName(
    house.people.find((person) => person.id === one.person),
    house.people,
  )
}

/** Five dots and their words: what one and the same person can do alone. */
function Dots(props: { house: House }) {
  const catalogue = useCatalogue()
  const { house } = props
  if (!catalogue || !house.people.length) return null
  const { dots, fluent } = fluencyOf(house.people, catalogue.groups)
  const name = (code: string) => catalogue.groups.find((one) => one.code === code)?.name ?? code
  const lacking = dots.filter((one) => one.dot !== "alone" && one.dot !== "unset").map((one) => name(one.code))
  return (
    <div class="spread">
      <span class="dots" aria-hidden="true">
        {dots.map((one) => (
          <span key={one.code} class={`dot ${one.dot === "alone" ? "full" : ""}`} />
        ))}
      </span>
      <span class="muted">
        {fluent ? say("house.fluent_yes") : say("house.fluent_missing", { groups: lacking.join(", ") })}
      </span>
    </div>
  )
}
