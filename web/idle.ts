/** Warns two minutes before an unused session ends, and lets it go on without leaving the page. */

const warning = document.querySelector<HTMLElement>("[data-idle]")
const form = warning?.querySelector("form")

const rest = (box: HTMLElement): void => {
  box.hidden = true
  setTimeout(() => {
    box.hidden = false
  }, Number(box.dataset.idle) * 1000)
}

if (warning) rest(warning)

// Without script the form is posted as it is: the answer is empty, so the page stays.
form?.addEventListener("submit", (event) => {
  event.preventDefault()
  void fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" })
    .then((answer) => (answer.ok && warning ? rest(warning) : form.submit()))
    .catch(() => form.submit())
})
