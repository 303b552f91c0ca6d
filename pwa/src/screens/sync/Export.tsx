/** "Xuất phiếu chưa gửi": one sealed file for the commune; the part that makes it comes on use. */
import { useState } from "preact/hooks"
import { Button } from "../../parts/Button"
import { Note } from "../../parts/Card"
import type { Base } from "../../store/database"
import { say } from "../../words.vi"

export function Export(props: { base: Base }) {
  const [told, tell] = useState("")
  const [busy, work] = useState(false)
  const run = async (): Promise<void> => {
    const { makeFile, nameOfFile, shareFile } = await import("../../store/export")
    const file = await makeFile(props.base)
    if (file.ops.length === 0) return tell(say("frame.export_none"))
    if (!(await shareFile(file))) download(nameOfFile(file), JSON.stringify(file))
    tell(say("frame.export_done", { n: file.ops.length }))
  }
  const start = (): void => {
    work(true)
    void run()
      .catch((error: unknown) =>
        tell(error instanceof DOMException && error.name === "AbortError" ? "" : say("frame.export_failed")),
      )
      .finally(() => work(false))
  }
  return (
    <>
      <Button icon="save" busy={busy} onTap={start}>
        {say("frame.export")}
      </Button>
      <p class="muted">{say("frame.export_hint")}</p>
      {told && <Note live>{told}</Note>}
    </>
  )
}

function download(name: string, text: string): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
