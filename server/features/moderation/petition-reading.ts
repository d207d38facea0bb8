import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Model } from '../../platform/templates.ts'
import type { DraftContent, DraftText } from '../petitions/draft.ts'
import { adviceSentence } from '../petitions/index.ts'
import { petitionPaths } from '../petitions/paths.ts'
import { publishedLanguages } from '../petitions/readiness.ts'
import { differenceModel, type RecipientName } from './difference-page.ts'
import type { PetitionSubject } from './opened-subject.ts'
import { settingFacts } from './settings-page.ts'

/** A petition, or a new version of one, as it is reviewed. */
export function petitionSubjectModel(words: Words, subject: PetitionSubject, isClaimed: boolean): Model {
  const { content, submission, sinceAccepted, sinceAsked } = subject
  const nameOf = recipientNames(words, subject)
  const languages = languagesOf(content)
  return {
    reason: submission.reason,
    changes: [changesModel('accepted', sinceAccepted), changesModel('asked', sinceAsked)].filter(
      (changes) => changes !== null,
    ),
    texts: languages.map((language) => textModel(words, subject, language, nameOf)),
    onThisPage: languages.map((language) => ({ language, name: words.say(`languages.${language}`) })),
    unpublished: unpublishedNote(words, content),
    advice: subject.advice.map((advice) => ({
      text: adviceSentence(words, advice),
      where: advice.language === null ? null : words.say(`languages.${advice.language}`),
    })),
    similar: subject.similar.map(({ slug, title, language }) => ({
      title,
      language,
      href: petitionPaths(words.locale, slug).petition,
    })),
    settings: settingFacts(words, content),
    recipients: subject.recipients.map(({ name, addressedOnly }) => ({
      name: name[words.locale],
      note: addressedOnly ? words.say('moderation.recipients.addressedOnly') : null,
    })),
    proposed: content.proposedRecipients.filter(({ name }) => name !== '').map(({ name, note }) => ({ name, note })),
    contact: contactModel(words, content, isClaimed),
  }

  function changesModel(name: 'accepted' | 'asked', difference: PetitionSubject['sinceAccepted']): Model | null {
    if (difference === null) return null
    return {
      id: `since-${name}`,
      title: words.say(`moderation.difference.since.${name}`),
      difference: differenceModel(words, difference, nameOf),
    }
  }
}

/** The original first; of translations those that are published. */
function languagesOf(content: DraftContent): Locale[] {
  const { originalLanguage } = content
  return [originalLanguage, ...publishedLanguages(content).filter((language) => language !== originalLanguage)]
}

function unpublishedNote(words: Words, content: DraftContent): string | null {
  const published = languagesOf(content)
  const others = (Object.keys(content.texts) as Locale[]).filter((language) => !published.includes(language))
  if (others.length === 0) return null
  const names = words.list(others.map((language) => words.say(`languages.${language}`)))
  return words.say('moderation.text.unpublished', { names })
}

function recipientNames(words: Words, { recipients, content }: PetitionSubject): RecipientName {
  const registered = recipients.map(({ slug, name }) => [slug, name[words.locale]] as const)
  const proposed = content.proposedRecipients.map(
    ({ key, name }) => [key, words.say('moderation.recipients.proposedName', { name })] as const,
  )
  const names = new Map([...proposed, ...registered])
  return (key) => names.get(key) ?? key
}

function textModel(words: Words, { content }: PetitionSubject, language: Locale, nameOf: RecipientName): Model {
  const text = content.texts[language]
  if (text === undefined) throw new Error('What is reviewed has its original.')
  const { title, lead, contentNote, body, quotation, sources, media, endCondition } = text
  return {
    id: `text-${language}`,
    language,
    name: words.say(`languages.${language}`),
    isOriginal: language === content.originalLanguage,
    note: noteOn(words, content, language, text),
    title,
    lead,
    contentNote,
    body: markdownToHtml(body),
    quotation,
    demands: content.demands.map(({ key, addressedTo, toBePerformedBy }) => ({
      text: text.demands[key] ?? '',
      putTo: words.list(addressedTo.map(nameOf)),
      performedBy: toBePerformedBy === null ? null : nameOf(toBePerformedBy),
    })),
    endCondition,
    sources: sources
      .filter(({ title: named, url }) => named !== '' || url !== '')
      .map(({ title: named, url, asOf }) => ({ title: named, url, asOf: asOf === '' ? null : asOf })),
    media: media.filter(({ url }) => url !== '').map(({ title: named, url }) => ({ title: named, url })),
  }
}

function noteOn(words: Words, content: DraftContent, language: Locale, { proofread }: DraftText): string {
  if (language === content.originalLanguage) return words.say('moderation.text.original')
  return words.say(proofread ? 'moderation.text.proofread' : 'moderation.text.notProofread')
}

/** For whoever reviews it, and nobody else. */
function contactModel(words: Words, { contactForReviewers }: DraftContent, isClaimed: boolean): Model {
  if (!isClaimed) return { text: words.say('moderation.contact.afterClaiming'), contact: null }
  if (contactForReviewers === '') return { text: words.say('moderation.contact.none'), contact: null }
  return { text: words.say('moderation.contact.hint'), contact: contactForReviewers }
}
