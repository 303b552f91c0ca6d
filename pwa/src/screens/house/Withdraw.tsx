/** Taking a consent back: two taps, the name goes at once. */
import { useState } from "preact/hooks"
import { useSession } from "../../context"
import { withdraw } from "../../ops/consent"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import { Sheet } from "../../parts/Sheet"
import { keep } from "../../store/outbox"
import type { House } from "../../store/shapes"
import { say } from "../../words.vi"
import { personName } from "../skills"

/** The first tap opens, the second takes back: of one person, or of the whole house. */
export function Withdraw(props: { house: House }) {
  const { house } = props
  const session = useSession()
  const [state, tell] = useState<"" | "ask" | "kept" | "failed">("")
  const named = house.people.filter((one) => !one.row.left && (one.row.call || one.row.born || one.row.phone))
  const take = (person: string | null): void => {
    keep(session, withdraw(house, person, Date.now())).then(
      () => tell("kept"),
      () => tell("failed"),
    )
  }
  if (state === "kept")
    return (
      <Note look="ok" live>
        {say("house.withdrawn")}
      </Note>
    )
  return (
    <>
      {state === "failed" && (
        <Note look="danger" live>
          {say("saved.failed_why")}
        </Note>
      )}
      {(named.length > 0 || house.row.label) && (
        <Button icon="shield" onTap={() => tell("ask")}>
          {say("house.withdraw")}
        </Button>
      )}
      {state === "ask" && (
        <Sheet title={say("house.withdraw_whose")} onClose={() => tell("")}>
          {named.map((one) => (
            <Button key={one.id} kind="danger" onTap={() => take(one.id)}>
              {say("house.withdraw_of", { person: personName(one, house.people) })}
            </Button>
          ))}
          {(named.length > 1 || !named.length) && (
            <Button kind="danger" onTap={() => take(null)}>
              {say("house.withdraw_all")}
            </Button>
          )}
          <Button onTap={() => tell("")}>{say("house.withdraw_no")}</Button>
        </Sheet>
      )}
    </>
  )
}
