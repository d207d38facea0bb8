import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import {
  createMailDayStore,
  createMailShares,
  createSignatureMailSource,
  createSignatureMailStore,
} from '../../../server/features/signatures/index.ts'
import type { DueMail, MailOutcome } from '../../../server/features/outbox/index.ts'
import { mailDue } from '../../../server/features/signatures/row.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { createTokens } from '../../../server/platform/tokens.ts'
import { addSignatures, rowOf, signaturesOf } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const noon = new Date('2026-03-02T12:00:00Z')
const words = fileURLToPath(new URL('../../../views/locales', import.meta.url))

describe('the mails that signatures have due', () => {
  let site: TestStores
  let instant = noon
  const now = () => instant

  before(async () => {
    site = await openTestStores({ now })
  })

  after(() => site.close())

  /** As one worker has it. */
  function sourceOf() {
    const { keyring, petitions, database } = site.stores
    return createSignatureMailSource({
      rows: createSignatureMailStore({ db: database.db, now, leaseMs: 60_000 }),
      petitions,
      keyring,
      tokens: createTokens(keyring),
      shares: createMailShares({ store: createMailDayStore(database.db), keyring, now }),
      wordsOf: loadWords(words),
      publicUrl: 'https://petitions.example',
      now,
      log: silentLog,
    })
  }

  it('are given up where the address has been forgotten meanwhile, and keep no other one waiting', async () => {
    const [forgotten = '', other = ''] = await addSignatures(site.stores, await site.publish(), [
      { mail: mailDue('withdrawn') },
      { mail: mailDue('withdrawn') },
    ])
    await signaturesOf(site.stores).updateOne({ _id: bytesOf(forgotten) }, { $set: { boxes: {} } })
    const source = sourceOf()

    const due = await source.claim(10, 'patient')
    const more = await source.claim(10, 'urgent')

    expect([...due, ...more].map(({ rowId }) => rowId)).to.deep.equal([other])
    expect(await rowOf(site.stores, forgotten)).not.to.have.property('mail')
  })

  describe('to one address', () => {
    beforeEach(async () => {
      instant = noon
      await signaturesOf(site.stores).deleteMany({})
    })

    /** Signatures under as many petitions, whose first mail is due. */
    async function signedWith(address: string, count: number): Promise<string[]> {
      const ids: string[] = []
      for (let number = 0; number < count; number += 1) {
        const pending = { state: 'pending', expiresOn: '2026-03-09', mail: mailDue('confirm') } as const
        ids.push(...(await addSignatures(site.stores, await site.publish(), [{ ...pending, address }])))
      }
      return ids
    }

    const claimedBy = async (source = sourceOf()) => source.claim(20, 'urgent')
    const ended = (mails: readonly DueMail[], outcome: MailOutcome) => mails.map((mail) => ({ mail, outcome }))

    it('are five within a day over all petitions; the others go the next day', async () => {
      const ids = await signedWith('Much@example.org', 4)
      ids.push(...(await signedWith('much@example.org', 3)))
      const source = sourceOf()

      const first = await claimedBy(source)
      await source.settle(ended(first, { kind: 'sent' }))
      const later = await claimedBy(source)
      instant = new Date('2026-03-03T00:00:00Z')
      const next = await claimedBy(source)

      expect([first.length, later.length]).to.deep.equal([5, 0])
      expect([...first, ...next].map(({ rowId }) => rowId)).to.have.members(ids)
      expect(next.map(({ attempts }) => attempts)).to.deep.equal([1, 1])
    })

    it('are never more than five by two workers at the same time', async () => {
      await signedWith('twice@example.org', 14)

      const [one, two] = await Promise.all([sourceOf().claim(7, 'urgent'), sourceOf().claim(7, 'urgent')])

      expect(one.length + two.length).to.be.at.most(5)
    })

    it('count once they may have gone, and not while they surely have not', async () => {
      await signedWith('unlucky@example.org', 5)
      const source = sourceOf()
      const handedBack = { kind: 'retry', at: noon, counted: false, deferred: false } as const

      await source.settle(ended(await claimedBy(source), handedBack))
      const again = await claimedBy(source)
      await source.settle(ended(again, { ...handedBack, counted: true }))
      const copies = await claimedBy(source)

      expect([again.length, copies.length]).to.deep.equal([5, 0])
    })

    it('keep nobody else waiting', async () => {
      await signedWith('bombed@example.org', 8)
      const [other] = await signedWith('other@example.org', 1)

      const claimed = await claimedBy()

      expect(claimed).to.have.length(6)
      expect(claimed.map(({ rowId }) => rowId)).to.include(other)
    })

    it('leave nothing by which it could be found', async () => {
      await signedWith('hidden@example.org', 1)
      await claimedBy()

      const rows = await site.stores.database.db.collection('mailDays').find().toArray()

      expect(rows).not.to.have.length(0)
      for (const row of rows) {
        expect(Object.keys(row)).to.have.members(['_id', 'count', 'expiresAt'])
        expect(row._id).to.match(/^[\w-]{22}$/)
      }
    })
  })
})
