/** "Máy đang giữ gì về nhà này": to be read to the house, and taken back. */
import { useBook } from "../context"
import { Card } from "../parts/Card"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { back } from "../router"
import type { House, Person } from "../store/shapes"
import { say } from "../words.vi"
import { Withdraw } from "./house/Withdraw"
import { paths } from "./paths"
import { personName } from "./skills"

export function ConsentScreen(props: { params: Record<string, string> }) {
  const house = useBook().houses.get(props.params.id ?? "")
  return (
    <section>
      <Heading over={house?.title} onBack={() => back(paths.houses)}>
        {say("house.kept")}
      </Heading>
      {house ? <Kept house={house} /> : <Empty icon="house" title={say("house.gone")} />}
    </section>
  )
}

function Kept(props: { house: House }) {
  const { house } = props
  const here = house.people.filter((one) => !one.row.left)
  return (
    <>
      <Card title={say("house.kept_place")}>
        <p>{house.title}</p>
        {house.row.label && <p>{say("house.kept_name", { name: house.row.label })}</p>}
        {house.row.note && <p>{say("house.kept_note")}</p>}
      </Card>
      {here.map((one) => (
        <Of key={one.id} person={one} people={here} />
      ))}
      {!here.length && <p>{say("house.kept_nobody")}</p>}
      <Withdraw house={house} />
    </>
  )
}

function Of(props: { person: Person; people: Person[] }) {
  const { row, levels } = props.person
  return (
    <Card title={personName(props.person, props.people)}>
      <ul class="tight">
        {row.call && <li>{say("house.kept_name", { name: row.call })}</li>}
        {row.born && <li>{say("house.kept_born", { year: String(row.born) })}</li>}
        {row.phone && <li>{say("house.kept_phone", { phone: row.phone })}</li>}
        <li>{say("house.kept_skills", { n: levels.size })}</li>
      </ul>
    </Card>
  )
}
