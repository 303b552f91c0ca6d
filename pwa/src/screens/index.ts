/** Which screen stands at which address. One line a screen: `eager` ones are in the first load, `lazy` ones come on use. */
import type { ComponentType } from "preact"
import { match } from "../router"
import { AddHouseScreen } from "./AddHouse"
import { HouseScreen } from "./House"
import { HousesScreen } from "./Houses"
import { SavedScreen } from "./Saved"
import { SyncScreen } from "./Sync"
import { TodayScreen } from "./Today"
import { VisitScreen } from "./Visit"

export interface ScreenProps {
  params: Record<string, string>
}

export type Screen = ComponentType<ScreenProps>

export interface Entry {
  at: string
  /** The tab that is marked; none where the screen stands apart. */
  tab?: string
  screen?: Screen
  load?: () => Promise<Screen>
  /** The whole screen, without sync line and tabs (hand-over mode). */
  bare?: boolean
}

const eager = (at: string, screen: Screen, tab?: string): Entry => ({ at, screen, ...(tab ? { tab } : {}) })
const lazy = (at: string, load: () => Promise<Screen>, tab?: string): Entry => ({ at, load, ...(tab ? { tab } : {}) })

/** Add yours here; `eager("/ho/:id", HouseScreen, "/ho")`. */
export const ENTRIES: Entry[] = [
  eager("/hom-nay", TodayScreen, "/hom-nay"),
  eager("/ho", HousesScreen, "/ho"),
  eager("/ho/:id", HouseScreen, "/ho"),
  eager("/ho/:id/huong-dan", VisitScreen, "/ho"),
  eager("/da-luu", SavedScreen, "/ho"),
  eager("/them-ho", AddHouseScreen, "/ho"),
  lazy("/ho/:id/dang-giu", () => import("./Consent").then((m) => m.ConsentScreen), "/ho"),
  lazy("/ho/:id/cam-tay/:slug", () => import("./Coach").then((m) => m.CoachScreen), "/ho"),
  lazy("/viec", () => import("./Tasks").then((m) => m.TasksScreen), "/hom-nay"),
  lazy("/the", () => import("./Badge").then((m) => m.BadgeScreen), "/hom-nay"),
  lazy("/hoc", () => import("./Learn").then((m) => m.LearnScreen), "/hoc"),
  lazy("/hoc/:slug", () => import("./Learn").then((m) => m.LessonScreen), "/hoc"),
  eager("/gui-nhan", SyncScreen),
  lazy("/cai-dat", () => import("./More").then((m) => m.MoreScreen)),
  lazy("/ma-moi", () => import("./NewCode").then((m) => m.NewCodeScreen)),
  lazy("/ket-qua", () => import("./Results").then((m) => m.ResultsScreen), "/ket-qua"),
]

export interface Found {
  entry: Entry
  params: Record<string, string>
}

/** The screen of a path, with the blanks of its address. */
export function find(path: string, entries: readonly Entry[] = ENTRIES): Found | null {
  for (const entry of entries) {
    const params = match(entry.at, path)
    if (params) return { entry, params }
  }
  return null
}
