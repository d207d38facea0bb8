import type { Locale } from '../../platform/locales.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'

/** The petition a page belongs to, for `partials/of-petition`. */
export function ofPetition(locale: Locale, petition: Petition, text: PetitionText): Model {
  return {
    href: petitionPaths(locale, petition.slug).petition,
    title: text.title,
    language: text.language,
    demonstration: petition.organiser.demonstration,
  }
}
