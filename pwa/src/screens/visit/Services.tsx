/** The grid of services; a tap opens the skill in place. The most useful stand first, with a star. */
import { useEffect, useRef, useState } from "preact/hooks"
import { type DraftPerson, type DraftStep, openSkill, type VisitDraft } from "../../ops/draft"
import { NOTHING } from "../../ops/ladder"
import { Button } from "../../parts/Button"
import { Icon } from "../../parts/Icon"
import type { House } from "../../store/shapes"
import type { CataloguePack, GuideTold, PackService, PackSkill } from "../../wire"
import { say } from "../../words.vi"
import { skillOf } from "../skills"
import { Panel } from "./Panel"
import type { Writing } from "./useDraft"

const FEW = 6

interface ServicesProps {
  house: House
  draft: VisitDraft
  person: DraftPerson
  catalogue: CataloguePack
  /** Skills that this person should be helped with first, the best first. */
  stars: readonly number[]
  take: Writing["take"]
  onShow: (skill: number, guide: GuideTold | null) => void
}

export function Services(props: ServicesProps) {
  const { draft, person, catalogue, stars } = props
  const [all, show] = useState(false)
  const open = skillOf(catalogue, draft.skill ?? -1)
  const starred = stars.flatMap((id) => skillOf(catalogue, id)?.service ?? [])
  const order = [...catalogue.services].sort((a, b) => rank(a, starred) - rank(b, starred))
  const begun = (one: PackService) => one.skills.some((id) => person.steps.some((step) => step.skill === id))
  const shown = all ? order : order.filter((one, n) => n < FEW || begun(one) || one.code === open?.service)
  return (
    <div class="stack">
      <h2 id="services">{say("visit.what")}</h2>
      <ul class="grid services" aria-labelledby="services">
        {shown.map((one) => (
          <Service key={one.code} {...props} service={one} open={open?.service === one.code ? open : undefined} />
        ))}
      </ul>
      {order.length > FEW && (
        <Button kind="quiet" onTap={() => show(!all)}>
          {all ? say("visit.services_few") : say("visit.services_all")}
        </Button>
      )}
    </div>
  )
}

/** Places in the grid: starred ones as they are starred, the others as the province lists them. */
function rank(service: PackService, starred: readonly string[]): number {
  const at = starred.indexOf(service.code)
  return at < 0 ? starred.length : at
}

function Service(props: ServicesProps & { service: PackService; open: PackSkill | undefined }) {
  const { service, catalogue, person, stars, take, open, house } = props
  const tile = useRef<HTMLButtonElement>(null)
  const was = useRef(open)
  useEffect(() => {
    // A panel that closed behind a choice gives the focus back to its tile.
    if (was.current && !open && document.activeElement === document.body) tile.current?.focus()
    if (!was.current && open) tile.current?.scrollIntoView({ block: "start" })
    was.current = open
  }, [open])
  const skills = service.skills.flatMap((id) => skillOf(catalogue, id) ?? [])
  const steps = person.steps.filter((step) => service.skills.includes(step.skill))
  const known = house.people.find((one) => one.id === person.key)
  const star = service.skills.some((id) => stars.includes(id))
  const begin = (): void => {
    const first = skills.find((one) => stars.includes(one.id)) ?? skills[0]
    const done = steps[0]?.skill
    take((d) => openSkill(d, open ? null : (done ?? first?.id ?? null)))
  }
  return (
    <>
      <li>
        <button ref={tile} type="button" class="tile" aria-expanded={open !== undefined} onClick={begin}>
          <span class="word">{service.short}</span>
          {steps.length > 0 ? (
            <span class="badge ok">
              <Icon name="tick" />
              {steps.map((step) => say(`ladder_kinds.${kindShown(step)}`)).join(", ")}
            </span>
          ) : (
            star && (
              <span class="badge ink">
                <Icon name="star" />
                {say("visit.star")}
              </span>
            )
          )}
        </button>
      </li>
      {open && (
        <li class="panel">
          <Panel
            key={`${person.key}${open.id}`}
            house={house}
            person={person}
            skill={open}
            siblings={skills}
            level={known ? (known.levels.get(open.id) ?? NOTHING) : null}
            take={take}
            onShow={props.onShow}
          />
        </li>
      )}
    </>
  )
}

/** As it is kept: "Tự làm" with "Chưa" is "Làm cùng". */
const kindShown = (step: DraftStep) =>
  step.kind === "done_alone" && step.teach_back === false ? "done_together" : step.kind
