/** A guide, one step a screen: what to do, what to say, what if it goes wrong. */
import { useState } from "preact/hooks"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import { Heading } from "../../parts/Heading"
import { Icon, type IconName } from "../../parts/Icon"
import type { GuideTold } from "../../wire"
import { say } from "../../words.vi"

interface StepsProps {
  guide: GuideTold
  onBack: () => void
  onDone: () => void
  /** The word of the last button. */
  done: string
  /** For the eyes of bà con: only the steps, larger, nothing to say and nothing of the register. */
  plain?: boolean
}

export function Steps(props: StepsProps) {
  const { guide, plain } = props
  const [n, move] = useState(0)
  const step = guide.steps[n]
  const last = n >= guide.steps.length - 1
  return (
    <section>
      <Heading
        mark={n}
        over={say("coach.step", { n: n + 1, all: guide.steps.length })}
        {...(plain ? {} : { onBack: n ? () => move(n - 1) : props.onBack })}
      >
        {step?.do ?? guide.title}
      </Heading>
      {n === 0 && !guide.tested && <Note look="warn">{say("coach.untested")}</Note>}
      {n === 0 && guide.warn && <Note look="danger">{guide.warn}</Note>}
      {step?.icon && <Picture icon={step.icon} alt={step.alt ?? ""} />}
      {step?.text && <p>{step.text}</p>}
      {step?.say && !plain && (
        <p class="speak">
          <span class="strong">{say("coach.say")}</span> {step.say}
        </p>
      )}
      {step?.wrong && !plain && (
        <details class="card">
          <summary>{say("coach.wrong")}</summary>
          <p>{step.wrong}</p>
        </details>
      )}
      <div class="foot">
        <Button kind="main" icon={last ? "tick" : "next"} onTap={() => (last ? props.onDone() : move(n + 1))}>
          {last ? props.done : say("coach.next")}
        </Button>
        {n > 0 && (
          <Button kind="plain" icon="back" onTap={() => move(n - 1)}>
            {say("coach.back")}
          </Button>
        )}
      </div>
    </section>
  )
}

/** The picture of a step: the server takes only names that the app draws (tungngo/catalogue/guides.py). */
function Picture(props: { icon: string; alt: string }) {
  return (
    <p class="picture" role="img" aria-label={props.alt}>
      <Icon name={props.icon as IconName} />
    </p>
  )
}
