/** Reading a QR code: by the browser's own reader where there is one, else by jsqr, which is loaded on use. */

/** Finds the text of a code in what the camera shows; null while there is none. */
export type Reader = (video: HTMLVideoElement) => Promise<string | null>

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
interface DetectorClass {
  new (how: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

const SIDE = 480

export async function makeReader(): Promise<Reader> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const formats = own ? await own.getSupportedFormats().catch(() => []) : []
  return own && formats.includes("qr_code") ? byBrowser(new own({ formats: ["qr_code"] })) : byScript()
}

function byBrowser(detector: Detector): Reader {
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null
}

/** The middle of the picture, made small: enough for a code that fills a third of it. */
async function byScript(): Promise<Reader> {
  const { default: read } = await import("jsqr")
  const canvas = document.createElement("canvas")
  canvas.width = SIDE
  canvas.height = SIDE
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  return async (video) => {
    const side = Math.min(video.videoWidth, video.videoHeight)
    if (!pen || !side) return null
    pen.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, SIDE, SIDE)
    const { data } = pen.getImageData(0, 0, SIDE, SIDE)
    return read(data, SIDE, SIDE, { inversionAttempts: "dontInvert" })?.data ?? null
  }
}

/** The camera at the back of the phone. */
export const openCamera = (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
  })

/** The lamp beside the camera; null where there is none. */
export function lampOf(stream: MediaStream): ((on: boolean) => Promise<void>) | null {
  const [track] = stream.getVideoTracks()
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined
  if (!track || !can?.torch) return null
  return (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
}

/** The enrolment code in what was scanned or typed: a link with a fragment, or the bare code. */
export function codeIn(text: string): string | null {
  const found = /(?:[#=]|^)([\w-]{16,64})$/.exec(text.trim())
  return found?.[1] ?? null
}
