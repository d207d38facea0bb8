import type { ClientSession } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { bufferOf, idOf, newId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Log } from '../../platform/log.ts'
import { propsFor, type PropsOf } from './mail-props.ts'
import type { DueMail, MailName, MailSource } from './mail-source.ts'
import type { ClaimedOutboxRow, OutboxStore } from './store.ts'

export interface QueuedMail<M extends MailName> {
  mail: M
  to: string
  locale: Locale
  props: PropsOf<M>
}

export interface Outbox extends MailSource {
  /**
   * Queues one mail, in the same transaction as the change that causes it when a session is given. Throws when the mail
   * would lack something it has to say: better now than at night.
   */
  enqueue<M extends MailName>(mail: QueuedMail<M>, session?: ClientSession): Promise<void>
}

interface Parts {
  store: OutboxStore
  keyring: Keyring
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
export function createOutbox({ store, keyring, now, log }: Parts): Outbox {
  function toDueMail(row: ClaimedOutboxRow): DueMail | null {
    const id = idOf(row._id)
    try {
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
    const outcome = { kind: 'retry', at, counted: false, deferred: false } as const
    await store.settle(rows.map((row) => ({ id: idOf(row._id), fence: row.fence, outcome })))
  }

  return {
    name: 'outbox',

    async enqueue({ mail, to, locale, props }, session) {
      const id = newId()
      const content: BoxContent = { to, props: propsFor(mail, props) }
      await store.insert({ id, mail, locale, box: keyring.seal(JSON.stringify(content), placeOf(id)) }, session)
    },

    async claim(limit, urgency) {
      const claimed = (await store.claim(limit, urgency)).map((row) => ({ row, mail: toDueMail(row) }))
      await putAside(claimed.filter(({ mail }) => mail === null).map(({ row }) => row))
      return claimed.map(({ mail }) => mail).filter((mail) => mail !== null)
    },

    async settle(settled) {
      await store.settle(settled.map(({ mail, outcome }) => ({ id: mail.rowId, fence: mail.fence, outcome })))
    },
  }
}

/** Where the box stands; it opens nowhere else. */
function placeOf(id: string): string {
  return `outbox|${id}|box`
}
