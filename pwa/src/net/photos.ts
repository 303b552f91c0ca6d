/** Sends photos in pieces of 64 kB, from where the server has them. */

import { nextPhoto, photoTold } from "../store/blobs"
import { type Bytes, sha256 } from "../store/bytes"
import { API, call, Failure, type Heard, isProblem } from "./calls"
import type { Work } from "./push"
import { count } from "./telemetry"
import { type Line, withToken } from "./tokens"

const PIECE = 65_536
// Turns without getting further: the server keeps telling the same offset, or begins anew each time.
const STUCK = 4

/** What became of a photo: whole on the server; refused (nobody agreed) or odd (no photo): it may go. */
export type Sent = "whole" | "refused" | "odd"

/** Sends a photo as far as the line holds; `told` hears how much of it the server has. */
export async function sendPhoto(
  line: Line,
  sha: string,
  bytes: Bytes,
  told: (offset: number) => Promise<void>,
): Promise<Sent> {
  if ((await sha256(bytes)) !== sha) return "odd"
  let answer = await at(line, sha, "HEAD")
  let best = -1
  for (let stuck = 0; stuck < STUCK; ) {
    if (typeof answer === "string") return answer
    const offset = Number(answer.headers.get("tn-offset") ?? -1)
    if (answer.headers.get("tn-state") === "whole") return "whole"
    if (!Number.isInteger(offset) || offset < 0 || offset > bytes.length) throw new Failure("portal", answer.status)
    await told(offset)
    stuck = offset > best ? 0 : stuck + 1
    best = Math.max(best, offset)
    answer = await at(line, sha, "PUT", bytes, offset)
  }
  throw new Failure("busy")
}

/** Says whether photos may go now: by Wi-Fi only where that was chosen; unknown lines only when asked for. */
export function mayGo(wifiOnly: boolean, asked: boolean): boolean {
  if (!wifiOnly) return true
  const { connection } = navigator as Navigator & { connection?: { type?: string } }
  const kind = connection?.type
  return kind === undefined || kind === "unknown" ? asked : kind === "wifi" || kind === "ethernet"
}

async function at(
  line: Line,
  sha: string,
  method: "HEAD" | "PUT",
  bytes?: Bytes,
  offset = 0,
): Promise<Heard | "refused" | "odd"> {
  const piece = bytes?.slice(offset, offset + PIECE)
  const more = { "tn-offset": String(offset), "tn-length": String(bytes?.length ?? 0) }
  const heard = await withToken(line, "push", (headers) =>
    call(`${API}blob/${sha}`, {
      method,
      headers: piece ? { ...headers, ...more, "content-type": "application/octet-stream" } : headers,
      ...(piece && { body: piece }),
      also: [409, 422],
      marked: false,
    }),
  )
  if (heard.headers.get("tn-sync") === "1") return heard
  // A refusal of a HEAD has no words: its media type must do.
  if (isProblem(heard.headers) && heard.status !== 200) return heard.status === 409 ? "refused" : "odd"
  throw new Failure("portal", heard.status)
}

/** Sends the photos of saved visits, one after the other; what is refused goes, its visit stays. */
export async function sendPhotos(work: Work): Promise<void> {
  const tried = new Set<string>()
  for (let photo = await nextPhoto(work); photo && !tried.has(photo.sha); photo = await nextPhoto(work)) {
    const { sha, bytes } = photo
    tried.add(sha)
    const end = await sendPhoto(work, sha, bytes, (offset) => photoTold(work.base, sha, offset, "part"))
    await photoTold(work.base, sha, bytes.length, end === "whole" ? "whole" : "refused")
    count(`photo.${end}`)
  }
}
