import { isDay } from '../petitions/readiness.ts'
import type { DraftContent } from '../petitions/draft.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'

const shown = ['handover', 'riskMode', 'retentionMonths', 'closesOn', 'goal', 'type', 'slug'] as const

/** What is decided beside the words: who will see what, for how long, until when. */
export function settingFacts(words: Words, content: DraftContent): Model[] {
  return shown.map((setting) => ({
    label: words.say(`moderation.settings.${setting}.label`),
    value: settingValue(words, setting, content[setting]),
  }))
}

const inWords: { [Setting in keyof DraftContent]?: (words: Words, value: DraftContent[Setting]) => string } = {
  type: (words, value) => words.say(`moderation.settings.type.${value}`),
  slug: (words, value) => (value === '' ? words.say('moderation.settings.slug.fromTitle') : `/petitions/${value}`),
  originalLanguage: (words, value) => words.say(`languages.${value}`),
  goal: (words, value) =>
    value.mode === 'ladder'
      ? words.say('moderation.settings.goal.ladder')
      : words.say('moderation.settings.goal.fixed', { goal: value.count }),
  closesOn: (words, value) => {
    if (value === null) return words.say('moderation.settings.closesOn.never')
    return isDay(value) ? words.date(value) : value
  },
  retentionMonths: (words, value) => words.say('moderation.settings.retentionMonths.value', { count: value }),
  riskMode: (words, value) => words.say(`moderation.settings.riskMode.${value}`),
  handover: (words, value) => words.say(`moderation.settings.handover.${value}`),
}

/** A setting's value as people say it. */
export function settingValue<Setting extends keyof DraftContent>(
  words: Words,
  setting: Setting,
  value: DraftContent[Setting],
): string {
  return inWords[setting]?.(words, value) ?? ''
}
