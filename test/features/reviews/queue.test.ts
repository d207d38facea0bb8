import { expect } from 'chai'

import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { Conflict, NotFound } from '../../../server/platform/errors.ts'
import { newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import {
  appliersOf,
  approval,
  aSubmission,
  decided,
  minuteMs,
  openTestQueue,
  startedAt,
  type TestQueue,
} from './a-queue.ts'

describe('what waits for moderators', () => {
  let queue: TestQueue

  before(async () => {
    queue = await openTestQueue()
  })

  after(() => queue.close())

  beforeEach(() => queue.clear())

  const submit = (changes: Parameters<typeof aSubmission>[0] = {}) => queue.reviews.submit(aSubmission(changes))
  const waiting = async (filter: Parameters<TestQueue['reviews']['waiting']>[0] = {}) =>
    (await queue.reviews.waiting(filter)).map(({ id }) => id)

  it('is kept with everything that was submitted', async () => {
    const submission = aSubmission({ kind: 'recipient', petitionId: null })

    const id = await queue.reviews.submit(submission)

    expect(await queue.reviews.get(id)).to.deep.equal({
      id,
      ...submission,
      submittedAt: startedAt,
      claim: null,
      decision: null,
      state: 'waiting',
    })
  })

  it('comes oldest first, and what is urgent before that', async () => {
    const first = await submit()
    queue.forwardMs(1)
    const second = await submit()
    queue.forwardMs(1)
    const urgent = await submit({ urgent: true })
    queue.forwardMs(1)
    const laterUrgent = await submit({ urgent: true })

    expect(await waiting()).to.deep.equal([urgent, laterUrgent, first, second])
    expect(await waiting({ limit: 3 })).to.deep.equal([urgent, laterUrgent, first])
  })

  it('can be narrowed to a language and to a kind', async () => {
    const ukrainian = await submit({ locale: 'uk', kind: 'update' })
    const russian = await submit({ locale: 'ru', kind: 'update' })
    const comment = await submit({ locale: 'ru', kind: 'comment' })

    expect(await waiting({ locale: 'ru' })).to.have.members([russian, comment])
    expect(await waiting({ kind: 'update' })).to.have.members([ukrainian, russian])
    expect(await waiting({ locale: 'ru', kind: 'comment' })).to.deep.equal([comment])
  })

  it('waits at most once: a later revision takes the place of the one that waits', async () => {
    const submission = aSubmission()
    const id = await queue.reviews.submit(submission)
    queue.forwardMs(minuteMs)

    const again = await queue.reviews.submit({ ...submission, revision: 4, urgent: true, submittedBy: 'tom' })

    expect(again).to.equal(id)
    expect(await queue.reviews.waiting()).to.have.length(1)
    expect(await queue.reviews.get(id)).to.include({ revision: 4, urgent: true, submittedBy: 'tom' })
    expect((await queue.reviews.get(id)).submittedAt).to.deep.equal(startedAt)
  })

  it('is not put back to an earlier revision by a request that was slow', async () => {
    const submission = aSubmission({ revision: 4 })
    const id = await queue.reviews.submit(submission)

    expect(await queue.reviews.submit({ ...submission, revision: 3 })).to.equal(id)
    expect(await queue.reviews.get(id)).to.include({ revision: 4 })
  })

  it('waits once, too, when it is submitted ten times at once', async () => {
    const submission = aSubmission()

    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, index) => queue.reviews.submit({ ...submission, revision: index })),
    )

    expect(new Set(ids).size).to.equal(1)
    expect(await queue.reviews.get(ids[0]!)).to.include({ revision: 9 })
  })

  it('waits if and only if the transaction that submits it goes through', async () => {
    const transact = transactionsOn(queue.stores.database.client)
    const submission = aSubmission()

    await rejectionOf(
      transact(async (session) => {
        await queue.reviews.submit(submission, session)
        throw new Error('It could not be saved.')
      }),
    )
    const before = await waiting()
    const ids = await Promise.all([
      transact((session) => queue.reviews.submit(submission, session)),
      transact((session) => queue.reviews.submit(submission, session)),
    ])

    expect(before).to.deep.equal([])
    expect(await waiting()).to.deep.equal([ids[0]])
    expect(ids[1]).to.equal(ids[0])
  })

  it('can be taken back, also after a decision that has not taken effect', async () => {
    const submission = aSubmission()
    const waitingId = await queue.reviews.submit(submission)
    const subjectId = newId()
    const decidedId = await decided(queue, { subjectId })

    await queue.reviews.takeBack('petition', submission.subjectId)
    await queue.reviews.takeBack('petition', subjectId)

    for (const id of [waitingId, decidedId]) {
      expect(await queue.reviews.get(id)).to.include({ state: 'void', claim: null, decision: null })
      expect(await rejectionOf(queue.reviews.claim(id, 'nadia'))).to.include({ code: 'reviewOver' })
    }
  })

  it('is nowhere when nobody submitted it', async () => {
    expect(await rejectionOf(queue.reviews.get(newId()))).to.be.instanceOf(NotFound)
    expect(await rejectionOf(queue.reviews.claim(newId(), 'nadia'))).to.be.instanceOf(NotFound)
    expect(await rejectionOf(queue.reviews.decide(newId(), approval()))).to.be.instanceOf(NotFound)
    expect(await rejectionOf(queue.reviews.undo(newId(), 'nadia'))).to.be.instanceOf(NotFound)
    expect(await rejectionOf(queue.reviews.takeEffectNow(newId(), 'nadia'))).to.be.instanceOf(NotFound)
  })
})

describe('claiming what waits', () => {
  let queue: TestQueue
  let id: string

  before(async () => {
    queue = await openTestQueue()
  })

  after(() => queue.close())

  beforeEach(async () => {
    await queue.clear()
    id = await queue.reviews.submit(aSubmission())
  })

  const moderators = ['nadia', 'taras', 'olha', 'petro']

  it('gives it to one of several moderators who ask at once', async () => {
    const claims = await Promise.allSettled(moderators.map((by) => queue.reviews.claim(id, by)))

    const winners = claims.filter((claim) => claim.status === 'fulfilled')
    const losers = claims.filter((claim) => claim.status === 'rejected')
    expect(winners).to.have.length(1)
    expect(losers.map(({ reason }: { reason: unknown }) => reason)).to.satisfy((reasons: unknown[]) =>
      reasons.every((reason) => reason instanceof Conflict && reason.code === 'notClaimed'),
    )
    expect((await queue.reviews.get(id)).claim).to.deep.equal(winners[0]?.value.claim)
  })

  it('ends by itself after half an hour, for others to claim it', async () => {
    await queue.reviews.claim(id, 'nadia')
    queue.forwardMs(30 * minuteMs - 1)
    const tooEarly = await rejectionOf(queue.reviews.claim(id, 'taras'))
    queue.forwardMs(1)

    expect(tooEarly).to.include({ code: 'notClaimed' })
    expect((await queue.reviews.get(id)).claim).to.equal(null)
    expect((await queue.reviews.claim(id, 'taras')).claim).to.include({ by: 'taras' })
  })

  it('lasts half an hour more when the same moderator claims it again', async () => {
    await queue.reviews.claim(id, 'nadia')
    queue.forwardMs(29 * minuteMs)
    await queue.reviews.claim(id, 'nadia')
    queue.forwardMs(29 * minuteMs)

    expect(await rejectionOf(queue.reviews.claim(id, 'taras'))).to.include({ code: 'notClaimed' })
  })

  it('can be left to others, but only by who has it', async () => {
    await queue.reviews.claim(id, 'nadia')

    await queue.reviews.release(id, 'taras')
    const refused = await rejectionOf(queue.reviews.claim(id, 'taras'))
    await queue.reviews.release(id, 'nadia')

    expect(refused).to.include({ code: 'notClaimed' })
    expect((await queue.reviews.claim(id, 'taras')).claim).to.include({ by: 'taras' })
  })
})

describe('what the queue knows of signers', () => {
  let queue: TestQueue

  before(async () => {
    queue = await openTestQueue()
  })

  after(() => queue.close())

  beforeEach(() => queue.clear())

  const nothing = appliersOf(() => Promise.resolve())
  const days = (count: number): number => count * 24 * 60 * minuteMs
  const kindsLeft = async (): Promise<string[]> =>
    (await queue.stores.database.db.collection('reviews').find().toArray()).map(({ kind, state }) => `${kind} ${state}`)

  it('is forgotten thirty days after it was decided or taken back, and nothing else is', async () => {
    const subjectId = newId()
    await queue.reviews.submit(aSubmission({ kind: 'comment', subjectId }))
    await queue.reviews.takeBack('comment', subjectId)
    for (const kind of ['comment', 'petition'] as const) await decided(queue, { kind })
    await queue.reviews.submit(aSubmission({ kind: 'comment' }))
    queue.forwardMs(10 * minuteMs)
    await queue.reviews.applyDue(nothing)

    queue.forwardMs(days(30))
    const early = await queue.reviews.forget()
    queue.forwardMs(days(1))
    const count = await queue.reviews.forget()

    expect([early, count]).to.deep.equal([0, 2])
    expect((await kindsLeft()).sort()).to.deep.equal(['comment waiting', 'petition done'])
  })

  it('is forgotten, too, where its decision was void', async () => {
    await decided(queue, { kind: 'comment' })
    queue.forwardMs(10 * minuteMs)
    await queue.reviews.applyDue(appliersOf(() => Promise.reject(new Conflict('changed', 'It was changed.'))))
    queue.forwardMs(days(31))

    expect(await kindsLeft()).to.deep.equal(['comment void'])
    expect(await queue.reviews.forget()).to.equal(1)
  })

  it('has no instant at which a signer left', async () => {
    const subjectId = newId()
    await queue.reviews.submit(aSubmission({ kind: 'comment', subjectId, submittedAt: new Date('2026-03-02') }))
    await queue.reviews.takeBack('comment', subjectId)

    const row = await queue.stores.database.db.collection('reviews').findOne()
    expect(Object.values(row ?? {}).filter((value) => value instanceof Date)).to.deep.equal([new Date('2026-03-02')])
  })

  it('is forgotten however much of it there is, and by a stop no more than a piece', async () => {
    const rows = queue.stores.database.db.collection('reviews')
    const many = Array.from({ length: 600 }, () => ({ _id: newId() as never, forgetOn: '2026-03-01' }))
    await rows.insertMany(many)
    const stopped = AbortSignal.abort()

    const piece = await queue.reviews.forget(stopped)

    expect(piece).to.be.within(1, 599)
    expect(await queue.reviews.forget()).to.equal(600 - piece)
  })
})

describe('the figures of the queue', () => {
  let queue: TestQueue

  before(async () => {
    queue = await openTestQueue()
  })

  after(() => queue.close())

  beforeEach(() => queue.clear())

  it('say how much waits of each kind, how much is urgent, and since when', async () => {
    await queue.reviews.submit(aSubmission({ kind: 'comment' }))
    queue.forwardMs(minuteMs)
    await queue.reviews.submit(aSubmission({ kind: 'comment', urgent: true }))
    await queue.reviews.submit(aSubmission({ kind: 'report', urgent: true }))
    await queue.reviews.submit(aSubmission({ locale: 'en' }))
    await decided(queue)

    expect(await queue.reviews.counts()).to.deep.equal({
      waiting: { petition: 1, version: 0, update: 0, comment: 2, recipient: 0, report: 1, answer: 0 },
      cells: [
        { kind: 'comment', locale: 'uk', count: 2 },
        { kind: 'petition', locale: 'en', count: 1 },
        { kind: 'report', locale: 'uk', count: 1 },
      ],
      urgentCount: 2,
      // Of comments and reports only the day is known.
      oldestSubmittedAt: new Date(startedAt.getTime() + minuteMs),
    })
  })

  it('say nothing of an empty queue but zeros', async () => {
    const { waiting, urgentCount, oldestSubmittedAt } = await queue.reviews.counts()

    expect(Object.values(waiting)).to.deep.equal([0, 0, 0, 0, 0, 0, 0])
    expect({ urgentCount, oldestSubmittedAt }).to.deep.equal({ urgentCount: 0, oldestSubmittedAt: null })
    expect(await queue.reviews.medianWaitMs()).to.equal(null)
  })

  it('name the median wait: the middle one, or half-way between the two in the middle', async () => {
    async function decideAfter(waitMs: number): Promise<void> {
      const id = await queue.reviews.submit(aSubmission())
      queue.forwardMs(waitMs)
      await queue.reviews.claim(id, 'nadia')
      await queue.reviews.decide(id, approval())
    }

    for (const minutes of [1, 90, 5]) await decideAfter(minutes * minuteMs)
    const ofThree = await queue.reviews.medianWaitMs()
    await decideAfter(15 * minuteMs)

    expect(ofThree).to.equal(5 * minuteMs)
    expect(await queue.reviews.medianWaitMs()).to.equal(10 * minuteMs)
  })

  it('leave out of the median what signers wrote, of whose moment only the day is known', async () => {
    await decided(queue, { kind: 'comment', submittedAt: new Date(startedAt.getTime() - 720 * minuteMs) })
    const ofNone = await queue.reviews.medianWaitMs()
    await decided(queue, { submittedAt: new Date(startedAt.getTime() - minuteMs) })

    expect([ofNone, await queue.reviews.medianWaitMs()]).to.deep.equal([null, minuteMs])
  })

  it('leave out of the median what was decided before the last hundred', async () => {
    const rows = queue.stores.database.db.collection('reviews')
    await decided(queue)
    const template = await rows.findOne()
    const later = Array.from({ length: 100 }, (_, index) => ({
      ...template,
      _id: newId() as never,
      subjectId: newId(),
      submittedAt: queue.now(),
      decision: { ...(template?.['decision'] as object), at: new Date(queue.now().getTime() + (index < 50 ? 4 : 8)) },
    }))
    await rows.insertMany(later)

    expect(await queue.reviews.medianWaitMs()).to.equal(6)
  })
})
