/** "Học": the guides on this phone. Courses and questions come with their own app. */

import { useState } from "preact/hooks"
import { Button } from "../parts/Button"
import { Card, Note, Row } from "../parts/Card"
import { Empty } from "../parts/Empty"
import { Heading } from "../parts/Heading"
import { back, go } from "../router"
import { say } from "../words.vi"
import { Steps } from "./coach/Steps"
import { useGuides } from "./packs"
import { paths } from "./paths"

export function LearnScreen() {
  const guides = useGuides()?.guides ?? []
  return (
    <section>
      <Heading>{say("learn.title")}</Heading>
      {guides.length ? (
        <Card title={say("learn.guides")}>
          <p class="muted">{say("learn.guides_why")}</p>
          <ul class="rows">
            {guides.map((one) => (
              <Row
                key={one.slug}
                icon="learn"
                title={one.title}
                sub={say("learn.steps", { n: one.steps.length })}
                onTap={() => go(paths.lesson(one.slug))}
              />
            ))}
          </ul>
        </Card>
      ) : (
        <Empty icon="learn" title={say("learn.none")}>
          <p>{say("learn.none_why")}</p>
        </Empty>
      )}
    </section>
  )
}

/** A guide read at home: what to remember, then step by step. */
export function LessonScreen(props: { params: Record<string, string> }) {
  const guide = useGuides()?.guides.find((one) => one.slug === props.params.slug)
  const [reading, read] = useState(false)
  const leave = (): void => (reading ? read(false) : back(paths.learn))
  if (!guide)
    return (
      <section>
        <Heading onBack={leave}>{say("learn.title")}</Heading>
        <Empty icon="learn" title={say("coach.missing")}>
          <p>{say("coach.missing_why")}</p>
        </Empty>
      </section>
    )
  if (reading) return <Steps guide={guide} onBack={leave} onDone={leave} done={say("coach.finish")} />
  return (
    <section>
      <Heading over={guide.code} onBack={leave}>
        {guide.title}
      </Heading>
      {!guide.tested && <Note look="warn">{say("coach.untested")}</Note>}
      <p>{guide.lead}</p>
      {guide.warn && <Note look="danger">{guide.warn}</Note>}
      <Card title={say("learn.essence")}>
        <ul class="tight">
          {guide.essence.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </Card>
      <div class="foot">
        <Button kind="main" icon="learn" onTap={() => read(true)}>
          {say("learn.read")}
        </Button>
      </div>
    </section>
  )
}
