/** Calls that a person makes and waits for: codes for the team, the team's phones, the own results. */

import type { AskTeam, Invited, Results, TeamPhones } from "../wire"
import { ask } from "./calls"
import { type Line, withToken } from "./tokens"

/** Makes a code for a new phone of a member (leaders); `replaces`: the old ones are lost. */
export function invite(line: Line, member: number, replaces = false): Promise<Invited> {
  return asked<Invited>(line, "invite", { member, replaces })
}

/** The phones of the leader's teams, the worst first. */
export function team(line: Line): Promise<TeamPhones> {
  return asked<TeamPhones>(line, "team", {} satisfies AskTeam)
}

/** The own results of this week and month, and the teams'. */
export function results(line: Line): Promise<Results> {
  return asked<Results>(line, "results", {})
}

function asked<T>(line: Line, path: string, told: object): Promise<T> {
  return withToken(line, "full", (headers) => ask<T>(path, told, headers))
}
