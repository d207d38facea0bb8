import crh from '../../../../views/locales/check/crh.json' with { type: 'json' }
import en from '../../../../views/locales/check/en.json' with { type: 'json' }
import ru from '../../../../views/locales/check/ru.json' with { type: 'json' }
import uk from '../../../../views/locales/check/uk.json' with { type: 'json' }
import type { Locale } from '../../../platform/locales.ts'

export type Sentences = typeof en

/** The checker's own words come along with it: it runs where nothing else of the service is. */
export const sentencesOf: Readonly<Record<Locale, Sentences>> = { en, uk, crh, ru }
