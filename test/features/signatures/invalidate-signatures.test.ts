import { expect } from 'chai'

import { recountOn } from '../../../server/counting.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import {
  createInvalidating,
  createInvalidationStore,
  type Invalidation,
  type InvalidationCriteria,
  type InvalidationStore,
} from '../../../server/features/signatures/index.ts'
import type { Audit } from '../../../server/features/audit/index.ts'
import { dayMs } from '../../../server/platform/clock.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import {
  addSignatures,
  rowOf,
  signaturesOf,
  signatureStoreOf,
  tallierOf,
  times,
  type SignatureChanges,
} from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const staff = { by: 'an account', why: 'All on one morning.' }

describe('invalidating signatures', () => {
  let site: TestStores
  let nowMs = 0
  const now = () => new Date(nowMs)

  before(async () => {
    site = await openTestStores({ now })
  })

  after(() => site.close())

  beforeEach(() => {
    nowMs = Date.UTC(2026, 2, 5, 12)
  })

  const storeOf = () => createInvalidationStore(site.stores.database.db)

  function invalidating(changes: Partial<InvalidationStore> = {}, audit: Pick<Audit, 'append'> = site.stores.audit) {
    const { database, keyring } = site.stores
    return createInvalidating({
      store: { ...storeOf(), ...changes },
      signatures: signatureStoreOf(site.stores),
      keyring,
      audit,
      transact: transactionsOn(database.client),
      now,
      pieceSize: 5,
    })
  }

  /** A process that is killed once it has done so many pieces. */
  function killedAfter(pieceCount: number) {
    const store = storeOf()
    let left = pieceCount
    return invalidating({
      async advance(...piece) {
        if (left === 0) throw new Error('The process was killed.')
        left -= 1
        await store.advance(...piece)
      },
    })
  }

  async function signed(changes: readonly SignatureChanges[]): Promise<{ petition: Petition; ids: string[] }> {
    const petition = await site.publish()
    const ids = await addSignatures(site.stores, petition, changes)
    await tallierOf(site.stores).runOnce()
    return { petition, ids }
  }

  const everyone = ({ id }: Petition, changes: Partial<InvalidationCriteria> = {}): InvalidationCriteria => ({
    petitionId: id,
    confirmedFrom: null,
    confirmedTo: null,
    country: null,
    language: null,
    addressDomain: null,
    ...changes,
  })

  async function countOf({ id }: Petition): Promise<number> {
    await tallierOf(site.stores).runOnce()
    const { agrees, unsettledCount, tallyCount, publishedCount } = await recountOn(site.stores).recount(id)
    expect({ agrees, unsettledCount, publishedCount }).to.deep.equal({
      agrees: true,
      unsettledCount: 0,
      publishedCount: tallyCount,
    })
    return tallyCount
  }

  const statesOf = async (ids: readonly string[]): Promise<string[]> => {
    const rows = await Promise.all(ids.map((id) => rowOf(site.stores, id)))
    return rows.map(({ state }) => state)
  }

  const codeOf = async (work: Promise<unknown>) => ((await rejectionOf(work)) as { code?: string }).code

  const mixed = [
    ...times(7),
    ...times(4, { country: 'PL', visibility: 'full' }),
    ...times(3, { confirmedOn: '2026-03-03', language: 'en' }),
  ]

  it('is shown first, and does nothing to anybody', async () => {
    const { petition } = await signed(mixed)

    const preview = await invalidating().preview(everyone(petition), staff)

    expect(preview).to.deep.include({
      state: 'previewed',
      signatureCount: 14,
      seenCount: 4,
      byCountry: [
        { key: 'UA', count: 10 },
        { key: 'PL', count: 4 },
      ],
      byLanguage: [
        { key: 'uk', count: 11 },
        { key: 'en', count: 3 },
      ],
      byDay: [
        { key: '2026-03-02', count: 11 },
        { key: '2026-03-03', count: 3 },
      ],
    })
    expect(await countOf(petition)).to.equal(14)
  })

  it('takes exactly those off the count, and puts them back with their places', async () => {
    const { petition, ids } = await signed(mixed)
    const positions = async () =>
      (await Promise.all(ids.map((id) => rowOf(site.stores, id)))).map(({ position }) => position)
    const before = await positions()
    const { id } = await invalidating().preview(everyone(petition, { country: 'UA' }), staff)

    const applied = await invalidating().apply(id, staff)
    const down = await countOf(petition)
    const reversed = await invalidating().reverse(id, { by: 'another', why: 'It was a school.' })

    expect(applied).to.include({ state: 'applied', invalidatedCount: 10 })
    expect(down).to.equal(4)
    expect(reversed).to.include({ state: 'reversed', restoredCount: 10 })
    expect(await countOf(petition)).to.equal(14)
    expect(await positions()).to.deep.equal(before)
    expect(await signaturesOf(site.stores).countDocuments({ invalidation: { $exists: true } })).to.equal(0)
  })

  const narrower: [string, Partial<InvalidationCriteria>, number][] = [
    ['from a day on', { confirmedFrom: '2026-03-03' }, 3],
    ['until a day', { confirmedTo: '2026-03-02' }, 11],
    ['of one country', { country: 'PL' }, 4],
    ['in one language', { language: 'en' }, 3],
    ['of one country on a day without any', { country: 'PL', confirmedFrom: '2026-03-03' }, 0],
    ['with addresses of one domain', { addressDomain: 'example.org' }, 14],
    ['with addresses of another domain', { addressDomain: 'ample.org' }, 0],
  ]

  it('finds those that fit, and nobody who does not count', async () => {
    const { petition } = await signed(mixed)
    await addSignatures(site.stores, petition, [{ state: 'pending' }, { state: 'withdrawn' }, { state: 'refused' }])

    for (const [which, criteria, count] of narrower) {
      const { signatureCount } = await invalidating().preview(everyone(petition, criteria), staff)
      expect(signatureCount, which).to.equal(count)
    }
  })

  it('can be of one signature alone', async () => {
    const { petition, ids } = await signed(mixed)
    const { id } = await invalidating().preview({ signatureId: ids[0] ?? '' }, staff)

    await invalidating().apply(id, staff)

    expect(await countOf(petition)).to.equal(13)
    expect(await statesOf(ids.slice(0, 2))).to.deep.equal(['invalidated', 'confirmed'])
  })

  it('leaves who has left meanwhile, then and when it is reversed', async () => {
    const { petition, ids } = await signed(mixed)
    const [before = '', erased = '', ...others] = ids
    const { id } = await invalidating().preview(everyone(petition), staff)
    await signatureStoreOf(site.stores).withdraw(before)

    const applied = await invalidating().apply(id, staff)
    await transactionsOn(site.stores.database.client)((session) => signatureStoreOf(site.stores).erase(erased, session))
    const reversed = await invalidating().reverse(id, staff)

    expect([applied.invalidatedCount, reversed.restoredCount]).to.deep.equal([13, 12])
    expect(await countOf(petition)).to.equal(12)
    expect(await statesOf([before, erased])).to.deep.equal(['withdrawn', 'erased'])
    expect(new Set(await statesOf(others))).to.deep.equal(new Set(['confirmed']))
  })

  it('reverses only what it did itself', async () => {
    const { petition } = await signed(mixed)
    const first = await invalidating().preview(everyone(petition, { country: 'PL' }), staff)
    const second = await invalidating().preview(everyone(petition), staff)
    await invalidating().apply(first.id, staff)
    await invalidating().apply(second.id, staff)

    await invalidating().reverse(second.id, staff)

    expect(await countOf(petition)).to.equal(10)
  })

  it('touches nobody who signed after the preview', async () => {
    const { petition } = await signed(mixed)
    const { id } = await invalidating().preview(everyone(petition), staff)
    await addSignatures(site.stores, petition, times(2))

    await invalidating().apply(id, staff)

    expect(await countOf(petition)).to.equal(2)
  })

  for (const pieces of [0, 1, 2]) {
    it(`comes to its end after whoever did it was killed at piece ${String(pieces + 1)}`, async () => {
      const { petition } = await signed(mixed)
      const { id } = await invalidating().preview(everyone(petition), staff)

      await rejectionOf(killedAfter(pieces).apply(id, staff))
      const between = await invalidating().get(id)
      const halfway = await countOf(petition)
      await Promise.all([invalidating().resume(), invalidating().resume()])
      const applied = await invalidating().get(id)
      const down = await countOf(petition)
      await rejectionOf(killedAfter(pieces).reverse(id, staff))
      await invalidating().resume()

      expect(between).to.include({ state: 'applying', invalidatedCount: pieces * 5 })
      expect(halfway).to.equal(14 - pieces * 5)
      expect(applied).to.include({ state: 'applied', invalidatedCount: 14 })
      expect(down).to.equal(0)
      expect(await invalidating().get(id)).to.include({ state: 'reversed', restoredCount: 14 })
      expect(await countOf(petition)).to.equal(14)
    })
  }

  it('is not done once more by somebody who comes late to it', async () => {
    const { petition } = await signed(mixed)
    const { id } = await invalidating().preview(everyone(petition), staff)
    const store = storeOf()
    let isFirst = true
    const late = invalidating({
      async invalidate(...piece) {
        if (isFirst) {
          isFirst = false
          await invalidating().resume()
          await invalidating().reverse(id, staff)
        }
        return store.invalidate(...piece)
      },
    })

    await late.apply(id, staff)

    expect(await invalidating().get(id)).to.include({ state: 'reversed', invalidatedCount: 14, restoredCount: 14 })
    expect(await countOf(petition)).to.equal(14)
  })

  it('goes one way: what was applied is not applied again, and what is only shown is not reversed', async () => {
    const { petition } = await signed(mixed)
    const { id } = await invalidating().preview(everyone(petition), staff)

    const early = await codeOf(invalidating().reverse(id, staff))
    const both = await Promise.allSettled([invalidating().apply(id, staff), invalidating().apply(id, staff)])
    const twice = await codeOf(invalidating().apply(id, staff))

    expect([early, twice]).to.deep.equal(['invalidationMoved', 'invalidationMoved'])
    expect(both.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    expect(await codeOf(invalidating().get(bytesOf('no-such').toString('base64url')))).to.equal('invalidationUnknown')
  })

  it('is refused where the list is not the one that was shown', async () => {
    const { petition } = await signed(mixed)
    const { id } = await invalidating().preview(everyone(petition), staff)
    await site.stores.database.db
      .collection<{ _id: string }>('invalidationMembers')
      .deleteOne({ _id: new RegExp(`^${id}`) as never })

    const refusal = await rejectionOf(invalidating().apply(id, staff))

    expect(refusal).to.be.an('error').with.property('message').that.includes('not the one that was previewed')
    expect(await countOf(petition)).to.equal(14)
  })

  it('forgets what was only looked at, after a day, and keeps what was applied', async () => {
    const { petition } = await signed(mixed)
    const looked = await invalidating().preview(everyone(petition), staff)
    const applied = await invalidating().preview(everyone(petition, { country: 'PL' }), staff)
    await invalidating().apply(applied.id, staff)
    nowMs += 2 * dayMs

    await invalidating().resume()

    const left = await site.stores.database.db.collection('invalidationMembers').countDocuments({
      _id: new RegExp(`^${looked.id}`) as never,
    })
    expect(left).to.equal(0)
    expect((await invalidating().ofPetition(petition.id, 10)).map(({ id }) => id)).to.deep.equal([applied.id])
  })

  it('is told in the audit with counts and reasons, and with nothing of a signer', async () => {
    const { petition, ids } = await signed(mixed)
    const { id } = await invalidating().preview(everyone(petition, { addressDomain: 'example.org' }), staff)
    await invalidating().apply(id, staff)
    await invalidating().reverse(id, { by: 'another', why: 'It was a school.' })

    const about = { limit: 10, subject: { kind: 'signatures', id } } as const
    const entries = (await site.stores.audit.entries(about)).toReversed()
    const text = JSON.stringify(entries)

    expect(entries.map(({ deed, by, why }) => `${deed} · ${by} · ${why ?? ''}`)).to.deep.equal([
      'signatures.invalidation-previewed · an account · All on one morning.',
      'signatures.invalidation-begun · an account · All on one morning.',
      'signatures.invalidated · an account · All on one morning.',
      'signatures.restoring-begun · another · It was a school.',
      'signatures.restored · another · It was a school.',
    ])
    expect(entries[2]?.after).to.deep.include({ signatureCount: 14, invalidatedCount: 14 })
    expect(text).to.include('"byDomain":true').and.not.to.include('example.org')
    for (const signer of ids) expect(text).not.to.include(signer)
  })

  it('keeps no address that somebody typed into a reason, neither in the audit nor beside the list', async () => {
    const { petition } = await signed(mixed)
    const reason = { by: 'an account', why: 'Reported by <olena!k@example.net>.' }

    const { id } = await invalidating().preview(everyone(petition), reason)
    await invalidating().apply(id, reason)

    const { db } = site.stores.database
    const kept = await db.collection('invalidations').findOne({ _id: bytesOf(id) })
    expect(kept).to.include({ why: 'Reported by <[address]>.', startedWhy: 'Reported by <[address]>.' })
  })

  it('shows nothing where nobody could write down who looked', async () => {
    const { petition } = await signed(mixed)
    const mute = { append: () => Promise.reject(new Error('The head of the audit is lost.')) }

    const refusal = await rejectionOf(invalidating({}, mute).preview(everyone(petition), staff))

    expect(refusal).to.be.an('error').with.property('message').that.includes('head of the audit')
    expect(await invalidating().ofPetition(petition.id, 10)).to.deep.equal([])
  })

  it('cannot be applied before its list is whole', async () => {
    const { petition } = await signed(mixed)
    let early: string | undefined
    const slow = invalidating({
      async insertPiece(id, ordinal, ids) {
        early ??= await codeOf(invalidating().apply(id, staff))
        await storeOf().insertPiece(id, ordinal, ids)
      },
    })

    await slow.preview(everyone(petition), staff)

    expect(early).to.equal('invalidationMoved')
    expect(await countOf(petition)).to.equal(14)
  })

  it('keeps no domain in the batch itself', async () => {
    const { petition } = await signed(mixed)
    const preview: Invalidation = await invalidating().preview(
      everyone(petition, { addressDomain: 'example.org' }),
      staff,
    )

    expect(JSON.stringify(preview)).not.to.include('example.org')
  })

  it('takes a comment off the page and out of the queue, and offers it again when it was a mistake', async () => {
    const said = { visibility: 'full', comment: 'Бо.', commentRevision: 1 } as const
    const { petition, ids } = await signed([
      { ...said, commentState: 'approved', commentApprovedOn: '2026-03-03' },
      { ...said, commentState: 'waiting' },
    ])
    const shown = async () => (await signatureStoreOf(site.stores).shownComments(petition.id, 20)).length
    const { id } = await invalidating().preview(everyone(petition), staff)

    await invalidating().apply(id, staff)
    const meanwhile = await shown()
    await invalidating().reverse(id, staff)

    expect([meanwhile, await shown()]).to.deep.equal([0, 1])
    expect(await rowOf(site.stores, ids[1] ?? '')).to.include({ commentState: 'recalled', state: 'confirmed' })
  })
})
