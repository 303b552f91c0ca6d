/** Passkeys: asks the server what to sign, the browser to sign it, and sends the form with the answer. */

interface Described {
  id: string
  type: PublicKeyCredentialType
  transports?: AuthenticatorTransport[]
}

type Asked = Record<string, unknown> & { challenge: string; user?: Record<string, string>; [list: string]: unknown }

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer
}

const text = (buffer: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")

const known = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list ?? []) as Described[]).map((one) => ({ ...one, id: bytes(one.id) }))

const read = (asked: Asked) => ({
  ...asked,
  challenge: bytes(asked.challenge),
  ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id ?? "") } }),
  excludeCredentials: known(asked.excludeCredentials),
  allowCredentials: known(asked.allowCredentials),
})

const written = (made: PublicKeyCredential): string => {
  const response: Record<string, string> = {}
  const said = made.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] as const)
    if (said[name]) response[name] = text(said[name])
  return JSON.stringify({ id: made.id, rawId: made.id, type: made.type, response, clientExtensionResults: {} })
}

const ask = async (form: HTMLFormElement): Promise<Asked> => {
  const token = new FormData(form).get("csrfmiddlewaretoken")
  const headers = { "X-CSRFToken": String(token), Accept: "application/json" }
  const answer = await fetch(form.dataset.ask ?? "", { method: "POST", headers })
  if (!answer.ok) throw new Error(String(answer.status))
  return ((await answer.json()) as { publicKey: Asked }).publicKey
}

const show = async (form: HTMLFormElement): Promise<void> => {
  const publicKey = read(await ask(form))
  const made =
    form.dataset.key === "make"
      ? await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })
      : await navigator.credentials.get({ publicKey })
  const field = form.elements.namedItem("answer")
  if (!(made instanceof PublicKeyCredential) || !(field instanceof HTMLInputElement)) throw new Error("none")
  field.value = written(made)
  form.submit()
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-act="key"]') : null
  const form = button?.closest("form")
  if (!form) return
  const told = form.querySelector("[data-key-error]")
  told?.setAttribute("hidden", "")
  show(form).catch(() => told?.removeAttribute("hidden"))
})
