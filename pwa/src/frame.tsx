/** What stands around every screen: the sync line above, the tabs below; a new build is offered between. */
import { useEffect, useState } from "preact/hooks"
import { useBook } from "./context"
import { useFacts } from "./facts"
import { Button } from "./parts/Button"
import { Empty } from "./parts/Empty"
import { Progress } from "./parts/Progress"
import { SyncLine } from "./parts/SyncLine"
import { type Tab, Tabs } from "./parts/Tabs"
import { FIRST, go, useRoute } from "./router"
import { ENTRIES, type Entry, find, type Screen } from "./screens/index"
import type { Session } from "./store/session"
import { say } from "./words.vi"
import { takeOver, useFresh } from "./worker"

const QUIET = 3_000

export function Frame(props: { session: Session }) {
  const { path } = useRoute()
  const found = find(path)
  const book = useBook()
  useEffect(() => {
    const timer = setTimeout(() => void fetchAll(), QUIET)
    return () => clearTimeout(timer)
  }, [])
  const lead = book.scopes.some((scope) => scope.lead)
  if (found?.entry.bare) return <Shown entry={found.entry} params={found.params} path={path} />
  return (
    <div class="app">
      <Top session={props.session} />
      <main>{found ? <Shown entry={found.entry} params={found.params} path={path} /> : <Nowhere />}</main>
      <Tabs label={say("frame.tabs")} tabs={lead ? LEADER : MEMBER} here={found?.entry.tab ?? ""} onGo={go} />
    </div>
  )
}

function Top(props: { session: Session }) {
  const { facts, still } = useFacts(props.session)
  const fresh = useFresh()
  return (
    <div class="top">
      {facts && <SyncLine facts={facts} onOpen={go} />}
      {fresh && still && (
        <div class="bar spread">
          <span>{say("frame.fresh")}</span>
          <Button onTap={takeOver}>{say("frame.fresh_do")}</Button>
        </div>
      )}
    </div>
  )
}

const MEMBER: readonly Tab[] = [
  { path: FIRST, word: say("frame.today"), icon: "today" },
  { path: "/ho", word: say("frame.houses"), icon: "houses" },
  { path: "/hoc", word: say("frame.learn"), icon: "learn" },
  { path: "/ket-qua", word: say("frame.results"), icon: "results" },
]
const LEADER: readonly Tab[] = [...MEMBER.slice(0, 3), { path: "/to", word: say("frame.team"), icon: "team" }]

function Nowhere() {
  return (
    <Empty icon="search" title={say("frame.lost_way")}>
      <p>{say("frame.lost_way_hint")}</p>
      <Button kind="main" onTap={() => go(FIRST)}>
        {say("frame.to_today")}
      </Button>
    </Empty>
  )
}

const loaded = new Map<string, Screen>()

/** What comes on use is fetched before it is used, when nothing else is to be done. */
async function fetchAll(): Promise<void> {
  for (const { at, load } of ENTRIES) {
    const screen = load && !loaded.has(at) ? await load().catch(() => null) : null
    if (screen) loaded.set(at, screen)
  }
}

/** A screen of the first load, or one that comes on use: then a bar, or words where it cannot come. */
function Shown(props: { entry: Entry; params: Record<string, string>; path: string }) {
  const { entry, params, path } = props
  const [, again] = useState(0)
  const [failed, fail] = useState(false)
  const Here = entry.screen ?? loaded.get(entry.at)
  useEffect(() => {
    if (Here || !entry.load || failed) return
    entry.load().then(
      (screen) => {
        loaded.set(entry.at, screen)
        again((n) => n + 1)
      },
      () => fail(true),
    )
  }, [entry, Here, failed])
  if (Here) return <Here key={path} params={params} />
  if (!failed) return <Progress label={say("frame.loading")} />
  return (
    <Empty icon="wifi" title={say("frame.part_missing")}>
      <Button kind="main" onTap={() => fail(false)}>
        {say("frame.again")}
      </Button>
    </Empty>
  )
}
