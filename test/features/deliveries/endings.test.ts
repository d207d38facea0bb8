import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import { endingsOn } from '../../../server/delivery-services.ts'
import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import {
  createDeliveryStore,
  createEvidenceStore,
  createForgetEvidence,
} from '../../../server/features/deliveries/index.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import { createTestClock } from '../../support/clock.ts'
import { aPdf } from '../../support/pdf.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { aDelivery } from './a-delivery.ts'
import { openHandover } from './a-handover.ts'

describe('what ends by itself around deliveries', () => {
  let clock = createTestClock()
  let site: TestStores
  let open: ReturnType<typeof openHandover>
  let endings: ReturnType<typeof endingsOn>

  before(async () => {
    site = await openTestStores({ now: () => clock.now() })
    open = openHandover(site)
    endings = endingsOn(site.stores)
  })

  beforeEach(() => {
    clock = createTestClock()
  })

  after(() => site.close())

  const today = () => dayOf(clock.now())
  const chunkCount = (owner: string) =>
    site.stores.database.db.collection('fileChunks').countDocuments({ owner: bytesOf(owner) })

  /** Its files are to be gone in five days. */
  async function sentForFiveDays(changes: Partial<Delivery> = {}): Promise<Delivery> {
    const { database } = site.stores
    const delivery = aDelivery({ state: 'sent', sentOn: today(), retainUntil: addDays(today(), 5), ...changes })
    await transactionsOn(database.client)((session) => createDeliveryStore(database.db).insert(delivery, session))
    return delivery
  }

  const aScan = (deliveryId: string, changes: { day?: string; isPublic?: boolean } = {}) => ({
    ...({ deliveryId, kind: 'scan', day: today(), note: 'The stamp', isPublic: false, ...changes } as const),
    file: { mediaType: 'application/pdf', bytes: aPdf(), sayings: [] },
  })

  describe('files on the shelf', () => {
    async function begun(owner: string): Promise<void> {
      const writer = await site.stores.shelf.create(owner, 'file')
      await writer.write(randomBytes(600_000))
    }

    it('go after a day where a process died before anything named them, and no others do', async () => {
      const { id: deliveryId } = await sentForFiveDays()
      const evidence = await open.evidence.add(aScan(deliveryId), open.mira)
      const answer = { name: 'A', office: 'B', language: 'en', text: '', stance: 'answered' } as const
      await open.answers.answer(deliveryId, { ...answer, file: aPdf() })
      const [said] = await open.answers.ofDelivery(deliveryId)
      await begun(deliveryId)
      const owned = [deliveryId, evidence.id, said?.id ?? '']
      const before = await Promise.all(owned.map(chunkCount))
      const orphan = newId()
      await begun(orphan)
      const whole = newId()
      await (await site.stores.shelf.create(whole, 'file')).finish()

      await endings.sweepShelf()
      const atOnce = [await chunkCount(orphan), await chunkCount(whole)]
      clock.forwardDays(2)
      const count = await endings.sweepShelf()

      expect(atOnce).to.deep.equal([2, 1])
      expect([await chunkCount(orphan), await chunkCount(whole), count]).to.deep.equal([0, 0, 2])
      expect(before.every((chunks) => chunks > 0)).to.equal(true)
      expect(await Promise.all(owned.map(chunkCount))).to.deep.equal(before)
    })

    it('that a service lost between the file and its row are found, whole or not', async () => {
      const { id: deliveryId } = await sentForFiveDays()
      const gone = () => Promise.reject(new Error('The process is gone.'))
      const shelf = { ...site.stores.shelf, remove: gone }
      const dying = openHandover(site, { stores: { shelf, audit: { ...site.stores.audit, append: gone } } })
      const before = new Set(await site.stores.shelf.owners())
      await rejectionOf(dying.evidence.add(aScan(deliveryId), open.mira))
      const left = (await site.stores.shelf.owners()).filter((owner) => !before.has(owner))

      clock.forwardDays(2)
      await endings.sweepShelf()

      expect(left).to.have.length(1)
      expect(await chunkCount(left[0] ?? '')).to.equal(0)
    })

    it('are found by the next run when one dies in the middle', async () => {
      const orphans = [newId(), newId(), newId()]
      for (const orphan of orphans) await begun(orphan)
      clock.forwardDays(2)
      let removedCount = 0
      const dying = endingsOn({
        ...site.stores,
        shelf: {
          ...site.stores.shelf,
          async remove(owner) {
            if (removedCount === 1) throw new Error('The process is gone.')
            removedCount += 1
            await site.stores.shelf.remove(owner)
          },
        },
      })

      await rejectionOf(dying.sweepShelf())
      const count = await endings.sweepShelf()

      expect([removedCount, count]).to.deep.equal([1, 2])
      expect(await Promise.all(orphans.map(chunkCount))).to.deep.equal([0, 0, 0])
    })

    it('that are written on after their delivery was given up go as well', async () => {
      const { id } = await sentForFiveDays({ state: 'abandoned', isStored: false })
      await begun(id)

      clock.forwardDays(2)
      await endings.sweepShelf()

      expect(await chunkCount(id)).to.equal(0)
    })
  })

  describe('a file of evidence', () => {
    it('that only staff may see goes with the files of its delivery; what it showed, and its hash, stay', async () => {
      const { id: deliveryId } = await sentForFiveDays()
      const { id, file } = await open.evidence.add(aScan(deliveryId), open.mira)

      clock.forwardDays(5)
      await endings.forgetEvidence()
      const onLastDay = await chunkCount(id)
      clock.forwardDays(1)
      const count = await endings.forgetEvidence()

      expect([onLastDay, await chunkCount(id), count > 0]).to.deep.equal([1, 0, true])
      expect(await open.evidence.get(deliveryId, id)).to.include({ note: 'The stamp', file: null })
      const told = JSON.stringify(await open.deedsOf(deliveryId))
      expect(told).to.include('delivery.evidence-forgotten').and.to.include(file?.sha256)
      expect(await endings.forgetEvidence()).to.equal(0)
    })

    it('that everybody may see stays for as long as they may', async () => {
      const { id: deliveryId } = await sentForFiveDays()
      const { id } = await open.evidence.add(aScan(deliveryId, { isPublic: true }), open.mira)
      clock.forwardDays(400)
      await endings.forgetEvidence()
      const whileShown = await chunkCount(id)

      await open.evidence.setPublic({ deliveryId, id }, false, open.mira)
      await endings.forgetEvidence()

      expect([whileShown, await chunkCount(id)]).to.deep.equal([1, 0])
    })

    it('about something that came later stays for some weeks after that day', async () => {
      const { id: deliveryId } = await sentForFiveDays()
      clock.forwardDays(30)
      const { id } = await open.evidence.add(aScan(deliveryId), open.mira)

      clock.forwardDays(90)
      await endings.forgetEvidence()
      const before = await chunkCount(id)
      clock.forwardDays(1)
      await endings.forgetEvidence()

      expect([before, await chunkCount(id)]).to.deep.equal([1, 0])
    })

    it('that somebody shows in that very moment stays', async () => {
      const { id: deliveryId } = await sentForFiveDays()
      const { id } = await open.evidence.add(aScan(deliveryId), open.mira)
      clock.forwardDays(6)
      const { database, shelf, audit } = site.stores
      const transact = transactionsOn(database.client)
      const forget = createForgetEvidence({
        ...{ store: createEvidenceStore(database.db), deliveries: createDeliveryStore(database.db), shelf, audit },
        async transact(work) {
          await open.evidence.setPublic({ deliveryId, id }, true, open.mira)
          return transact(work)
        },
        now: clock.now,
      })

      await forget()

      expect((await open.evidence.getShown(id)).file.mediaType).to.equal('application/pdf')
      expect(await chunkCount(id)).to.equal(1)
    })
  })

  describe('an answer on which nobody has decided', () => {
    const said = { name: 'Anna Schmidt', office: 'Secretary', language: 'en', stance: 'answered', text: 'Yes' } as const

    async function answered() {
      const delivery = await sentForFiveDays()
      await open.answers.answer(delivery.id, { ...said, file: aPdf() })
      const [answer] = await open.answers.ofDelivery(delivery.id)
      return { delivery, id: answer?.id ?? '' }
    }

    const reviewOf = async (id: string) =>
      (await site.stores.reviews.waiting({ kind: 'answer' })).find(({ subjectId }) => subjectId === id)

    it('is urgent for moderators before the retention of its delivery ends, and not while there is time', async () => {
      const { id: early } = await sentForFiveDays({ retainUntil: addDays(today(), 300) })
      await open.answers.answer(early, { ...said, file: null })
      const [waits] = await open.answers.ofDelivery(early)
      const { id } = await answered()
      const isUrgentAtFirst = (await reviewOf(id))?.urgent

      await endings.lateAnswers()

      expect([isUrgentAtFirst, (await reviewOf(id))?.urgent]).to.deep.equal([false, true])
      expect((await reviewOf(waits?.id ?? ''))?.urgent).to.equal(false)
    })

    it('is forgotten a month after that end, and leaves the queue', async () => {
      const { delivery, id } = await answered()

      clock.forwardDays(35)
      await endings.lateAnswers()
      const onLastDay = (await reviewOf(id))?.urgent
      clock.forwardDays(1)
      const count = await endings.lateAnswers()

      expect([onLastDay, count > 0, await reviewOf(id)]).to.deep.equal([true, true, undefined])
      const [left] = await open.answers.ofDelivery(delivery.id)
      expect(left).to.include({ state: 'rejected', name: '', office: '', text: '', file: null })
      expect(await chunkCount(id)).to.equal(0)
      expect((await open.deedsOf(delivery.id)).at(-1)).to.include({
        ...{ by: 'system', deed: 'answer.rejected', why: 'time over' },
      })
    })

    it('is left to the moderator who has just decided on it', async () => {
      const { delivery, id } = await answered()
      clock.forwardDays(36)
      const { reviews } = site.stores
      const review = await reviewOf(id)
      await reviews.claim(review?.id ?? '', open.tom)
      const verdict = { by: open.tom, revision: 1, verdict: 'approved', reason: null, words: '' } as const
      await reviews.decide(review?.id ?? '', verdict)

      await endings.lateAnswers()

      const [left] = await open.answers.ofDelivery(delivery.id)
      expect(left).to.include({ state: 'waiting', name: 'Anna Schmidt' })
      expect(await chunkCount(id)).to.equal(1)
    })
  })
})
