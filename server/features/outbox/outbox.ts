import type { ClientSession } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { createGroupCommit } from '../../platform/db/group-commit.ts'
import { bufferOf, idOf, newId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Log } from '../../platform/log.ts'
import { createSettleRows } from './claimed-rows.ts'
import type { NewGroupRows } from './group-store.ts'
import { propsFor, type PropsOf } from './mail-props.ts'
import type { DueMail, MailName, MailSource } from './mail-source.ts'
import { createNamedMails, isNamed, onceOnly, type MailGroups } from './named-mail.ts'
import type { ClaimedOutboxRow, OutboxStore } from './store.ts'

export interface QueuedMail<M extends MailName> {
  mail: M
  to: string
  locale: Locale
  props: PropsOf<M>
}

export interface Outbox extends Required<MailSource> {
  /**
   * Queues one mail, in the same transaction as the change that causes it when a session is given. Throws when the mail
   * would lack something it has to say: better now than at night.
   */
  enqueue<M extends MailName>(mail: QueuedMail<M>, session?: ClientSession): Promise<void>
  /** Queues mails to many, in the transaction that remembers how far it came. Each goes at most once. */
  enqueueMany(mails: NewGroupRows, session: ClientSession): Promise<void>
  /** How many of a group have not gone yet. */
  countGroup(group: string): Promise<number>
  /** Takes back what of a group has not begun to go; answers how many. */
  removeGroup(group: string): Promise<number>
}

interface Parts {
  store: OutboxStore
  keyring: Keyring
  /** Makes the mails that are queued by name; left out where there are none. */
  groups?: MailGroups
  now: Now
  log: Log
}

interface BoxContent {
  to: string
  props: DueMail['props']
}

/** Until a row that does not open (its key is missing) is looked at again. */
const unreadableForMs = 3_600_000

/** Mail that belongs to no signature any more, or to none at all. What it says and to whom is stored sealed. */
export function createOutbox({ store, keyring, groups = noGroups, now, log }: Parts): Outbox {
  const settleRows = createSettleRows({ store, log })
  const named = createNamedMails({ settleRows, groups, now, log })
  const beginnings = createGroupCommit({ write: store.begin, maxBatch: 250, maxInFlight: 2, maxQueued: 10_000 })

  function toDueMail(row: ClaimedOutboxRow): DueMail | null {
    const id = idOf(row._id)
    try {
      if (row.box === null) throw new Error('This row has no box.')
      const content = JSON.parse(keyring.open(bufferOf(row.box), placeOf(id)).toString('utf8')) as BoxContent
      const { mail, locale, fence, attempts, deferrals, leaseUntil } = row
      return { rowId: id, fence, attempts, deferrals, leaseUntil, messageKey: id, mail, locale, ...content }
    } catch (error) {
      log.error({ err: error, mail: row.mail, source: 'outbox' }, 'A queued mail cannot be opened.')
      return null
    }
  }

  /** They wait for their key and stop nobody else. */
  async function putAside(rows: readonly ClaimedOutboxRow[]): Promise<void> {
    const at = new Date(now().getTime() + unreadableForMs)
    await settleRows(rows, { kind: 'retry', at, counted: false, deferred: false })
  }

  return {
    name: 'outbox',

    async enqueue({ mail, to, locale, props }, session) {
      const id = newId()
      const content: BoxContent = { to, props: propsFor(mail, props) }
      await store.insert({ id, mail, locale, box: keyring.seal(JSON.stringify(content), placeOf(id)) }, session)
    },

    enqueueMany: store.insertGroup,
    countGroup: store.countGroup,
    removeGroup: store.removeGroup,

    async claim(limit, urgency) {
      const rows = await store.claim(limit, urgency)
      const claimed = rows.filter((row) => !isNamed(row)).map((row) => ({ row, mail: toDueMail(row) }))
      await putAside(claimed.filter(({ mail }) => mail === null).map(({ row }) => row))
      return [
        ...claimed.map(({ mail }) => mail).filter((mail) => mail !== null),
        ...(await named.open(rows.filter(isNamed))),
      ]
    },

    begin({ rowId, fence, group }) {
      return group === undefined ? Promise.resolve(true) : beginnings.submit({ id: rowId, fence })
    },

    async settle(settled) {
      const ended = settled.map((one) => ({ ...one, outcome: onceOnly(one) }))
      await store.settle(ended.map(({ mail, outcome }) => ({ id: mail.rowId, fence: mail.fence, outcome })))
      await named.ended(ended)
    },
  }
}

const noGroups: MailGroups = {
  read: () => Promise.resolve(() => 'later'),
  note: () => Promise.resolve(),
}

/** Where the box stands; it opens nowhere else. */
function placeOf(id: string): string {
  return `outbox|${id}|box`
}
