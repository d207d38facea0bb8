import { createHmac } from 'node:crypto'

import type { Day, Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Log } from '../../platform/log.ts'
import { idOf } from '../../platform/ids.ts'
import type { TokenPurpose, Tokens } from '../../platform/tokens.ts'
import type { DueMail, MailOutcome, MailSource, SettledMail } from '../outbox/index.ts'
import { asksName, petitionPaths, textIn, type PetitionService } from '../petitions/index.ts'
import type { ClaimedRow, SettledRow, SignatureMailStore } from './mail-store.ts'
import type { MailShares } from './mail-shares.ts'
import { openBox, type MailIntent } from './row.ts'
import { confirmPath, managePaths, notMePath } from './paths.ts'

interface Parts {
  rows: SignatureMailStore
  petitions: PetitionService
  keyring: Keyring
  tokens: Tokens
  shares: MailShares
  wordsOf: WordsOf
  publicUrl: string
  now: Now
  log: Log
}

/** Until a row that does not open is looked at again. */
const unreadableForMs = 3_600_000

const mostDays = 100

/** The signatures' own mail field as a source of due mail. Links are made again for every copy; none is stored. */
export function createSignatureMailSource({
  rows,
  petitions,
  keyring,
  tokens,
  shares,
  wordsOf,
  publicUrl,
  now,
  log,
}: Parts): MailSource {
  /** Everybody's links of one day run out on the same one, and putting a date into words takes long. */
  const daysInWords = new Map<string, string>()

  function inWords(locale: Locale, day: Day): string {
    const key = `${locale}|${day}`
    const words = daysInWords.get(key) ?? wordsOf(locale).date(day)
    if (daysInWords.size > mostDays) daysInWords.clear()
    daysInWords.set(key, words)
    return words
  }

  function toDueMail(row: ClaimedRow): DueMail | null {
    const id = idOf(row._id)
    const to = openBox(keyring, row, 'address')
    if (to === null || row.mail.leaseUntil === undefined) return null
    return {
      rowId: id,
      fence: row.mailFence,
      attempts: row.mail.attempts,
      deferrals: row.mail.deferrals,
      leaseUntil: row.mail.leaseUntil,
      messageKey: messageKeyOf(keyring, id, row),
      mail: row.mail.intent,
      to,
      locale: row.locale,
      props: propsOf(id, row),
    }
  }

  function propsOf(id: string, row: ClaimedRow): DueMail['props'] {
    const petition = petitions.byId(idOf(row.petitionId))
    const text = textIn(petition.text, row.locale)
    const token = (purpose: TokenPurpose): string => tokens.make(purpose, { id, generation: row.generation })
    return {
      petitionTitle: text.title,
      petitionUrl: `${publicUrl}${petitionPaths(row.locale, petition.slug).petition}`,
      organiser: petition.organiser.name[row.locale],
      signerName: asksName(petition) && petition.riskMode === 'open' ? openBox(keyring, row, 'name') : null,
      protected: petition.riskMode === 'protected',
      demonstration: petition.organiser.demonstration,
      confirmUrl: publicUrl + confirmPath(row.locale, token('confirm')),
      manageUrl: publicUrl + managePaths(row.locale, token('manage')).page,
      notMeUrl: publicUrl + notMePath(row.locale, token('not-me')),
      expiresOn: row.expiresOn === undefined ? null : inWords(row.locale, row.expiresOn),
    }
  }

  /** Who waits for their key or their petition stops nobody else. */
  function putAside(): MailOutcome {
    return { kind: 'retry', at: new Date(now().getTime() + unreadableForMs), counted: false, deferred: false }
  }

  /** The mail, or what becomes of one that cannot be made. */
  function made(row: ClaimedRow): { mail: DueMail } | { row: ClaimedRow; outcome: MailOutcome } {
    try {
      const mail = toDueMail(row)
      // The retention ended meanwhile.
      return mail === null ? { row, outcome: { kind: 'refused', reason: 'address' } } : { mail }
    } catch (error) {
      log.error({ err: error, mail: row.mail.intent, source: 'signatures' }, 'A mail that is due cannot be made.')
      return { row, outcome: putAside() }
    }
  }

  /** A count that cannot be kept keeps nobody's mail. */
  async function withinShares(mails: readonly DueMail[]): Promise<readonly boolean[]> {
    if (mails.length === 0) return []
    try {
      return await shares.take(mails.map(({ to }) => to))
    } catch (error) {
      log.report(error, { source: 'signatures', phase: 'shares' })
      return mails.map(() => true)
    }
  }

  async function giveBack(settled: readonly SettledMail[]): Promise<void> {
    const unsent = settled.filter(({ outcome }) => outcome.kind === 'retry' && !outcome.counted)
    try {
      await shares.giveBack(unsent.map(({ mail }) => mail.to))
    } catch (error) {
      log.report(error, { source: 'signatures', phase: 'shares' })
    }
  }

  return {
    name: 'signatures',
    async claim(limit, urgency) {
      const claimed = (await rows.claim(limit, urgency)).map(made)
      const mails = claimed.flatMap((each) => ('mail' in each ? [each.mail] : []))
      const mayGo = await withinShares(mails)
      const tomorrow: MailOutcome = { kind: 'retry', at: shares.nextDay(), counted: false, deferred: false }
      await rows.settle([
        ...claimed.flatMap((each) => ('mail' in each ? [] : [settledRow(each.row, each.outcome)])),
        ...mails.filter((_, index) => mayGo[index] === false).map((mail) => settledMail({ mail, outcome: tomorrow })),
      ])
      return mails.filter((_, index) => mayGo[index] !== false)
    },
    async settle(settled) {
      await rows.settle(settled.map(settledMail))
      await giveBack(settled)
    },
  }
}

function settledRow({ _id, mail, mailFence }: ClaimedRow, outcome: MailOutcome): SettledRow {
  return { id: idOf(_id), intent: mail.intent, fence: mailFence, outcome }
}

function settledMail({ mail, outcome }: SettledMail): SettledRow {
  return { id: mail.rowId, intent: mail.mail as MailIntent, fence: mail.fence, outcome }
}

/** The same for every copy of one mail, another for the next mail of the same signature; tells nothing by itself. */
function messageKeyOf(keyring: Keyring, id: string, row: ClaimedRow): string {
  const which = row.mail.intent === 'already-signed' ? (row.manageMailOn ?? '') : String(row.mailCount)
  return createHmac('sha256', keyring.derive('message-id'))
    .update(`${id}|${row.mail.intent}|${which}|${String(row.generation)}`)
    .digest('base64url')
    .slice(0, 27)
}
