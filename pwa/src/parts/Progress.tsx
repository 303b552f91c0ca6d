/** How far a long work has come; without `of` only that it goes on. */

export function Progress(props: { label: string; done?: number; of?: number }) {
  const { done, of } = props
  const known = of !== undefined && of > 0
  return (
    <output class="progress">
      <span>{props.label}</span>
      {known ? <progress value={done ?? 0} max={of} aria-label={props.label} /> : <progress aria-label={props.label} />}
    </output>
  )
}
