/** A telephone number: asked for only once a date is promised, and kept only after a yes. */
import { answer, answered, type DraftPerson, mayAsk, setPerson, type VisitDraft } from "../../ops/draft"
import { Field } from "../../parts/Field"
import type { House } from "../../store/shapes"
import { say } from "../../words.vi"
import { Ask } from "./Ask"
import type { Writing } from "./useDraft"

interface ContactProps {
  house: House
  draft: VisitDraft
  person: DraftPerson
  take: Writing["take"]
}

export function Contact(props: ContactProps) {
  const { draft, person, take } = props
  if (person.was.phone || !mayAsk(person, "contact", Date.now())) return null
  const said = answered(draft, person.key, "contact")
  if (said === false) return null
  const bad = person.phone !== null && person.phone.length > 9 && !/^0\d{9}$/.test(person.phone)
  return (
    <div class="stack">
      <h3>{say("consent.phone_title")}</h3>
      {said === null ? (
        <Ask
          code="so-dien-thoai"
          yes={say("consent.contact_yes")}
          no={say("consent.contact_no")}
          onSaid={(one) =>
            take((d) =>
              answer(d, { subject: person.key, purpose: "contact", text: one.text, yes: one.yes, given_by: "self" }),
            )
          }
        />
      ) : (
        <Field
          label={say("consent.phone_label")}
          type="tel"
          inputMode="tel"
          max={15}
          value={person.phone ?? ""}
          error={bad ? say("consent.phone_bad") : null}
          onInput={(text) => take((d) => setPerson(d, person.key, { phone: text.replace(/\D/g, "") || null }))}
        />
      )}
    </div>
  )
}
