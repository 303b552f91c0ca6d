/** The tabs at the bottom: picture and word, the present one marked by more than colour. */
import { Icon, type IconName } from "./Icon"

export interface Tab {
  path: string
  word: string
  icon: IconName
}

export function Tabs(props: { label: string; tabs: readonly Tab[]; here: string; onGo: (path: string) => void }) {
  return (
    <nav class="tabs" aria-label={props.label}>
      {props.tabs.map((tab) => (
        <a
          key={tab.path}
          href={`#${tab.path}`}
          aria-current={props.here === tab.path ? "page" : undefined}
          onClick={(event) => {
            event.preventDefault()
            props.onGo(tab.path)
          }}
        >
          <Icon name={tab.icon} />
          <span>{tab.word}</span>
        </a>
      ))}
    </nav>
  )
}
