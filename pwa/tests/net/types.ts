/** What both sides say to each other, under one roof for the tests. */

import type { FollowUpChange, HouseholdChange, PersonChange } from "../../src/wire"

export type { AskToken, Enrol, Full, Pull, Push, Result, Scope } from "../../src/wire"
export type Change = HouseholdChange | PersonChange | FollowUpChange
