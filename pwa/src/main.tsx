/** Where the app begins. */
import "../../web/_tokens.scss"
import "./app.css"
import { render } from "preact"
import { App } from "./app"
import { setSize, sizeNow } from "./own"
import { keepPrompt } from "./screens/open/Install"
import { inside } from "./start"
import { register } from "./worker"

keepPrompt()
setSize(sizeNow())
const root = document.getElementById("app")
if (root) {
  root.replaceChildren()
  render(<App />, root)
}

// The first screen stands: now the rest comes, and then the worker that keeps it all.
function goOn(): void {
  void inside().catch(() => undefined)
  void register()
}

if (document.readyState === "complete") goOn()
else addEventListener("load", goOn)
