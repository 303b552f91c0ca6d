/** The camera, looking for a QR code; tells its text once, then again only when told to go on. */
import { useEffect, useRef, useState } from "preact/hooks"
import { say } from "../words.vi"
import { Button } from "./Button"
import { Note } from "./Card"
import { Progress } from "./Progress"
import { lampOf, makeReader, openCamera } from "./scan"

type State = "starting" | "on" | "refused" | "none"

const PAUSE = 180

interface ScannerProps {
  /** Answers whether this was the code that is wanted; if not, the camera looks on. */
  onFound: (text: string) => boolean
  hint: string
}

export function Scanner(props: ScannerProps) {
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef(props.onFound)
  told.current = props.onFound
  const [state, set] = useState<State>("starting")
  const [lamp, setLamp] = useState<{ turn: (on: boolean) => Promise<void> } | null>(null)
  const [lit, light] = useState(false)
  useEffect(() => {
    const run = watch(
      video,
      (text) => told.current(text),
      set,
      (turn) => setLamp(turn && { turn }),
    )
    return () => run.stop()
  }, [])
  if (state === "refused" || state === "none")
    return (
      <Note look="warn" icon="camera" live>
        {say(state === "refused" ? "frame.camera_refused" : "frame.camera_none")}
      </Note>
    )
  return (
    <div class="tight">
      <div class="scanner">
        <video ref={video} muted playsInline aria-label={props.hint} />
      </div>
      {state === "starting" ? <Progress label={say("frame.camera_starting")} /> : <p class="middle">{props.hint}</p>}
      {lamp && (
        <Button
          icon="light"
          onTap={() =>
            void lamp.turn(!lit).then(
              () => light(!lit),
              () => setLamp(null),
            )
          }
        >
          {say(lit ? "frame.lamp_off" : "frame.lamp_on")}
        </Button>
      )}
    </div>
  )
}

/** Opens the camera and looks until the wanted code is found or the screen is left. */
function watch(
  video: { current: HTMLVideoElement | null },
  found: (text: string) => boolean,
  state: (state: State) => void,
  lamp: (turn: ((on: boolean) => Promise<void>) | null) => void,
): { stop: () => void } {
  let stream: MediaStream | null = null
  let over = false
  const stop = (): void => {
    over = true
    for (const track of stream?.getTracks() ?? []) track.stop()
  }
  const run = async (): Promise<void> => {
    const [read, camera] = await Promise.all([makeReader(), openCamera()])
    stream = camera
    const screen = video.current
    if (over || !screen) return stop()
    screen.srcObject = camera
    await screen.play()
    lamp(lampOf(camera))
    state("on")
    while (!over) {
      const text = await read(screen).catch(() => null)
      if (!over && text && found(text)) stop()
      else await new Promise((go) => setTimeout(go, PAUSE))
    }
  }
  void run().catch((error: unknown) => {
    stop()
    state(error instanceof DOMException && error.name === "NotAllowedError" ? "refused" : "none")
  })
  return { stop }
}
