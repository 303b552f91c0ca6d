/** The consent texts as they are read aloud: blanks filled with what this phone knows. */

import type { Me } from "../../store/shapes"
import type { ConsentPack } from "../../wire"
import { fill, say } from "../../words.vi"

/** The text of a name ("luu-ten@1"), its blanks filled; empty where the pack has none. */
export function spoken(pack: ConsentPack | null | undefined, name: string, me: Me): string {
  const words = pack?.texts[name]?.words
  if (!words) return ""
  const team = me.teams[0]
  return fill(words, {
    ba_con: say("consent.you"),
    Ba_con: say("consent.You"),
    toi: say("consent.me"),
    Toi: say("consent.Me"),
    ten: me.name,
    ten_to: team?.name ?? "",
    xa: team?.commune ?? say("consent.ward"),
    so_may_xa: team?.hotline || say("consent.the_hotline"),
    diem_ho_tro: say("consent.help_point"),
    han_luu: say("consent.until"),
    han_luu_anh: say("consent.until"),
  })
}

/** The newest version of a text that the pack has: "luu-ten" -> "luu-ten@1". */
export function newest(pack: ConsentPack | null | undefined, code: string): string {
  const found = Object.keys(pack?.texts ?? {}).filter((name) => name.startsWith(`${code}@`))
  return found.sort((a, b) => Number(b.split("@")[1]) - Number(a.split("@")[1]))[0] ?? `${code}@1`
}
