/** The packs by what they hold; null where the phone has none yet. */
import { usePack } from "../context"
import type { FormsPack, FormTold, GuidesPack, GuideTold } from "../wire"

export const useCatalogue = () => usePack("catalogue")
export const useTexts = () => usePack("consent")
export const useForms = () => usePack("forms")
export const useGuides = () => usePack("guides")

/** The guide of a skill, if the phone has one. */
export const guideOf = (pack: GuidesPack | null, skill: number): GuideTold | undefined =>
  pack?.guides.find((one) => one.skills.includes(skill))

/** The form of a name ("visit@2"), if the phone has it. */
export const formOf = (pack: FormsPack | null, name: string | null): FormTold | null =>
  pack?.forms.find((one) => `${one.id}@${one.ver}` === name) ?? null
