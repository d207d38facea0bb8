import { overlap, type Journal, type Span } from './journal.ts'
import type { SinkMail } from './sink.ts'
import type { Stored, StoredSignature } from './stored.ts'

/** Mails that came in, and the addresses that were refused. */
export interface Delivered {
  mails: readonly SinkMail[]
  refused: ReadonlySet<string>
}

const mostConfirmMails = 3
/** One manage mail a day (two where a run goes over midnight), one of withdrawing, one of erasing. */
const mostOtherMails = 4
const mostCopies = 5

/** Whether everybody was mailed, and nobody too often. A sentence for whatever was not so. */
export function mailViolations(
  { signatures }: Pick<Stored, 'signatures'>,
  delivered: Delivered,
  journal: Journal,
): string[] {
  const mailed = confirmMailsByAddress(delivered.mails)
  return [
    ...signatures
      .filter((row) => isUnmailed(row, mailed, delivered) && !isOnItsWay(row))
      .map(({ address }) => `${address ?? ''} is pending without a mail, and none is on its way.`),
    ...delivered.mails
      .filter(({ to }) => !journal.signers.has(to))
      .map(({ to }) => `A mail went to ${to}, who never signed.`),
    ...[...Map.groupBy(delivered.mails, signatureOf).values()].flatMap(tooManyMails),
    ...[...Map.groupBy(delivered.mails, ({ messageId }) => messageId).values()].flatMap((copies) =>
      copyViolations(copies, journal),
    ),
  ]
}

/** Who is pending, was not refused and has no mail yet. */
export function unmailedCount({ signatures }: Pick<Stored, 'signatures'>, delivered: Delivered): number {
  const mailed = confirmMailsByAddress(delivered.mails)
  return signatures.filter((row) => isUnmailed(row, mailed, delivered)).length
}

/** A mail that is to be sent at once or as soon as it may be tried again; reminders have days of time. */
function isOnItsWay({ mail }: Pick<StoredSignature, 'mail'>): boolean {
  return mail !== null && mail.intent !== 'reminder'
}

function confirmMailsByAddress(mails: readonly SinkMail[]): ReadonlySet<string> {
  return new Set(mails.filter(({ confirm }) => confirm !== null).map(({ to }) => to))
}

function isUnmailed(row: StoredSignature, mailed: ReadonlySet<string>, { refused }: Delivered): boolean {
  const { state, address } = row
  return state === 'pending' && address !== null && !mailed.has(address) && !refused.has(address)
}

/** One signature has one confirm link. Mails without a link belong to the address. */
function signatureOf({ confirm, manage, to }: SinkMail): string {
  return confirm ?? manage ?? to
}

function tooManyMails(mails: readonly SinkMail[]): string[] {
  const [first] = mails
  const count = new Set(mails.map(({ messageId }) => messageId)).size
  if (first === undefined) return []
  if (first.confirm !== null) {
    return count <= mostConfirmMails ? [] : [`${first.to} got ${String(count)} mails to confirm one signature.`]
  }
  return count <= mostOtherMails ? [] : [`${first.to} got ${String(count)} mails besides those to confirm.`]
}

/** A second copy is right only where its sender cannot have known of the first. */
function copyViolations(copies: readonly SinkMail[], { disturbances }: Journal): string[] {
  const [first] = copies
  if (first === undefined || copies.length === 1) return []
  const name = `Mail ${first.messageId} to ${first.to}`
  const unexplained = copies.slice(1).filter((copy, index) => {
    const between: Span = { fromMs: copies[index]?.atMs ?? 0, toMs: copy.atMs }
    return !disturbances.some((disturbance) => overlap(disturbance, between))
  })
  return [
    ...(copies.length <= mostCopies ? [] : [`${name} came ${String(copies.length)} times.`]),
    ...(unexplained.length === 0 ? [] : [`${name} came again although nothing had been cut off.`]),
  ]
}
