import type { ClientSession } from 'mongodb'

import { noCountry } from '../../platform/country-codes.ts'
import type { CountryNamesOf } from '../../platform/country-names.ts'
import { dayOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { ReadOn } from '../../platform/db/transaction.ts'
import { NotFound } from '../../platform/errors.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Templates } from '../../platform/templates.ts'
import { petitionPaths, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import type { Recipient, RecipientService } from '../recipients/index.ts'
import type { SignatureListing } from '../signatures/index.ts'
import { emptyTally, otherCell, type PublishedTally, type TallyStore } from '../tallies/index.ts'
import { createKeyedShuffle, type KeyedShuffle } from './keyed-shuffle.ts'
import { letterPage } from './letter-page.ts'
import { openOutputFolder, type OutputFolder, type WrittenFile } from './output-folder.ts'
import { collectSigners, writeSigners, type OnProgress } from './signer-list.ts'
import { tallyFile } from './tally-file.ts'
import { demandsTo, figuresFor, inCalendarOrder, periodOf, recipientFor, type TallySummary } from './tally-summary.ts'

interface Parts {
  petitions: Pick<PetitionService, 'list'>
  recipients: Pick<RecipientService, 'named'>
  tallies: Pick<TallyStore, 'find' | 'cells'>
  listing: SignatureListing
  reads: ReadOn
  keyring: Keyring
  now: Now
  publicUrl: string
  templates: Templates
  /** The words of the letter. */
  letterWords: WordsOf
  countryNames: CountryNamesOf
}

export interface TallyExport {
  petitionSlug: string
  recipientSlug: string
  /** Made when it is not there. */
  directory: string
  /** Of the letter; the other files are in English. */
  language?: Locale
  /** Files of an earlier export in that folder are replaced. */
  replace?: boolean
  onProgress?: OnProgress
  /** Ends the export; nothing of it is left then. */
  signal?: AbortSignal
}

export interface ExportedTally {
  folder: string
  summary: TallySummary
}

/** In the order in which they are moved into place; where the summary is, all of them are. */
const exportFiles = ['tally.csv', 'signatures.csv', 'letter.html', 'summary.json'] as const

interface Collected {
  figures: PublishedTally
  shuffle: KeyedShuffle
  listedCount: number
}

export type ExportTally = ReturnType<typeof createTallyExport>

export function createTallyExport(parts: Parts) {
  const { petitions, recipients, tallies, listing, reads, keyring, now, publicUrl } = parts
  const english = parts.letterWords('en')

  function petitionOf(slug: string): Petition {
    const found = petitions.list().find((petition) => petition.slug === slug)
    if (found !== undefined) return found
    const known = petitions.list().map((petition) => petition.slug)
    throw new NotFound('petitionNotFound', `There is no petition "${slug}". There are: ${known.join(', ') || 'none'}.`)
  }

  async function readFigures(petition: Petition, session: ClientSession): Promise<PublishedTally> {
    const today = dayOf(now())
    const tally = (await tallies.find(petition.id, session)) ?? emptyTally(today)
    return figuresFor(petition, { tally, cells: await tallies.cells(petition.id, session), today })
  }

  /**
   * Everything that is read of the database: figures of one moment, and whoever was counted at their sequence number.
   */
  async function collect(petition: Petition, order: TallyExport, folder: string): Promise<Collected> {
    return reads(async (session, atOnce) => {
      const figures = await atOnce(() => readFigures(petition, session))
      const totalCount =
        petition.handover === 'names' ? figures.confirmedCount : await listing.countAtMost(petition, session)
      const key = keyring.derive(`export-order|${petition.id}|${order.recipientSlug}`)
      const shuffle = createKeyedShuffle({ folder, key, expectedCount: totalCount })
      const signers = listing.signers(petition, { sequence: figures.sequence, session })
      const listedCount = await collectSigners(signers, { ...order, shuffle, totalCount, countryName })
      return { figures, shuffle, listedCount }
    })
  }

  function countryName(code: string): string {
    if (code === otherCell) return english.say('other')
    return code === noCountry ? english.say('notGiven') : parts.countryNames('en').nameOf(code).name
  }

  function languageName(language: string): string {
    return english.say(language === otherCell ? 'other' : `languages.${language}`)
  }

  function summaryOf(
    petition: Petition,
    recipient: Recipient,
    { figures, listedCount, all }: Pick<Collected, 'figures' | 'listedCount'> & { all: readonly Recipient[] },
  ): TallySummary {
    const { text, organiser, handover } = petition
    return {
      format: 'undersigned-tally-1',
      demonstration: organiser.demonstration,
      preparedOn: dayOf(now()),
      petition: {
        slug: petition.slug,
        type: petition.type,
        address: publicUrl + petitionPaths('en', petition.slug).petition,
        originalLanguage: text.originalLanguage,
        titles: titlesOf(petition),
      },
      organiser: { name: organiser.name.en, contactAddress: organiser.contactAddress },
      recipient: { slug: recipient.slug, name: recipient.name.en },
      textVersion: text.version,
      demands: demandsTo(petition, recipient.slug, all),
      period: periodOf(petition, figures.asOf),
      verification: english.say('verification'),
      confirmedCount: figures.confirmedCount,
      sequence: figures.sequence,
      asOf: figures.asOf,
      smallCells: english.say('smallCells'),
      byCountry: figures.byCountry.map(({ key, count }) => ({ country: key, name: countryName(key), count })),
      byLanguage: figures.byLanguage.map(({ key, count }) => ({ language: key, name: languageName(key), count })),
      byDay: inCalendarOrder(figures.byDay).map(({ key, count }) => ({ day: key, count })),
      signatures: {
        handover,
        listedCount,
        explanation: english.say(listedCount === 0 ? 'listed.nobody' : `listed.${handover}`, { count: listedCount }),
      },
      files: [],
    }
  }

  /** The letter in its own language, with addresses in it, too. */
  function letterOf(petition: Petition, recipient: Recipient, letter: LetterContent): string {
    const { summary, all, language } = letter
    const address = publicUrl + petitionPaths(language, petition.slug).petition
    const page = letterPage({
      summary: { ...summary, petition: { ...summary.petition, address } },
      petition,
      recipient,
      recipients: all,
      words: parts.letterWords(language),
      countries: parts.countryNames(language),
    })
    return parts.templates.render('letter/letter', page)
  }

  async function writeAll(petition: Petition, order: TallyExport, target: Target): Promise<TallySummary> {
    const { output, recipient, all } = target
    const collected = await collect(petition, order, await output.makeHidden('order'))
    const summary = summaryOf(petition, recipient, { ...collected, all })
    const language = order.language ?? 'en'
    const files = [
      await writeWhole(output, 'tally.csv', tallyFile(summary)),
      await writeSigners(await output.create('signatures.csv'), { ...order, ...collected }),
      await writeWhole(output, 'letter.html', letterOf(petition, recipient, { summary, all, language })),
    ]
    const whole: TallySummary = { ...summary, files }
    await writeWhole(output, 'summary.json', `${JSON.stringify(whole, null, 2)}\n`)
    return whole
  }

  /**
   * Writes what one recipient is given of one petition: figures, list and letter, all of one moment. Throws NotFound for a
   * petition or recipient that is not there, Forbidden for one that is addressed only, Conflict when the folder holds an
   * export already. An export that fails, is ended or is killed leaves no half of itself.
   */
  return async function exportTally(order: TallyExport): Promise<ExportedTally> {
    const petition = petitionOf(order.petitionSlug)
    const all = recipients.named(slugsIn(petition))
    const recipient = recipientFor(petition, all, order.recipientSlug)
    const output = await openOutputFolder(order.directory, { names: exportFiles, replace: order.replace ?? false })
    try {
      const summary = await writeAll(petition, order, { output, recipient, all })
      order.signal?.throwIfAborted()
      await output.publish()
      return { folder: output.folder, summary }
    } finally {
      await output.discard()
    }
  }
}

interface Target {
  output: OutputFolder
  recipient: Recipient
  all: readonly Recipient[]
}

interface LetterContent {
  summary: TallySummary
  all: readonly Recipient[]
  language: Locale
}

/** Everyone whom the petition asks or wants to act. */
function slugsIn({ recipients, text }: Petition): string[] {
  const performers = text.demands.flatMap(({ toBePerformedBy }) => toBePerformedBy ?? [])
  return [...new Set([...recipients, ...performers])]
}

function titlesOf({ text }: Petition): TallySummary['petition']['titles'] {
  const translated = locales.filter((locale) => text.texts[locale] !== undefined)
  return Object.fromEntries(translated.map((locale) => [locale, textIn(text, locale).title]))
}

async function writeWhole(output: OutputFolder, name: string, text: string): Promise<WrittenFile> {
  const file = await output.create(name)
  await file.write(text)
  return file.finish()
}
