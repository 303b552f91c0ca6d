/** Makes an example of an exported file with the keys that open it (docs/phone-file.md). */

import { b64 } from "../../src/store/bytes"
import { makeFile, type PhoneFile } from "../../src/store/export"
import { enrol, id, serverPair, tab, unlocked, visit } from "./stage"

export interface Recorded {
  file: PhoneFile
  pub: JsonWebKey
  server_private: string
  texts: string[]
}

export async function record(): Promise<Recorded> {
  const one = await tab()
  const { pair, point } = await serverPair()
  const session = await unlocked(one, await enrol(one, point))
  await one.keep(session, [visit(id(), "Đã hẹn bác"), visit()])
  const batch = await one.takeBatch(session, 10)
  const { keys } = await one.readMetas(session.base, "keys")
  const { kty, crv, x, y } = keys?.pub ?? {}
  const pub = { kty, crv, x, y } as JsonWebKey
  const server_private = b64(new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)))
  return { file: await makeFile(session.base), pub, server_private, texts: batch?.texts ?? [] }
}
