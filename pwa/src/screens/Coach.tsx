/** "Cầm tay chỉ việc": a guide beside somebody; ends at the three honest buttons of the visit. */
import { Button } from "../parts/Button"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { back } from "../router"
import { say } from "../words.vi"
import { Steps } from "./coach/Steps"
import { useGuides } from "./packs"
import { paths } from "./paths"

export function CoachScreen(props: { params: Record<string, string> }) {
  const { id = "", slug = "" } = props.params
  const guide = useGuides()?.guides.find((one) => one.slug === slug)
  const leave = (): void => back(paths.visit(id))
  if (guide) return <Steps guide={guide} onBack={leave} onDone={leave} done={say("coach.finish")} />
  return (
    <section>
      <Heading onBack={leave}>{say("coach.title")}</Heading>
      <Empty icon="learn" title={say("coach.missing")}>
        <p>{say("coach.missing_why")}</p>
        <Button onTap={leave}>{say("coach.to_visit")}</Button>
      </Empty>
    </section>
  )
}
