/** Skills and people as screens call them. */
import type { Person } from "../store/shapes"
import type { CataloguePack, PackSkill } from "../wire"
import { say } from "../words.vi"

type Catalogue = CataloguePack | null | undefined

export const skillOf = (catalogue: Catalogue, id: number): PackSkill | undefined =>
  catalogue?.skills.find((one) => one.id === id)

export function skillName(catalogue: Catalogue, id: number): string {
  const skill = skillOf(catalogue, id)
  return skill ? skill.short || skill.name : `${id}`
}

/** The word of a step of the ladder. */
export function levelWord(catalogue: Catalogue, level: number): string {
  const told = catalogue?.levels[level]
  if (told) return told.charAt(0).toUpperCase() + told.slice(1)
  const own = (["level0", "level1", "level2", "level3", "level4", "level5"] as const)[level]
  return own ? say(`visit.${own}`) : `${level}`
}

/** What a person is called; people whose name the phone has not (hidden, or never told) by their place in the house. */
export function personName(person: Person | undefined, people: readonly Person[] = []): string {
  if (!person) return say("house.person_no_name")
  if (person.row.call) return person.row.call
  const n = people.indexOf(person)
  return n < 0 ? say("house.person_no_name") : say("house.person_n", { n: n + 1 })
}
