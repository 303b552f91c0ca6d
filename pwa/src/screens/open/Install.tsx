/** "Cài vào màn hình chính": by the browser's own question where it has one, else in words. */
import { useEffect, useState } from "preact/hooks"
import { isInstalled } from "../../guard"
import { Button } from "../../parts/Button"
import { say } from "../../words.vi"

interface Prompt extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>
}

let kept: Prompt | null = null
let heard: () => void = () => undefined

/** Called at the start: the browser asks only once, and early. */
export function keepPrompt(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault()
    kept = event as Prompt
    heard()
  })
}

/** Nothing where it is installed; `always`: with words where the browser has no question of its own. */
export function Install(props: { always?: boolean }) {
  const [prompt, set] = useState(kept)
  useEffect(() => {
    heard = () => set(kept)
    return () => {
      heard = () => undefined
    }
  }, [])
  if (isInstalled()) return props.always ? <p>{say("frame.installed")}</p> : null
  if (!prompt) return props.always ? <p>{say("frame.install_by_hand")}</p> : null
  const ask = (): void => {
    void prompt.prompt().then(() => {
      kept = null
      set(null)
    })
  }
  return (
    <Button icon="mobile" onTap={ask}>
      {say("frame.install")}
    </Button>
  )
}
