import type { Now } from '../../platform/clock.ts'
import { bufferOf, idOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Log } from '../../platform/log.ts'
import type { SettleRows } from './claimed-rows.ts'
import type { DueMail, MailName, MailOutcome, SettledMail } from './mail-source.ts'
import type { ClaimedOutboxRow } from './store.ts'

/** One of many mails about the same: the row names whom it goes to, and holds neither address nor words. */
export interface NamedMail {
  mail: MailName
  group: string
  about: string
  locale: Locale
}

/** What became of some mails of a group besides being sent. */
export interface GroupEnds {
  /** The receiver refused them for good, or put them off for days. */
  refusedCount: number
  /** They were begun and nobody knows whether they went: they are not begun again. */
  unsureCount: number
  /** They must not go any more. */
  droppedCount: number
}

/** Whoever queues mail to many at once, and makes each when it is due. */
export interface MailGroups {
  /**
   * Reads what these mails need. The answer makes one of them; `never` when it must not go any more, `later` when not
   * now. It may throw for one that cannot be made.
   */
  read(mails: readonly NamedMail[]): Promise<(mail: NamedMail) => Pick<DueMail, 'to' | 'props'> | 'never' | 'later'>
  /** For people to look at: a crash may lose the last of them. */
  note(group: string, ends: GroupEnds, mail: MailName): Promise<void>
  /** What became of a single mail, for who has to know of each. A crash may lose it: then nobody knows. */
  ended?(group: string, end: MailEnd, mail: MailName): Promise<void>
}

/** `unsure`: it was begun, and nobody knows whether it went. `code`: what the server answered (`550`). */
export type MailEnd = { kind: 'sent' | 'unsure' } | { kind: 'refused'; code: string }

interface Parts {
  settleRows: SettleRows
  groups: MailGroups
  now: Now
  log: Log
}

type NamedRow = ClaimedOutboxRow & Required<Pick<ClaimedOutboxRow, 'group' | 'about'>>

const afterTroubleMs = 5_000
/** Until one that cannot be made, or not now, is looked at again. */
const laterMs = 3_600_000
/** After four days, as mail servers do themselves (RFC 5321 §4.5.4.1): old news is none, and what is sent comes to an end. */
const mostDeferrals = 9

const never: MailOutcome = { kind: 'refused', reason: 'unwanted' }
const unsure = 'unsure'

export function isNamed(row: ClaimedOutboxRow): row is NamedRow {
  return row.group !== undefined && row.about !== undefined
}

/** From claimed rows that only name their mail to mail that can be sent, at most once each. */
export function createNamedMails({ settleRows, groups, now, log }: Parts) {
  const inMs = (ms: number): MailOutcome => {
    return { kind: 'retry', at: new Date(now().getTime() + ms), counted: false, deferred: false }
  }

  /** Figures that are lost change nothing for anybody who gets mail. */
  async function note(group: string, ends: GroupEnds, mail: MailName): Promise<void> {
    await groups.note(group, ends, mail).catch((error: unknown) => {
      log.report(error, { source: 'outbox', phase: 'note' })
    })
  }

  async function tell(group: string, end: MailEnd, mail: MailName): Promise<void> {
    await groups.ended?.(group, end, mail).catch((error: unknown) => {
      log.report(error, { source: 'outbox', phase: 'end' })
    })
  }

  async function readFor(rows: readonly NamedRow[]) {
    try {
      return await groups.read(rows.map(namedMail))
    } catch (error) {
      log.report(error, { source: 'outbox', phase: 'read' })
      return null
    }
  }

  /** Counts those alone that were still there: a group may be taken back at the same time, and is counted there. */
  async function drop(rows: readonly NamedRow[], end: keyof GroupEnds): Promise<void> {
    for (const [group, ofGroup] of Map.groupBy(rows, groupOf)) {
      const count = await settleRows(ofGroup, never)
      const [{ mail } = { mail: null }] = ofGroup
      if (count === 0 || mail === null) continue
      await note(group, { ...noEnds, [end]: count }, mail)
      if (end === 'unsureCount') await tell(group, { kind: 'unsure' }, mail)
    }
  }

  function make(row: NamedRow, maker: Awaited<ReturnType<MailGroups['read']>>): DueMail | 'never' | 'later' {
    try {
      const made = maker(namedMail(row))
      return typeof made === 'string' ? made : { ...dueMail(row), ...made }
    } catch (error) {
      log.error({ err: error, mail: row.mail, source: 'outbox' }, 'A queued mail cannot be made.')
      return 'later'
    }
  }

  return {
    async open(rows: readonly NamedRow[]): Promise<DueMail[]> {
      const fresh = rows.filter(({ begun }) => begun !== true)
      const maker = fresh.length === 0 ? null : await readFor(fresh)
      if (maker === null) await settleRows(fresh, inMs(afterTroubleMs))
      const made = maker === null ? [] : fresh.map((row) => ({ row, mail: make(row, maker) }))
      const rowsThat = (wait: 'never' | 'later') => made.filter(({ mail }) => mail === wait).map(({ row }) => row)
      const begunBefore = rows.filter(({ begun }) => begun === true)
      await drop(begunBefore, 'unsureCount')
      await drop(rowsThat('never'), 'droppedCount')
      await settleRows(rowsThat('later'), inMs(laterMs))
      return made.map(({ mail }) => mail).filter((mail) => typeof mail !== 'string')
    },

    /** After their outcomes were written. */
    async ended(settled: readonly SettledMail[]): Promise<void> {
      const ends = settled.flatMap(({ mail: { group, mail }, outcome }) => {
        const end = endOf(outcome)
        return group === undefined || end === null ? [] : [{ group, mail, end }]
      })
      for (const { group, mail, ends: counts } of countsOf(ends)) await note(group, counts, mail)
      for (const { group, mail, end } of ends) await tell(group, end, mail)
    },
  }
}

/** Null for what will be tried again. */
function endOf(outcome: MailOutcome): MailEnd | null {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'sent' }
    case 'refused':
      return outcome.reason === unsure ? { kind: 'unsure' } : { kind: 'refused', code: outcome.reason }
    case 'retry':
      return null
  }
}

/**
 * A copy that may have gone is the last one: nobody gets the same news twice. Nor is one tried for ever that is put off
 * again and again.
 */
export function onceOnly({ mail, outcome }: SettledMail): MailOutcome {
  if (mail.group === undefined || outcome.kind !== 'retry') return outcome
  if (outcome.counted) return { kind: 'refused', reason: unsure }
  return outcome.deferred && mail.deferrals >= mostDeferrals ? { kind: 'refused', reason: 'put off' } : outcome
}

const noEnds: GroupEnds = { refusedCount: 0, unsureCount: 0, droppedCount: 0 }

const groupOf = ({ group }: NamedRow): string => idOf(group)

function namedMail(row: NamedRow): NamedMail {
  return { mail: row.mail, group: groupOf(row), about: idOf(row.about), locale: row.locale }
}

/** Whatever a row was claimed for before, nothing of it was begun: there is no copy yet. */
function dueMail(row: NamedRow): Omit<DueMail, 'to' | 'props'> {
  const { mail, locale, fence, deferrals, leaseUntil } = row
  const id = bufferOf(row._id).toString('base64url')
  return { rowId: id, fence, attempts: 1, deferrals, leaseUntil, messageKey: id, mail, locale, group: groupOf(row) }
}

interface EndOfGroup {
  group: string
  mail: MailName
  end: MailEnd
}

/** How many of each group did not go. */
function countsOf(ends: readonly EndOfGroup[]): { group: string; mail: MailName; ends: GroupEnds }[] {
  const lost = ends.filter(({ end }) => end.kind !== 'sent')
  return [...Map.groupBy(lost, ({ group }) => group)].flatMap(([group, ofGroup]) => {
    const unsureCount = ofGroup.filter(({ end }) => end.kind === 'unsure').length
    const counts = { ...noEnds, unsureCount, refusedCount: ofGroup.length - unsureCount }
    return ofGroup.slice(0, 1).map(({ mail }) => ({ group, mail, ends: counts }))
  })
}
