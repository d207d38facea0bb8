import { expect } from 'chai'

import { Invalid } from '../../../server/platform/errors.ts'
import { newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { approval, aSubmission, decided, minuteMs, openTestQueue, startedAt, type TestQueue } from './a-queue.ts'

describe('a decision', () => {
  let queue: TestQueue

  before(async () => {
    queue = await openTestQueue()
  })

  after(() => queue.close())

  beforeEach(() => queue.clear())

  describe('of a moderator', () => {
    it('takes effect ten minutes later, and is no longer in the queue', async () => {
      const id = await decided(queue, {}, { verdict: 'rejected', reason: 'advertising', words: 'A shop.' })

      const { decision, state, claim } = await queue.reviews.get(id)
      expect(decision).to.deep.equal({
        verdict: 'rejected',
        reason: 'advertising',
        words: 'A shop.',
        by: 'nadia',
        at: startedAt,
        effectiveAt: new Date(startedAt.getTime() + 10 * minuteMs),
      })
      expect({ state, claim }).to.deep.equal({ state: 'decided', claim: null })
      expect(await queue.reviews.waiting()).to.deep.equal([])
    })

    it('is refused about a subject that changed a second ago', async () => {
      const submission = aSubmission()
      const id = await queue.reviews.submit(submission)
      await queue.reviews.claim(id, 'nadia')
      await queue.reviews.submit({ ...submission, revision: 4 })

      const refused = await rejectionOf(queue.reviews.decide(id, approval({ revision: 3 })))
      const { state, claim } = await queue.reviews.get(id)
      await queue.reviews.decide(id, approval({ revision: 4 }))

      expect(refused).to.include({ kind: 'conflict', code: 'changedMeanwhile' })
      expect(state).to.equal('waiting')
      expect(claim).to.include({ by: 'nadia' })
      expect(await queue.reviews.get(id)).to.include({ state: 'decided', revision: 4 })
    })

    it('is for the moderator who has claimed it, as long as the claim lasts', async () => {
      const id = await queue.reviews.submit(aSubmission())
      const unclaimed = await rejectionOf(queue.reviews.decide(id, approval()))
      await queue.reviews.claim(id, 'taras')
      const ofAnother = await rejectionOf(queue.reviews.decide(id, approval()))
      queue.forwardMs(30 * minuteMs)
      const runOut = await rejectionOf(queue.reviews.decide(id, approval({ by: 'taras' })))

      for (const refused of [unclaimed, ofAnother, runOut]) expect(refused).to.include({ code: 'notClaimed' })
      expect(await queue.reviews.get(id)).to.include({ state: 'waiting', decision: null })
    })

    it('happens once, when a form is sent twice', async () => {
      const id = await queue.reviews.submit(aSubmission())
      await queue.reviews.claim(id, 'nadia')

      const decisions = await Promise.allSettled([
        queue.reviews.decide(id, approval()),
        queue.reviews.decide(id, approval({ verdict: 'rejected', reason: 'unlawful' })),
      ])

      const refused = decisions.find((decision) => decision.status === 'rejected')
      expect(decisions.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
      expect(refused?.reason).to.include({ code: 'reviewOver' })
    })

    it('needs a reason of the list, unless it approves', async () => {
      const id = await queue.reviews.submit(aSubmission())
      await queue.reviews.claim(id, 'nadia')

      for (const verdict of ['changes_requested', 'rejected'] as const) {
        expect(await rejectionOf(queue.reviews.decide(id, approval({ verdict })))).to.be.instanceOf(Invalid)
      }
      expect(await rejectionOf(queue.reviews.decide(id, approval({ reason: 'other' })))).to.be.instanceOf(Invalid)
      expect(await queue.reviews.get(id)).to.include({ state: 'waiting' })
    })
  })

  describe('that is taken back', () => {
    it('can be at 9 minutes 59 seconds: it waits again at its place, with the same moderator', async () => {
      const id = await decided(queue)
      queue.forwardMs(10 * minuteMs - 1_000)

      await queue.reviews.undo(id, 'nadia')

      const { state, decision, claim, submittedAt } = await queue.reviews.get(id)
      expect({ state, decision, submittedAt }).to.deep.equal({
        state: 'waiting',
        decision: null,
        submittedAt: startedAt,
      })
      expect(claim).to.deep.equal({ by: 'nadia', until: new Date(queue.now().getTime() + 30 * minuteMs) })
      await queue.reviews.decide(id, approval({ verdict: 'rejected', reason: 'duplicate' }))
    })

    it('is refused at 10 minutes', async () => {
      const id = await decided(queue)
      queue.forwardMs(10 * minuteMs)

      expect(await rejectionOf(queue.reviews.undo(id, 'nadia'))).to.include({ kind: 'conflict', code: 'reviewOver' })
      expect(await queue.reviews.get(id)).to.include({ state: 'decided' })
    })

    it('is for nobody but who decided', async () => {
      const id = await decided(queue)

      expect(await rejectionOf(queue.reviews.undo(id, 'taras'))).to.include({ code: 'reviewOver' })
      expect(await rejectionOf(queue.reviews.takeEffectNow(id, 'taras'))).to.include({ code: 'reviewOver' })
      expect(await queue.reviews.get(id)).to.include({ state: 'decided' })
    })

    it('is refused when the subject waits anew', async () => {
      const subjectId = newId()
      const id = await decided(queue, { subjectId })
      await queue.reviews.submit(aSubmission({ subjectId, revision: 4 }))

      expect(await rejectionOf(queue.reviews.undo(id, 'nadia'))).to.include({ code: 'reviewOver' })
    })

    it('is offered for the own decisions, the one that takes effect next first', async () => {
      const first = await decided(queue)
      queue.forwardMs(minuteMs)
      const second = await decided(queue)
      const offered = await queue.reviews.undoable('nadia')
      queue.forwardMs(9 * minuteMs)

      expect(offered.map(({ id }) => id)).to.deep.equal([first, second])
      expect((await queue.reviews.undoable('nadia')).map(({ id }) => id)).to.deep.equal([second])
      expect(await queue.reviews.undoable('taras')).to.deep.equal([])
    })

    it('is no longer possible once it was told to take effect now', async () => {
      const id = await decided(queue)

      const { decision } = await queue.reviews.takeEffectNow(id, 'nadia')

      expect(decision.effectiveAt).to.deep.equal(startedAt)
      expect(await rejectionOf(queue.reviews.undo(id, 'nadia'))).to.include({ code: 'reviewOver' })
    })
  })
})
