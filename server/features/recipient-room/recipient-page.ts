import { chartOfDays } from '../../platform/charts/chart-of-days.ts'
import { fileSizeInWords } from '../../platform/file-size.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { safeHtml, type Model } from '../../platform/templates.ts'
import type { Correction } from '../deliveries/correction.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import type { Response } from '../deliveries/response.ts'
import type { DeliverySummary } from '../packs/summary.ts'
import { petitionPaths } from '../petitions/paths.ts'
import { otherCell, type PublishedTally } from '../tallies/tally.ts'
import { formModels, type Back, type FormName } from './forms-page.ts'
import { letterBody } from './letter-body.ts'
import { recipientPaths } from './paths.ts'

export interface RecipientPageInput {
  words: Words
  token: string
  delivery: Delivery
  /** `letter.html` as it was built; null where it is not stored any more. */
  letter: string | null
  said: readonly Response[]
  /** The latest first. */
  corrections: readonly Correction[]
  tally: PublishedTally
  isEncrypted: boolean
  done: FormName | null
  back: Back | null
}

/** Everything that was handed over to a recipient, and everything it can say to that. */
export function recipientPage(input: RecipientPageInput): Page {
  const { words, token, delivery, letter, said, done, back } = input
  const { frozen } = delivery
  const title = words.say('recipientPage.title', { recipient: frozen.recipient.name[words.locale] })
  return {
    template: 'recipient/page',
    locale: words.locale,
    title: back !== null && back.form.errors.length > 0 ? words.say('errors.tabTitle', { title }) : title,
    description: null,
    path: `/deliveries/${token}`,
    indexed: false,
    model: {
      title,
      petition: petitionModel(words, frozen),
      lead: leadText(words, frozen),
      demonstration: frozen.demonstration,
      done: done === null ? null : words.say(`recipientPage.done.${done}`),
      state: stateText(words, delivery),
      letter: letter === null ? null : { html: safeHtml(letterBody(letter)), language: frozen.language },
      demands: demandsOf(words, frozen),
      figures: figuresModel(input),
      correction: correctionModel(input),
      files: filesModel(input),
      check: { href: `/${words.locale}/check`, keyId: delivery.keyId },
      number: delivery.id,
      contact: frozen.organiser.contactAddress,
      organiser: frozen.organiser.name[words.locale],
      said: said.map((response) => saidModel(words, response)),
      forms: formModels({ words, token, back }),
    },
  }
}

function petitionModel(words: Words, { petition }: DeliverySummary): Model {
  const language = petition.titles[words.locale] === undefined ? petition.originalLanguage : words.locale
  const { petition: href } = petitionPaths(words.locale, petition.slug)
  return { href, language, title: petition.titles[language] ?? '' }
}

function leadText(words: Words, { organiser, counts, asOf }: DeliverySummary): string {
  return words.say('recipientPage.lead', {
    organiser: organiser.name[words.locale],
    count: counts.confirmed,
    date: words.date(asOf),
  })
}

function stateText(words: Words, { sentOn, acknowledgedOn, reference }: Delivery): string {
  return [
    ...(sentOn === null ? [] : [words.say('recipientPage.state.sent', { date: words.date(sentOn) })]),
    ...(acknowledgedOn === null
      ? []
      : [words.say('recipientPage.state.acknowledged', { date: words.date(acknowledgedOn) })]),
    ...(reference === '' ? [] : [words.say('recipientPage.state.reference', { reference })]),
  ].join(' ')
}

function demandsOf(words: Words, { demands }: DeliverySummary): Model[] {
  return demands.map(({ texts, originalLanguage, toBePerformedBy }) => {
    const language = texts[words.locale] === undefined ? originalLanguage : words.locale
    const name = toBePerformedBy?.name[words.locale]
    return {
      language,
      text: texts[language] ?? '',
      performer: name === undefined ? null : words.say('recipientPage.demands.performer', { name }),
    }
  })
}

/** What was counted then, and what is published now. */
function figuresModel({ words, delivery, tally }: RecipientPageInput): Model {
  const { counts, asOf, period } = delivery.frozen
  const grown = tally.confirmedCount - counts.confirmed
  const days = tally.byDay.filter(({ key }) => key !== otherCell)
  const last = days.reduce((latest, { key }) => (key > latest ? key : latest), period.lastDay)
  return {
    frozen: words.say('recipientPage.figures.frozen', { count: counts.confirmed, date: words.date(asOf) }),
    now: words.say('recipientPage.figures.now', { count: tally.confirmedCount, date: words.date(tally.asOf) }),
    growth:
      grown > 0
        ? words.say('recipientPage.figures.grown', { count: grown })
        : words.say(grown === 0 ? 'recipientPage.figures.same' : 'recipientPage.figures.fewer'),
    chart: chartOfDays({
      words,
      id: 'growth',
      days: days.map(({ key, count }) => ({ day: key, count })),
      otherCount: tally.byDay.find(({ key }) => key === otherCell)?.count ?? 0,
      period: { first: period.firstDay, last },
    }),
  }
}

/** What has become of the delivered count; the latest note stands for all before. Null while nothing has. */
function correctionModel({ words, corrections: [latest] }: RecipientPageInput): Model | null {
  if (latest === undefined) return null
  const { notedOn, withdrawnCount, strickenNumbers } = latest
  const date = words.date(notedOn)
  return {
    text:
      withdrawnCount === 0
        ? words.say('trail.corrections.none', { date })
        : words.say('trail.corrections.withdrawn', { count: withdrawnCount, date }),
    lines: strickenNumbers.length === 0 ? null : words.list(strickenNumbers.map(String)),
  }
}

function filesModel({ words, token, delivery, isEncrypted }: RecipientPageInput): Model | null {
  const { files, isStored, retainUntil } = delivery
  if (!isStored || files.length === 0) return null
  const paths = recipientPaths(words.locale, token)
  return {
    zip: paths.zip,
    until: words.say('recipientPage.files.until', { date: words.date(retainUntil) }),
    encrypted: isEncrypted ? words.say('recipientPage.files.encrypted') : null,
    items: files.map(({ name, bytes, sha256 }) => ({
      name,
      href: paths.file(name),
      size: fileSizeInWords(words, bytes),
      sha256,
    })),
  }
}

function saidModel(words: Words, response: Response): Model {
  const { kind, state, stance, name, office, reference, text, language, file, receivedOn, reply } = response
  const what = kind === 'answer' ? `answer.${state}` : kind
  return {
    what: words.say(`recipientPage.said.${what}`),
    stance: stance === null ? null : words.say(`recipientPage.fields.stance.${stance}`),
    who: [name, office].filter((part) => part !== '').join(', '),
    when: words.date(receivedOn),
    reference: reference || null,
    text,
    language,
    file: file === null ? null : words.say('recipientPage.said.file', { size: fileSizeInWords(words, file.bytes) }),
    reply:
      reply === null
        ? null
        : { title: words.say('recipientPage.said.reply', { date: words.date(reply.repliedOn) }), text: reply.text },
  }
}
