import type { Now } from '../../platform/clock.ts'
import type { CountryNamesOf } from '../../platform/country-names.ts'
import type { FormState } from '../../platform/form-page.ts'
import type { PublicPage } from '../../platform/http/page-cache.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { isLocale, type Locale } from '../../platform/locales.ts'
import type { Page, RenderPage } from '../../platform/page.ts'
import { acceptsSignatures, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import { closingWordsOf } from '../petitions/timeline.ts'
import type { RecipientProfiles, RecipientService } from '../recipients/index.ts'
import type { PublicTrail } from '../deliveries/public-trail.ts'
import type { PublishedKey } from '../packs/pack.ts'
import type { VerifyFile } from '../packs/index.ts'
import { siteTextNames, type SiteTextName, type SiteTextService } from '../site-texts/index.ts'
import { confirmWithinDays } from '../signatures/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import type { PublishedUpdates } from '../updates/index.ts'
import { atomOf } from './feed-atom.ts'
import { checkPage } from './check-page.ts'
import { feedOf, type Feed } from './feed-entries.ts'
import { jsonFeedOf } from './feed-json.ts'
import { deliveriesPage } from './deliveries-page.ts'
import { historyPage } from './history-page.ts'
import { homePage } from './home-page.ts'
import { petitionPage } from './petition-page.ts'
import { checkYourInboxPage, safetyPage, signedPage } from './plain-pages.ts'
import { createPublicRecipients } from './public-recipients.ts'
import type { ShownSigners } from './shown-signers.ts'
import { freshSignForm, type SignFormState } from './sign-form.ts'
import { textPage } from './text-page.ts'
import { updatesPage } from './updates-page.ts'

export interface PublicPagesParts {
  petitions: PetitionService
  recipients: RecipientService
  profiles: RecipientProfiles
  publicTrail: PublicTrail
  trailRevision: () => number
  siteTexts: Pick<SiteTextService, 'readable' | 'revision'>
  board: TallyBoard
  updates: Pick<PublishedUpdates, 'of' | 'revision'>
  shownSigners: ShownSigners
  /** The keys that packs are signed with, and were before. */
  publishedKeys: () => Promise<readonly PublishedKey[]>
  verifyFile: () => VerifyFile
  captchaSiteKey: string | null
  render: RenderPage
  wordsOf: WordsOf
  countriesOf: CountryNamesOf
  publicUrl: string
  /** As the reader of the mail will see it: `Undersigned <sign@example.org>`. */
  mailSender: (petition: Petition, locale: Locale) => string
  /** The subject of the first mail about a petition. */
  mailSubject: (petition: Petition, locale: Locale) => string
  /** Where the development mailbox can be read; null in production. */
  devMailbox: string | null
  now: Now
}

/** The form for another mail, when it comes back. */
export interface InboxForm {
  form?: FormState
  notice?: 'none' | 'tooMany' | 'unavailable'
}

const lookAgainMs = 250
/** A new key is on the page as soon as programs learn of it. */
const keysKeptMs = 60_000

export type PublicPages = ReturnType<typeof createPublicPages>

/** The pages that are the same for everyone in a language, from what the process holds in memory. */
export function createPublicPages(parts: PublicPagesParts) {
  const { petitions, recipients, siteTexts, board, updates, shownSigners, render, wordsOf, publicUrl, now } = parts
  const asked = createPublicRecipients(parts)
  let homeKnown = { at: NaN, openCount: 0 }

  function home(locale: Locale): Page {
    const entries = openPetitions().map((petition) => ({
      petition,
      text: textIn(petition.text, locale),
      recipients: recipients.named(petition.recipients),
      tally: board.of(petition.id),
    }))
    return homePage({ words: wordsOf(locale), entries: newestAndLargest(entries) })
  }

  function openPetitions(): Petition[] {
    return petitions.list().filter((petition) => acceptsSignatures(petition, now()))
  }

  async function petition(shown: Petition, locale: Locale, form: SignFormState = freshSignForm): Promise<Page> {
    return petitionPage({
      words: wordsOf(locale),
      petition: shown,
      text: textIn(shown.text, locale),
      recipients: recipients.named(shown.recipients),
      profiles: parts.profiles,
      deliveries: asked.deliveriesOf(shown),
      tally: board.of(shown.id),
      shown: await shownSigners.of(shown),
      updates: updates.of(shown.id),
      countries: parts.countriesOf(locale),
      closingWords: isOver(shown) ? closingWordsOf(petitions.timeline(shown.id)) : null,
      form: acceptsSignatures(shown, now()) ? form : null,
      captchaSiteKey: parts.captchaSiteKey,
      publicUrl,
    })
  }

  /** A petition that is not published, as it would stand here. */
  async function preview(draft: Petition, locale: Locale, desk: string): Promise<Page> {
    const words = wordsOf(locale)
    const back = { text: words.say('editor.preview.note'), href: desk, link: words.say('editor.preview.back') }
    const page = await petition(draft, locale)
    return { ...page, indexed: false, path: null, model: { ...page.model, preview: back } }
  }

  function checkYourInbox(signed: Petition, locale: Locale, back: InboxForm = {}): Page {
    return checkYourInboxPage({
      words: wordsOf(locale),
      petition: signed,
      text: textIn(signed.text, locale),
      sender: parts.mailSender(signed, locale),
      subject: parts.mailSubject(signed, locale),
      confirmWithinDays,
      devMailbox: parts.devMailbox,
      ...back,
    })
  }

  function signed(confirmed: Petition, locale: Locale): Page {
    return signedPage({
      words: wordsOf(locale),
      petition: confirmed,
      text: textIn(confirmed.text, locale),
      tally: board.of(confirmed.id),
      publicUrl,
    })
  }

  function safety(locale: Locale): Page {
    return safetyPage({ words: wordsOf(locale) })
  }

  async function check(locale: Locale): Promise<Page> {
    const keys = await parts.publishedKeys()
    return checkPage({ words: wordsOf(locale), keys, verifyFile: parts.verifyFile(), publicUrl })
  }

  /** What is told of a petition beside its page: to readers, and to programs. */
  function toldOf(shown: Petition, locale: Locale) {
    return {
      words: wordsOf(locale),
      petition: shown,
      text: textIn(shown.text, locale),
      updates: updates.of(shown.id),
      timeline: petitions.timeline(shown.id),
      versions: petitions.versions(shown.id),
      nameOf: (slug: string) => recipients.named([slug])[0]?.name[locale] ?? slug,
      publicUrl,
    }
  }

  function news(shown: Petition, locale: Locale): Page {
    return updatesPage(toldOf(shown, locale))
  }

  function history(shown: Petition, locale: Locale): Page {
    return historyPage(toldOf(shown, locale))
  }

  function deliveries(shown: Petition, locale: Locale): Page {
    return deliveriesPage({ ...toldOf(shown, locale), deliveries: asked.deliveriesOf(shown) })
  }

  function feed(shown: Petition, locale: Locale): Feed {
    return feedOf(toldOf(shown, locale))
  }

  /** Throws NotFound where nobody of that name was ever in the register. */
  function recipient(slug: string, locale: Locale): Page {
    return asked.page(asked.get(slug), locale)
  }

  function siteText(name: SiteTextName, locale: Locale): Page {
    return textPage({ words: wordsOf(locale), text: siteTexts.readable(name, locale) })
  }

  /** What every page is made of, besides figures and signers. */
  function versionOfTexts(): string {
    return `${String(petitions.revision())}.${String(recipients.revision())}.${String(updates.revision())}`
  }

  /** What a petition's pages show, as one short text: another text, another page. */
  function versionOf(shown: Petition): string {
    const { confirmedCount, sequence, asOf } = board.of(shown.id)
    const figures = `${String(confirmedCount)}.${String(sequence)}.${asOf}`
    const isOpen = acceptsSignatures(shown, now()) ? 'open' : 'closed'
    const trail = asked.versionOfTrail(shown.recipients)
    return `${versionOfTexts()}|${isOpen}|${figures}|${String(shownSigners.revision(shown))}|${trail}`
  }

  /**
   * Another number whenever any page may have another version: at once when a change was told, and four times a second for
   * what comes by itself, such as the end of a petition or of a day, or signers that were read too long ago.
   */
  function revision(): number {
    const told =
      petitions.revision() + recipients.revision() + siteTexts.revision() + updates.revision() + parts.trailRevision()
    const changes = told + board.revision() + shownSigners.revisionOfAll()
    return changes + Math.floor(now().getTime() / lookAgainMs)
  }

  /** How many are open is not counted on every request, there may be thousands. */
  function versionOfHome(): string {
    const at = revision()
    if (at !== homeKnown.at) homeKnown = { at, openCount: openPetitions().length }
    return `${versionOfTexts()}|${String(board.revision())}|${String(homeKnown.openCount)}`
  }

  const keep = (version: string, page: () => Page | Promise<Page>): PublicPage => ({
    version,
    render: async () => render(await page()),
  })

  const keepFeed = (type: string, print: () => string): PublicPage => ({
    version: versionOfTexts(),
    type: `${type}; charset=utf-8`,
    render: () => Promise.resolve(print()),
  })

  function findOfPetition(locale: Locale, slug: string, rest: string | undefined): PublicPage | null {
    const shown = petitions.find(slug)
    if (shown === null) return null
    switch (rest) {
      case undefined:
        return keep(versionOf(shown), () => petition(shown, locale))
      case 'check-your-inbox':
        return keep(versionOfTexts(), () => checkYourInbox(shown, locale))
      case 'signed':
        return keep(versionOf(shown), () => signed(shown, locale))
      default:
        return findOfNews(shown, locale, rest)
    }
  }

  function findOfRecipient(locale: Locale, slug: string): PublicPage | null {
    const shown = asked.find(slug)
    if (shown === null) return null
    return keep(`${versionOfHome()}|${asked.versionOfTrail([slug])}`, () => asked.page(shown, locale))
  }

  function findOfNews(shown: Petition, locale: Locale, rest: string): PublicPage | null {
    switch (rest) {
      case 'updates':
        return keep(versionOfTexts(), () => news(shown, locale))
      case 'history':
        return keep(versionOfTexts(), () => history(shown, locale))
      case 'deliveries':
        return keep(`${versionOfTexts()}|${asked.versionOfTrail(shown.recipients)}`, () => deliveries(shown, locale))
      case 'feed.xml':
        return keepFeed('application/atom+xml', () => atomOf(feed(shown, locale)))
      case 'feed.json':
        return keepFeed('application/feed+json', () => jsonFeedOf(feed(shown, locale)))
      default:
        return null
    }
  }

  function findOfSite(locale: Locale, area: string): PublicPage | null {
    if (area === 'safety') return keep('1', () => safety(locale))
    if (area === 'check') return keep(String(Math.floor(now().getTime() / keysKeptMs)), () => check(locale))
    const name = siteTextNames.find((one) => one === area)
    return name === undefined ? null : keep(String(siteTexts.revision()), () => siteText(name, locale))
  }

  function findNamed(
    locale: Locale,
    { area, slug, rest }: { area: string; slug: string; rest: string | undefined },
  ): PublicPage | null {
    if (area === 'petitions') return findOfPetition(locale, slug, rest)
    return area === 'recipients' && rest === undefined ? findOfRecipient(locale, slug) : null
  }

  return {
    home,
    petition,
    preview,
    checkYourInbox,
    signed,
    news,
    history,
    deliveries,
    safety,
    recipient,
    check,
    siteText,
    revision,

    /** The page at an address, for the cache in front; null for addresses that are answered anew each time. */
    find(path: string): PublicPage | null {
      const [, locale, area, slug, rest, ...more] = path.split('/')
      if (!isLocale(locale) || more.length > 0) return null
      if (area === undefined) return keep(versionOfHome(), () => home(locale))
      return slug === undefined ? findOfSite(locale, area) : findNamed(locale, { area, slug, rest })
    },
  }
}

function isOver({ state }: Petition): boolean {
  return state === 'closed' || state === 'archived'
}

/** The newest first; the one with the most signatures leads. */
function newestAndLargest<Entry extends { tally: { confirmedCount: number } }>(entries: readonly Entry[]): Entry[] {
  const largest = entries.reduce<Entry | null>(
    (best, entry) => (best === null || entry.tally.confirmedCount > best.tally.confirmedCount ? entry : best),
    null,
  )
  return largest === null ? [] : [largest, ...entries.filter((entry) => entry !== largest)]
}
