/** Photos of hands and screen: the question first, then the camera; every picture is drawn anew, so no place or time stays in it. */
import { useState } from "preact/hooks"
import { useSession } from "../../context"
import {
  ANON,
  addPhoto,
  answer,
  answered,
  dropPhoto,
  HOUSE,
  isNameless,
  mayAsk,
  type VisitDraft,
} from "../../ops/draft"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import { dropPhoto as forgetPhoto, keepPhoto } from "../../store/blobs"
import type { House } from "../../store/shapes"
import { say } from "../../words.vi"
import { Ask } from "./Ask"
import { shrink } from "./shrink"
import type { Writing } from "./useDraft"

interface PhotosProps {
  house: House
  draft: VisitDraft
  take: Writing["take"]
}

const MOST = 4

export function Photos(props: PhotosProps) {
  const { draft, take } = props
  const [asking, ask] = useState(false)
  const person = draft.people.find((one) => one.key === draft.person)
  const subject = person && person.key !== ANON ? person.key : HOUSE
  if (isNameless(draft) || (person && !mayAsk(person, "photo", Date.now()))) return null
  const agreed = answered(draft, subject, "photo")
  if (agreed === false) return null
  return (
    <div class="tight">
      <h3>{say("visit.photo")}</h3>
      {draft.photos.length > 0 && <Kept {...props} />}
      {agreed && draft.photos.length < MOST && <Camera {...props} />}
      {agreed === null && !asking && (
        <Button icon="camera" onTap={() => ask(true)}>
          {say("visit.photo_take")}
        </Button>
      )}
      {agreed === null && asking && (
        <Ask
          code="anh-tay-man-hinh"
          yes={say("consent.photo_yes")}
          no={say("consent.photo_no")}
          onSaid={(one) => take((d) => answer(d, { subject, purpose: "photo", text: one.text, yes: one.yes }))}
        />
      )}
    </div>
  )
}

function Kept(props: PhotosProps) {
  const session = useSession()
  const last = props.draft.photos.at(-1)
  const drop = (): void => {
    if (!last) return
    props.take((d) => dropPhoto(d, last.sha))
    void forgetPhoto(session, last.sha)
  }
  return (
    <div class="spread">
      <span>{say("visit.photo_kept", { n: props.draft.photos.length })}</span>
      <Button kind="quiet" onTap={drop}>
        {say("visit.photo_again")}
      </Button>
    </div>
  )
}

function Camera(props: PhotosProps) {
  const session = useSession()
  const [fault, tell] = useState<"" | "visit.photo_full" | "visit.photo_bad">("")
  const taken = async (file: File | undefined): Promise<void> => {
    if (!file) return
    const small = await shrink(file)
    if (!small) return tell("visit.photo_bad")
    try {
      const ref = await keepPhoto(session, small, props.draft.id)
      props.take((d) => addPhoto(d, ref))
      tell("")
    } catch {
      tell("visit.photo_full")
    }
  }
  return (
    <>
      <label class="button">
        {say("visit.photo_take")}
        <input
          class="unseen"
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => void taken(event.currentTarget.files?.[0])}
        />
      </label>
      <p class="muted">{say("visit.photo_rule")}</p>
      {fault && (
        <Note look="warn" live>
          {say(fault)}
        </Note>
      )}
    </>
  )
}
