import { expect } from 'chai'

import {
  createReviewService,
  createReviewStore,
  reviewJob,
  type Applier,
} from '../../../server/features/reviews/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { Conflict, NotFound } from '../../../server/platform/errors.ts'
import { newId } from '../../../server/platform/ids.ts'
import { silentLog, type Log } from '../../../server/platform/log.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { appliersOf, decided, minuteMs, openTestQueue, type TestQueue } from './a-queue.ts'

describe('a decision takes effect', () => {
  let queue: TestQueue

  before(async () => {
    queue = await openTestQueue()
  })

  after(() => queue.close())

  beforeEach(() => queue.clear())

  const stateOf = async (id: string) => (await queue.reviews.get(id)).state

  /** Another process, with what it logs. */
  function another(log: Log = silentLog, noteGone = (): Promise<void> => Promise.resolve()) {
    const { database } = queue.stores
    const store = createReviewStore({ db: database.db, now: queue.now })
    return createReviewService({ store, transact: transactionsOn(database.client), noteGone, now: queue.now, log })
  }

  function noting(): { applied: string[]; apply: Applier } {
    const applied: string[] = []
    const apply: Applier = (review) => {
      applied.push(review.id)
      return Promise.resolve()
    }
    return { applied, apply }
  }

  it('when its ten minutes are over, not before, and once', async () => {
    const { applied, apply } = noting()
    const id = await decided(queue)
    const job = reviewJob(queue.reviews, appliersOf(apply))

    queue.forwardMs(10 * minuteMs - 1)
    await job.run()
    const before = [...applied]
    queue.forwardMs(1)
    await job.run()
    await job.run()

    expect(before).to.deep.equal([])
    expect(applied).to.deep.equal([id])
    expect(await stateOf(id)).to.equal('done')
  })

  it('at once where the moderator wants no ten minutes', async () => {
    const { applied, apply } = noting()
    const id = await decided(queue)

    await queue.reviews.takeEffectNow(id, 'nadia')
    await queue.reviews.applyDue(appliersOf(apply))

    expect(applied).to.deep.equal([id])
  })

  it('never after it was undone', async () => {
    const { applied, apply } = noting()
    await queue.reviews.undo(await decided(queue), 'nadia')

    queue.forwardMs(10 * minuteMs)
    await queue.reviews.applyDue(appliersOf(apply))

    expect(applied).to.deep.equal([])
  })

  it('once, when two processes apply what is due at the same time', async () => {
    const { applied, apply } = noting()
    const ids: string[] = []
    for (let count = 0; count < 6; count += 1) ids.push(await decided(queue))
    queue.forwardMs(10 * minuteMs)

    await Promise.all([queue.reviews, another()].map((reviews) => reviews.applyDue(appliersOf(apply))))

    expect(applied.toSorted()).to.deep.equal(ids.toSorted())
  })

  it('with everything that its kind causes, in one transaction with being done', async () => {
    const mails = queue.stores.database.db.collection<{ _id: string }>('outbox')
    const id = await decided(queue, { kind: 'update' })
    queue.forwardMs(10 * minuteMs)
    let isBroken = true
    const appliers = {
      ...appliersOf(() => Promise.reject(new Error('This is another kind.'))),
      update: async (...[review, session]: Parameters<Applier>) => {
        await mails.insertOne({ _id: review.id }, { session })
        if (isBroken) throw new Error('Broken.')
      },
    }

    const failure = await rejectionOf(queue.reviews.applyDue(appliers))
    const afterFailure = [await stateOf(id), await mails.countDocuments({ _id: id })]
    isBroken = false
    await queue.reviews.applyDue(appliers)

    expect(failure).to.match(/Broken/)
    expect(afterFailure).to.deep.equal(['decided', 0])
    expect([await stateOf(id), await mails.countDocuments({ _id: id })]).to.deep.equal(['done', 1])
  })

  it('also where its neighbour fails, which is tried again at the next run', async () => {
    const failing = [await decided(queue), await decided(queue)]
    const fine = await decided(queue)
    queue.forwardMs(10 * minuteMs)
    const { applied, apply } = noting()
    const someFail: Applier = (review, session) =>
      failing.includes(review.id) ? Promise.reject(new Error('Not yet.')) : apply(review, session)

    const failure = await rejectionOf(queue.reviews.applyDue(appliersOf(someFail)))
    const states = await Promise.all([...failing, fine].map(stateOf))
    await queue.reviews.applyDue(appliersOf(apply))

    expect(failure).to.be.instanceOf(AggregateError)
    expect(states).to.deep.equal(['decided', 'decided', 'done'])
    expect(applied).to.have.members([...failing, fine])
  })

  it('not about something that has changed: then it is void, and the log says so', async () => {
    const lines: string[] = []
    const reviews = another({
      ...silentLog,
      warn: (fields, message) => lines.push(`${String(fields.kind)}: ${message}`),
    })
    const id = await decided(queue, { kind: 'version' })
    queue.forwardMs(10 * minuteMs)

    await reviews.applyDue(appliersOf(() => Promise.reject(new Conflict('changedMeanwhile'))))
    await reviews.applyDue(appliersOf(() => Promise.reject(new Error('It is not asked again.'))))

    expect(await stateOf(id)).to.equal('void')
    expect(lines).to.deep.equal(['version: A decision was about something that has changed.'])
  })

  it('not about something that is gone: then it is void, once, and the audit says so', async () => {
    const gone: Applier = () => Promise.reject(new NotFound('updateUnknown', 'There is no such update.'))
    const update = await decided(queue, { kind: 'update', subjectId: newId() })
    const comment = await decided(queue, { kind: 'comment', submittedBy: null })
    queue.forwardMs(10 * minuteMs)

    await queue.reviews.applyDue(appliersOf(gone))
    await queue.reviews.applyDue(appliersOf(() => Promise.reject(new Error('It is not asked again.'))))

    const entries = await queue.stores.audit.entries({ limit: 10, deed: 'review.voided' })
    const { subjectId } = await queue.reviews.get(update)
    expect([await stateOf(update), await stateOf(comment)]).to.deep.equal(['void', 'void'])
    expect(entries.map(({ by, subject }) => ({ by, ...subject }))).to.have.deep.members([
      { by: 'system', kind: 'update', id: subjectId },
      { by: 'system', kind: 'comment', id: comment },
    ])
  })

  it('and is tried again where its end could not be written down', async () => {
    const mute = another(silentLog, () => Promise.reject(new Error('The head of the audit is lost.')))
    const id = await decided(queue)
    queue.forwardMs(10 * minuteMs)

    const failure = await rejectionOf(mute.applyDue(appliersOf(() => Promise.reject(new NotFound()))))

    expect(failure).to.match(/head of the audit is lost/)
    expect(await stateOf(id)).to.equal('decided')
  })

  it('and is the last one about its subject from then on', async () => {
    const subjectId = newId()
    const first = await decided(
      queue,
      { subjectId },
      { verdict: 'changes_requested', reason: 'unclear', words: 'Who?' },
    )
    const unseen = await queue.reviews.lastDecision('petition', subjectId)
    queue.forwardMs(10 * minuteMs)
    await queue.reviews.applyDue(appliersOf(noting().apply))
    await decided(queue, { subjectId, revision: 4 }, { revision: 4 })

    const last = await queue.reviews.lastDecision('petition', subjectId)

    expect(unseen).to.equal(null)
    expect(last).to.include({ id: first, revision: 3 })
    expect(last?.decision).to.include({ verdict: 'changes_requested', words: 'Who?' })
  })

  it('with the words of the moderator, which are forgotten then where the author is a signer', async () => {
    const said: string[] = []
    const words = { verdict: 'rejected', reason: 'personal-data', words: 'It names a neighbour.' } as const
    const comment = await decided(queue, { kind: 'comment', submittedBy: null }, words)
    const update = await decided(queue, { kind: 'update' }, words)
    queue.forwardMs(10 * minuteMs)

    await queue.reviews.applyDue(
      appliersOf(({ decision }) => {
        said.push(decision.words)
        return Promise.resolve()
      }),
    )

    expect(said).to.deep.equal([words.words, words.words])
    expect((await queue.reviews.get(comment)).decision).to.include({ words: '', reason: 'personal-data' })
    expect((await queue.reviews.get(update)).decision).to.include({ words: words.words })
  })
})
