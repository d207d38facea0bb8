import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { reviewKinds, type Appliers, type Verdict } from '../../../server/features/reviews/index.ts'
import type { ReviewRow } from '../../../server/features/reviews/row.ts'
import {
  createCommentStore,
  createSignatureComments,
  type SignatureComments,
  type SignatureService,
} from '../../../server/features/signatures/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { bytesOf, idOf } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import {
  addSignatures,
  rowOf,
  signatureServiceOf,
  signaturesOf,
  signatureStoreOf,
  type SignatureChanges,
} from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const offered: SignatureChanges = {
  visibility: 'full',
  comment: 'Бо мовчати не можна.',
  commentState: 'new',
  commentRevision: 1,
}

/** As far as a decision matters here. */
function decided(subjectId: string, revision: number, verdict: Verdict) {
  const at = new Date('2026-03-03T09:00:00Z')
  return { subjectId, revision, decision: { verdict, reason: null, words: '', by: 'a moderator', at, effectiveAt: at } }
}

describe('the comment of a signer', () => {
  let site: TestStores
  let comments: SignatureComments
  let signatures: SignatureService
  let today = '2026-03-02'
  const now = () => new Date(`${today}T12:00:00Z`)

  before(async () => {
    site = await openTestStores({ now })
    const { database, keyring, petitions, reviews } = site.stores
    const transact = transactionsOn(database.client)
    const store = signatureStoreOf(site.stores)
    const shared = { petitions, keyring, transact, now }
    comments = createSignatureComments({
      ...shared,
      store: createCommentStore(database.db),
      signatures: store,
      reviews,
    })
    signatures = signatureServiceOf(site.stores)
  })

  after(() => site.close())

  beforeEach(() => {
    today = '2026-03-02'
  })

  const signed = async (changes: SignatureChanges = {}, promise: Partial<Petition> = {}) => {
    const petition = await site.publish(promise)
    const [id = ''] = await addSignatures(site.stores, petition, [{ ...offered, ...changes }])
    return { petition, id }
  }

  const linkOf = async (id: string) =>
    signatures.linkTo('manage', { id, generation: (await rowOf(site.stores, id)).generation })

  const decide = (id: string, revision: number, verdict: Verdict): Promise<void> =>
    transactionsOn(site.stores.database.client)((session) =>
      comments.applyCommentDecision(decided(id, revision, verdict), session),
    )

  const waiting = () => site.stores.database.db.collection<ReviewRow>('reviews')

  const waitingFor = (subjectId: string) => waiting().findOne({ subjectId, state: 'waiting' })

  const waitingCount = ({ id }: Petition) => waiting().countDocuments({ petitionId: bytesOf(id), state: 'waiting' })

  const shown = async (petition: Petition): Promise<string[]> =>
    (await signatures.shownComments(petition, 20)).map(({ name, text }) => `${name}: ${text}`)

  async function approved(changes: SignatureChanges = {}) {
    const one = await signed(changes)
    await comments.queueComments()
    await decide(one.id, 1, 'approved')
    return one
  }

  it('appears only after a moderator approved it', async () => {
    const { petition, id } = await signed({ locale: 'crh' })
    const before = await shown(petition)

    await comments.queueComments()
    const review = await waitingFor(id)
    const meanwhile = await shown(petition)
    await decide(id, 1, 'approved')

    expect([...before, ...meanwhile]).to.deep.equal([])
    expect(review).to.include({ kind: 'comment', revision: 1, submittedBy: null, urgent: false, locale: 'crh' })
    expect(await shown(petition)).to.deep.equal(['Olena Koval: Бо мовчати не можна.'])
  })

  it('tells the queue the day of its signature and no other, also where it is queued right after midnight', async () => {
    const { id } = await signed({ confirmedOn: '2026-03-01' })

    await comments.queueComments()

    expect((await waitingFor(id))?.submittedAt).to.deep.equal(new Date('2026-03-01T00:00:00Z'))
  })

  it('tells the queue the day on which it was written anew', async () => {
    const { id } = await signed({ confirmedOn: '2026-03-01', commentRevision: 2 })

    await comments.queueComments()

    expect((await waitingFor(id))?.submittedAt).to.deep.equal(new Date('2026-03-02T00:00:00Z'))
  })

  it('appears by a decision of the queue, once that takes effect', async () => {
    const { petition, id } = await signed()
    await comments.queueComments()
    const { reviews } = site.stores
    const [review] = (await reviews.waiting({ kind: 'comment' })).filter(({ subjectId }) => subjectId === id)
    const reviewId = review?.id ?? ''
    const appliers = Object.fromEntries(
      reviewKinds.map((kind) => [kind, comments.applyCommentDecision]),
    ) as unknown as Appliers

    await reviews.claim(reviewId, 'nadia')
    await reviews.decide(reviewId, { by: 'nadia', revision: 1, verdict: 'approved', reason: null, words: '' })
    await reviews.applyDue(appliers)
    const early = await shown(petition)
    await reviews.takeEffectNow(reviewId, 'nadia')
    await reviews.applyDue(appliers)

    expect(early).to.deep.equal([])
    expect(await shown(petition)).to.have.length(1)
    expect(await reviews.lastDecision('comment', id)).to.include({ state: 'done' })
  })

  it('is read by the moderator as the public would see it', async () => {
    const { petition, id } = await signed({ visibility: 'initials', country: 'PL' })
    await comments.queueComments()

    expect(await comments.readComment(id)).to.deep.equal({
      text: 'Бо мовчати не можна.',
      name: 'O. K.',
      country: 'PL',
      petitionId: petition.id,
      revision: 1,
    })
  })

  for (const verdict of ['rejected', 'changes_requested'] as const) {
    it(`is not shown where it was ${verdict}`, async () => {
      const { petition, id } = await signed()
      await comments.queueComments()

      await decide(id, 1, verdict)

      expect(await shown(petition)).to.deep.equal([])
      expect(await rowOf(site.stores, id)).to.include({ commentState: 'rejected' })
    })
  }

  it('is neither queued nor shown of somebody who chose not to be seen, or has not confirmed', async () => {
    const { petition } = await signed({ visibility: 'hidden' })
    await addSignatures(site.stores, petition, [{ ...offered, state: 'pending', expiresOn: '2026-03-05' }])

    await comments.queueComments()

    expect(await waitingCount(petition)).to.equal(0)
  })

  it('is neither queued nor shown where the petition came to protect its signers', async () => {
    const { petition, id } = await signed({}, { riskMode: 'protected' })

    await comments.queueComments()

    expect(await waitingCount(petition)).to.equal(0)
    expect(await comments.readComment(id)).to.equal(null)
    expect(await rowOf(site.stores, id)).not.to.have.property('commentState')
  })

  it('is not published where it was written when none were', async () => {
    const petition = await site.publish()
    const [id = ''] = await addSignatures(site.stores, petition, [{ visibility: 'full', comment: 'Лише для вас.' }])
    await signatures.setVisibility(await linkOf(id), 'initials')
    await signatures.correct(await linkOf(id), { name: 'Olena', city: null, comment: 'Лише для вас.', country: 'UA' })

    await comments.queueComments()

    expect(await waitingCount(petition)).to.equal(0)
    expect(await comments.readComment(id)).to.equal(null)
  })

  it('is queued a few at a time until all are, and each of them once', async () => {
    const petition = await site.publish()
    await addSignatures(
      site.stores,
      petition,
      Array.from({ length: 60 }, () => offered),
    )

    await Promise.all([comments.queueComments(), comments.queueComments()])

    expect(await waitingCount(petition)).to.equal(60)
    expect(await comments.queueComments()).to.equal(0)
  })

  it('is queued again where the moderators could not take it', async () => {
    const { petition, id } = await signed()
    const failing = createSignatureComments({
      store: createCommentStore(site.stores.database.db),
      signatures: signatureStoreOf(site.stores),
      petitions: site.stores.petitions,
      keyring: site.stores.keyring,
      transact: transactionsOn(site.stores.database.client),
      now,
      reviews: {
        ...site.stores.reviews,
        async submit(review, session) {
          await site.stores.reviews.submit(review, session)
          throw new Error('The process was killed.')
        },
      },
    })

    await rejectionOf(failing.queueComments())
    const afterwards = await waitingCount(petition)
    await comments.queueComments()

    expect(afterwards).to.equal(0)
    expect(await waitingFor(id)).to.include({ revision: 1 })
  })

  it('leaves the page and waits again when its signer writes another one', async () => {
    const { petition, id } = await approved()

    await signatures.correct(await linkOf(id), { name: 'Olena Koval', city: null, comment: 'Інше.', country: 'UA' })
    const meanwhile = await shown(petition)
    await comments.queueComments()

    expect(meanwhile).to.deep.equal([])
    expect(await waitingFor(id)).to.include({ revision: 2 })
    expect(await comments.readComment(id)).to.include({ text: 'Інше.', revision: 2 })
  })

  it('waits again when its signer takes another name, or wants to be seen otherwise', async () => {
    const { petition, id } = await approved()

    await signatures.correct(await linkOf(id), {
      name: 'Admin',
      city: null,
      comment: 'Бо мовчати не можна.',
      country: 'UA',
    })
    await signatures.setVisibility(await linkOf(id), 'initials')
    await comments.queueComments()

    expect(await shown(petition)).to.deep.equal([])
    expect(await comments.readComment(id)).to.include({ name: 'A.', revision: 3 })
  })

  it('stays as it is when its signer corrects a country, or chooses the same again', async () => {
    const { petition, id } = await approved()

    await signatures.correct(await linkOf(id), {
      name: 'Olena Koval',
      city: 'Львів',
      comment: 'Бо мовчати не можна.',
      country: 'PL',
    })
    await signatures.setVisibility(await linkOf(id), 'full')

    expect(await shown(petition)).to.have.length(1)
  })

  it('cannot be approved as another one than was read', async () => {
    const { petition, id } = await signed()
    await comments.queueComments()
    const before = await comments.readComment(id)
    await signatures.correct(await linkOf(id), { name: 'Olena Koval', city: null, comment: 'Інше.', country: 'UA' })
    const changing = await comments.readComment(id)

    const early = await rejectionOf(decide(id, before?.revision ?? 0, 'approved'))
    await comments.queueComments()
    const late = await rejectionOf(decide(id, before?.revision ?? 0, 'approved'))

    expect([early, late].map((error) => (error as { code?: string }).code)).to.deep.equal([
      'changedMeanwhile',
      'changedMeanwhile',
    ])
    expect(changing).to.equal(null)
    expect(await shown(petition)).to.deep.equal([])
  })

  it('is not approved by a decision about one that was deleted and written anew', async () => {
    const { id } = await signed()
    await comments.queueComments()
    const correct = async (comment: string | null) =>
      signatures.correct(await linkOf(id), { name: 'Olena Koval', city: null, comment, country: 'UA' })

    await correct(null)
    await correct('Реклама')
    await comments.queueComments()

    expect(await waitingFor(id)).to.include({ revision: 2 })
    expect(await rejectionOf(decide(id, 1, 'approved'))).to.include({ code: 'changedMeanwhile' })
  })

  it('is refused once, not each time its signer chooses to be seen otherwise', async () => {
    const { petition, id } = await signed()
    await comments.queueComments()
    await decide(id, 1, 'rejected')
    await site.stores.reviews.takeBack('comment', id)

    await signatures.setVisibility(await linkOf(id), 'initials')
    await comments.queueComments()

    expect(await waitingCount(petition)).to.equal(0)
  })

  const leave: Record<string, (id: string) => Promise<unknown>> = {
    withdrawn: async (id) => signatures.withdraw(await linkOf(id)),
    erased: async (id) => signatures.erase(await linkOf(id)),
    'hidden again': async (id) => signatures.setVisibility(await linkOf(id), 'hidden'),
    deleted: async (id) =>
      signatures.correct(await linkOf(id), { name: 'Olena Koval', city: null, comment: null, country: 'UA' }),
    'forgotten at the end of the promised time': async (id) => {
      const { petitionId } = await rowOf(site.stores, id)
      await signatureStoreOf(site.stores).forget(idOf(petitionId))
    },
  }

  for (const [how, go] of Object.entries(leave)) {
    it(`leaves page and queue when it is ${how}`, async () => {
      const { petition, id } = await approved()
      const [waiting = ''] = await addSignatures(site.stores, petition, [offered])
      await comments.queueComments()

      await go(id)
      await go(waiting)
      const read = await comments.readComment(waiting)
      await comments.queueComments()

      expect(await shown(petition)).to.deep.equal([])
      expect(read).to.equal(null)
      expect(await waitingFor(waiting)).to.equal(null)
      expect(await rejectionOf(decide(waiting, 1, 'approved'))).to.include({ kind: 'conflict' })
    })
  }

  it('leaves nothing of itself in an erased row', async () => {
    const { id } = await approved()

    await signatures.erase(await linkOf(id))

    const row = await signaturesOf(site.stores).findOne({ _id: bytesOf(id) })
    expect(Object.keys(row ?? {}).filter((field) => field.startsWith('comment'))).to.deep.equal([])
  })

  it('stands among the others by the day of approval, which tells no time of signing', async () => {
    const { petition } = await approved({ name: 'First' })
    const ids = await addSignatures(site.stores, petition, [
      { ...offered, name: 'Second' },
      { ...offered, name: 'Third', confirmedOn: '2026-03-01' },
    ])
    await comments.queueComments()
    today = '2026-03-03'
    for (const id of ids) await decide(id, 1, 'approved')

    const names = (await shown(petition)).map((line) => line.split(':')[0])
    const byId = ids.toSorted((one, two) => Buffer.compare(bytesOf(one), bytesOf(two)))

    expect(names).to.deep.equal([...(byId[0] === ids[0] ? ['Second', 'Third'] : ['Third', 'Second']), 'First'])
  })
})
