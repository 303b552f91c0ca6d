/** What to do where this browser cannot hold a member's work: in Zalo, in a private window, on an iPhone in a tab. */
import { useState } from "preact/hooks"
import { intentLink, ownLink, type Verdict } from "../../guard"
import { Button } from "../../parts/Button"
import { Heading } from "../../parts/Heading"
import { Icon, type IconName, Mark } from "../../parts/Icon"
import { type Key, say } from "../../words.vi"

const STEPS: Record<Exclude<Verdict, "ok">, readonly [IconName, Key][]> = {
  inapp_android: [["more", "frame.inapp_android_1"]],
  inapp_ios: [
    ["more", "frame.inapp_ios_1"],
    ["share", "frame.inapp_ios_2"],
  ],
  ios_tab: [
    ["share", "frame.ios_1"],
    ["plus", "frame.ios_2"],
    ["mobile", "frame.ios_3"],
    ["qr", "frame.ios_4"],
  ],
  nostore: [["close", "frame.nostore_1"]],
  old: [["sync", "frame.old_1"]],
}

export function Guarded(props: { verdict: Exclude<Verdict, "ok">; code: string | null }) {
  const { verdict, code } = props
  return (
    <main class="stack">
      <div class="hello">
        <Mark />
        <Heading>{say(`frame.${verdict}`)}</Heading>
      </div>
      <p>{say(`frame.${verdict}_why`)}</p>
      {verdict === "inapp_android" && (
        <a class="button main" href={intentLink(location.host, code)}>
          <Icon name="next" />
          <span>{say("frame.inapp_chrome")}</span>
        </a>
      )}
      <ol class="rows">
        {STEPS[verdict].map(([icon, key], n) => (
          <li class="row" key={key}>
            <Icon name={icon} />
            <span class="main">
              {STEPS[verdict].length > 1 && <strong>{n + 1}. </strong>}
              {say(key)}
            </span>
          </li>
        ))}
      </ol>
      {verdict !== "ios_tab" && <CopyLink code={code} />}
    </main>
  )
}

function CopyLink(props: { code: string | null }) {
  const [done, set] = useState(false)
  const link = ownLink(location.origin, props.code)
  const copy = (): void => void navigator.clipboard?.writeText(link).then(() => set(true))
  return (
    <>
      <Button icon="copy" onTap={copy}>
        {say(done ? "frame.copied" : "frame.copy_link")}
      </Button>
      <output class="unseen">{done ? say("frame.copied") : ""}</output>
    </>
  )
}
