import { isBlank } from './blank.ts'
import type { Advice, AdviceCode } from './advice.ts'
import type { CheckedWith } from './checked-with.ts'
import type { DraftContent } from './draft.ts'
import { isDay } from './readiness.ts'
import { similarTitles } from './similar-titles.ts'

type Checked = Pick<CheckedWith, 'recipients' | 'openPetitions' | 'today'>

/** What belongs to a petition in all its languages: demands, recipients, its end, and others that ask the same. */
export function adviceOnFrame(content: DraftContent, checked: Checked): Advice[] {
  return [
    ...(content.demands.length === 0 ? [advice('noDemand', 'demands')] : []),
    ...onRecipients(content, checked),
    ...onEnd(content, checked),
    ...onSimilar(content, checked),
  ]
}

function onRecipients({ recipients, proposedRecipients }: DraftContent, checked: Checked): Advice[] {
  if (proposedRecipients.length > 0) return []
  if (recipients.length === 0) return [advice('noRecipient', 'recipients')]
  const addressedOnly = new Set(checked.recipients.filter((one) => one.addressedOnly).map(({ slug }) => slug))
  return recipients.every((slug) => addressedOnly.has(slug)) ? [advice('addressedOnlyAlone', 'recipients')] : []
}

function onEnd({ closesOn, texts, originalLanguage }: DraftContent, { today }: Checked): Advice[] {
  if (closesOn === null) return isBlank(texts[originalLanguage]?.endCondition) ? [advice('noEnd', 'closesOn')] : []
  const isPast = isDay(closesOn) && closesOn <= today
  return isPast ? [advice('closingDayPast', 'closesOn', { day: closesOn })] : []
}

function onSimilar({ texts, slug, originalLanguage }: DraftContent, { openPetitions }: Checked): Advice[] {
  const titles = [slug, ...Object.values(texts).map(({ title }) => title)]
  return similarTitles(titles, openPetitions).map((similar) => ({
    ...advice('similarPetition', `texts.${originalLanguage}.title`, { title: similar.title, slug: similar.slug }),
    language: originalLanguage,
  }))
}

function advice(code: AdviceCode, field: string, values: Advice['values'] = {}): Advice {
  return { code, field, language: null, values }
}
