import type { FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { HandoverItem } from '../deliveries/index.ts'
import { textIn, type Petition } from '../petitions/index.ts'
import type { PublishedTally } from '../tallies/tally.ts'
import { languageName, listSentence } from './delivery-words.ts'
import type { Choice } from './prepare-form.ts'
import { aboutModel } from './prepare-page.ts'

export interface PreviewPageInput {
  words: Words
  petition: Petition
  /** Those that something can be delivered to. */
  choices: readonly Choice[]
  items: readonly HandoverItem[]
  tally: PublishedTally
  /** At most how many people a list holds. */
  lineCount: number
  form: FormState
}

/** What would be frozen, before anything is. */
export function previewPage(input: PreviewPageInput): Page {
  const { words, petition, form, items, tally } = input
  return roomPage({
    words,
    template: 'deliveries-room/preview',
    path: `/staff/petitions/${petition.id}/deliver`,
    title: words.say('deliveries.preview.title', { count: items.length }),
    model: {
      ...aboutModel(words, petition),
      figures: [
        { name: words.say('deliveries.figures.count'), value: words.number(tally.confirmedCount) },
        { name: words.say('deliveries.figures.sequence'), value: words.number(tally.sequence) },
        { name: words.say('deliveries.figures.version'), value: words.number(petition.text.version) },
      ],
      items: items.map((item) => itemModel(input, item)),
      demands: demandsModel(input),
      kept: Object.entries(form.typed)
        .filter(([name]) => name !== 'step')
        .map(([name, value]) => ({ name, value })),
    },
  })
}

function itemModel(input: PreviewPageInput, item: HandoverItem): Model {
  const { words, petition } = input
  const { recipientSlug, contents } = item
  const shown = textIn(petition.text, contents.language)
  return {
    id: recipientSlug,
    name: nameOf(input, item),
    language: languageName(words, contents.language),
    foreign: foreignModel(input, item),
    untranslated:
      shown.language === contents.language
        ? null
        : words.say('deliveries.preview.untranslated', { language: languageName(words, shown.language) }),
    list: listSentence(words, { contents }),
    personal: personalSentence(input, item),
    asksNothing: demandsTo(petition, item).length === 0,
  }
}

function nameOf({ words, choices }: PreviewPageInput, { recipientSlug }: HandoverItem): string {
  return choices.find(({ recipient }) => recipient.slug === recipientSlug)?.recipient.name[words.locale] ?? ''
}

/** How many lines of personal data go to it, and what each says. */
function personalSentence({ words, petition, lineCount }: PreviewPageInput, { contents }: HandoverItem): string {
  if (contents.listForms.length === 0 || lineCount === 0) return words.say('deliveries.preview.personal.none')
  return words.say(`deliveries.preview.personal.${petition.handover}`, { count: lineCount })
}

/** Warns of a letter in a language that its profile does not name; where it names none, each takes its own. */
function foreignModel({ words, choices }: PreviewPageInput, { recipientSlug, contents }: HandoverItem): Model | null {
  const languages = choices.find(({ recipient }) => recipient.slug === recipientSlug)?.profile.languages ?? []
  if (languages.length === 0 || languages.includes(contents.language)) return null
  const accepted = words.list(languages.map((code) => languageName(words, code)))
  return {
    title: words.say('deliveries.preview.foreign.title', { language: languageName(words, contents.language) }),
    text: words.say('deliveries.preview.foreign.text', { languages: accepted }),
  }
}

function demandsTo({ text }: Petition, { recipientSlug, contents }: HandoverItem): string[] {
  const shown = textIn(text, contents.language)
  return text.demands
    .filter(({ addressedTo }) => addressedTo.includes(recipientSlug))
    .map(({ key }) => shown.demands[key] ?? '')
}

/** The demands, each list of them once, under the names of those to whom it goes. */
function demandsModel(input: PreviewPageInput): Model | null {
  const { words, petition, items } = input
  const asked = items.filter((item) => demandsTo(petition, item).length > 0)
  const alike = [...Map.groupBy(asked, (item) => JSON.stringify(demandsTo(petition, item))).values()]
  if (alike.length === 0) return null
  const isShared = alike.length === 1 && asked.length === items.length
  return {
    title: words.say(`deliveries.preview.demands.${isShared && items.length > 1 ? 'shared' : 'title'}`),
    groups: alike.flatMap((group) =>
      group.slice(0, 1).map((first) => ({
        to: isShared ? null : words.list(group.map((item) => nameOf(input, item))),
        language: textIn(petition.text, first.contents.language).language,
        demands: demandsTo(petition, first),
      })),
    ),
  }
}
