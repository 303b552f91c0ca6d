/** "Thẻ của tôi": who comes, and a code of the minute that anybody can check; works without a network. */
import { useEffect, useState } from "preact/hooks"
import { useSession } from "../context"
import { badgeCode, badgeHead, badgeText } from "../ops/badge"
import { Card, Note } from "../parts/Card"
import { Heading } from "../parts/Heading"
import { Qr } from "../parts/Qr"
import { back } from "../router"
import { badgeMac } from "../store/badge"
import { say } from "../words.vi"
import { paths } from "./paths"

const MINUTE = 60_000

export function BadgeScreen() {
  const session = useSession()
  const { me } = session
  const [code, show] = useState<string | null | undefined>(undefined)
  const [left, count] = useState(60)
  useEffect(() => {
    let here = true
    let shown = 0
    const tick = async (): Promise<void> => {
      const now = Date.now()
      const minute = Math.floor(now / MINUTE)
      count(60 - Math.floor((now % MINUTE) / 1000))
      if (minute === shown) return
      shown = minute
      const head = badgeHead(me.member, now)
      const told = await badgeMac(session.base, badgeText(head))
      if (here) show(told && badgeCode(head, told.mac))
    }
    void tick()
    const timer = setInterval(() => void tick(), 1000)
    return () => {
      here = false
      clearInterval(timer)
    }
  }, [session, me.member])
  return (
    <section>
      <Heading onBack={() => back(paths.today)}>{say("badge.title")}</Heading>
      <Card>
        <p class="big">{me.name}</p>
        {me.teams.map((team) => (
          <div key={team.id}>
            <p class="strong">{say("badge.team", { team: team.name })}</p>
            <p>{team.commune}</p>
            {team.hotline && <p>{say("badge.hotline", { phone: team.hotline })}</p>}
          </div>
        ))}
      </Card>
      {code && (
        <>
          <p>{say("badge.say")}</p>
          <Qr text={`${location.origin}/V/${code}`.toUpperCase()} label={say("badge.alt")} />
          <p class="muted middle">{say("badge.renew", { n: left })}</p>
        </>
      )}
      {code === null && (
        <Note look="warn" icon="key">
          <p class="strong">{say("badge.none")}</p>
          <p>{say("badge.none_why")}</p>
        </Note>
      )}
      <p>{say("badge.rules")}</p>
    </section>
  )
}
