import { expect } from 'chai'

import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { createReminderStore, createResponseStore } from '../../../server/features/deliveries/index.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import type { DecidedReview } from '../../../server/features/reviews/index.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import { createTestClock } from '../../support/clock.ts'
import { aPdf } from '../../support/pdf.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

const speaker = { name: 'Anna Schmidt', office: 'Secretary of the Committee', language: 'en' } as const
const yes = { ...speaker, stance: 'answered', text: 'We have asked for a visit.', file: null } as const

describe('what a recipient says', () => {
  const clock = createTestClock()
  let site: TestStores
  let open: ReturnType<typeof openHandover>
  let petition: Petition
  let moderator: string

  before(async () => {
    site = await openTestStores({ now: clock.now })
    open = openHandover(site)
    petition = await site.publish()
    moderator = newId()
  })

  after(() => site.close())

  const db = () => site.stores.database.db
  const answers = () => open.answers
  const now = ({ id }: Delivery) => open.deliveries.get(id)
  const saidOf = ({ id }: Delivery) => answers().ofDelivery(id)
  const stepsOf = ({ id }: Delivery) => open.noted.filter(({ deliveryId }) => deliveryId === id).map(({ step }) => step)
  const chunksOf = (owner: string) =>
    db()
      .collection('fileChunks')
      .countDocuments({ owner: bytesOf(owner) })

  /** The only thing said of it, decided on. */
  async function decided(delivery: Delivery, verdict: 'approved' | 'rejected'): Promise<void> {
    const waiting = (await saidOf(delivery)).find(({ state }) => state === 'waiting')
    const decision = { verdict, reason: verdict === 'approved' ? null : 'other', words: '', by: moderator } as const
    const review = { subjectId: waiting?.id ?? '', decision } as unknown as DecidedReview
    await transactionsOn(site.stores.database.client)((session) => answers().applyDecision(review, session))
  }

  it('an acknowledgement counts at once, with its number, and tells the public no name', async () => {
    const delivery = await open.sent(petition)

    await answers().acknowledge(delivery.id, { ...speaker, reference: 'A/2026/117' })

    expect(await now(delivery)).to.include({
      ...{ state: 'acknowledged', acknowledgedOn: dayOf(clock.now()), reference: 'A/2026/117' },
    })
    expect(stepsOf(delivery)).to.deep.equal(['sent', 'acknowledged'])
    expect(JSON.stringify(await open.deedsOf(delivery.id))).to.not.include('Schmidt')
  })

  it('is kept sealed, whoever says it', async () => {
    const delivery = await open.sent(petition)

    await answers().acknowledge(delivery.id, { ...speaker, reference: 'A/2026/118' })

    const rows = await db()
      .collection('deliveryResponses')
      .find({ deliveryId: bytesOf(delivery.id) })
      .toArray()
    expect(JSON.stringify(rows)).to.not.match(/Schmidt|Secretary|A\/2026\/118/)
    expect(await saidOf(delivery)).to.have.lengthOf(1)
  })

  it('may be acknowledged once more, by a colleague with a number of their own', async () => {
    const delivery = await open.sent(petition)
    await answers().acknowledge(delivery.id, { ...speaker, reference: '' })

    await answers().acknowledge(delivery.id, { ...speaker, name: 'Jan Novak', reference: 'B-2' })

    expect((await saidOf(delivery)).map(({ reference }) => reference)).to.have.members(['', 'B-2'])
    expect(stepsOf(delivery)).to.deep.equal(['sent', 'acknowledged'])
  })

  it('has arrived when somebody answers, whatever the mail server said', async () => {
    const { id } = await open.prepared(petition)
    await open.deliveries.release({ id }, open.tom)
    const delivery = await open.deliveries.beginSending({ id }, open.tom)

    await answers().acknowledge(id, { ...speaker, reference: '' })

    expect((await now(delivery)).state).to.equal('acknowledged')
  })

  it('an answer waits for a moderator, and nothing is public before', async () => {
    const delivery = await open.sent(petition)

    await answers().answer(delivery.id, yes)

    const [answer] = await saidOf(delivery)
    const [review] = await site.stores.reviews.waiting({ kind: 'answer' })
    expect(answer).to.include({ state: 'waiting', stance: 'answered', text: yes.text, name: 'Anna Schmidt' })
    expect(review).to.include({ subjectId: answer?.id, petitionId: petition.id, submittedBy: null })
    expect((await now(delivery)).state).to.equal('sent')
    await open.publishedAnswers.refresh()
    expect(open.publishedAnswers.ofPetition(petition.id)).to.deep.equal([])
  })

  it('an approved answer is the statement of an office, and the delivery is answered', async () => {
    const delivery = await open.sent(petition)
    await answers().answer(delivery.id, { ...yes, file: aPdf() })

    await decided(delivery, 'approved')

    await open.publishedAnswers.refresh()
    const [shown] = open.publishedAnswers.ofPetition(petition.id)
    expect(shown).to.deep.include({
      ...{ deliveryId: delivery.id, stance: 'answered', text: yes.text, language: 'en' },
      ...{ name: 'Anna Schmidt', office: 'Secretary of the Committee', answeredOn: dayOf(clock.now()) },
      file: { href: `/deliveries/answers/${shown?.id ?? ''}.pdf`, bytes: aPdf().length },
    })
    expect(await now(delivery)).to.include({ state: 'answered', answeredOn: dayOf(clock.now()) })
    expect(stepsOf(delivery)).to.deep.equal(['sent', 'answered'])
  })

  it('a refusal is refused, and a later answer of another kind still counts', async () => {
    const delivery = await open.sent(petition)
    await answers().answer(delivery.id, { ...yes, stance: 'refused', text: 'We do not comment.' })
    await decided(delivery, 'approved')
    const afterRefusal = await now(delivery)

    await answers().answer(delivery.id, { ...yes, text: 'We have changed our mind.' })
    await decided(delivery, 'approved')

    expect([afterRefusal.state, (await now(delivery)).state]).to.deep.equal(['refused', 'answered'])
  })

  it('a rejected answer is kept for staff and changes nothing; the recipient can answer again', async () => {
    const delivery = await open.sent(petition)
    await answers().answer(delivery.id, { ...yes, text: 'Nonsense' })

    await decided(delivery, 'rejected')
    await answers().answer(delivery.id, yes)

    expect((await saidOf(delivery)).map(({ state }) => state)).to.have.members(['rejected', 'waiting'])
    expect(stepsOf(delivery)).to.deep.equal(['sent'])
  })

  it('the same answer twice, even at the same moment, is one answer with one file', async () => {
    const delivery = await open.sent(petition)
    const answer = () => answers().answer(delivery.id, { ...yes, file: aPdf() })

    await Promise.all([answer(), answer()])
    await answer()

    const said = await saidOf(delivery)
    expect(said).to.have.lengthOf(1)
    const owners = await db().collection('fileChunks').distinct('owner', { name: 'answer.pdf' })
    const stored = await Promise.all(said.map(({ id }) => chunksOf(id)))
    expect(stored).to.deep.equal([1])
    const known = await db()
      .collection('deliveryResponses')
      .countDocuments({ file: { $ne: null } })
    expect(owners).to.have.lengthOf(known)
  })

  it('a decision takes effect once', async () => {
    const delivery = await open.sent(petition)
    await answers().answer(delivery.id, yes)
    const [{ id } = { id: '' }] = await saidOf(delivery)
    await decided(delivery, 'approved')

    const again = { subjectId: id, decision: { verdict: 'rejected', reason: 'other', words: '', by: moderator } }
    const error = await rejectionOf(
      transactionsOn(site.stores.database.client)((session) =>
        answers().applyDecision(again as unknown as DecidedReview, session),
      ),
    )

    expect(error).to.include({ kind: 'conflict' })
  })

  it('a question is for staff alone', async () => {
    const delivery = await open.sent(petition)

    await answers().ask(delivery.id, { ...speaker, text: 'Who is the organiser?' })
    await answers().ask(delivery.id, { ...speaker, text: 'Who is the organiser?' })

    const said = await saidOf(delivery)
    expect(said.map(({ kind, state }) => [kind, state])).to.deep.equal([['question', 'noted']])
    expect(stepsOf(delivery)).to.deep.equal(['sent'])
  })

  it('that is not published is forgotten when retention ends; what waits is decided on first', async () => {
    const retainUntil = addDays(dayOf(clock.now()), 5)
    const short = await site.publish({ handover: 'names', retainUntil })
    const delivery = await open.sent(short, 'osce', { listForms: ['csv'] })
    await answers().acknowledge(delivery.id, { ...speaker, reference: 'A/2026/119' })
    await answers().ask(delivery.id, { ...speaker, text: 'Who is the organiser?' })
    const [question] = await saidOf(delivery)
    const replied = { text: 'Those of the letter.', by: moderator, repliedAt: clock.now() }
    await transactionsOn(site.stores.database.client)((session) =>
      createResponseStore({ db: db(), keyring: site.stores.keyring }).reply(question?.id ?? '', replied, session),
    )
    const reminders = createReminderStore({ db: db(), keyring: site.stores.keyring })
    await transactionsOn(site.stores.database.client)((session) =>
      reminders.insert({ id: newId(), deliveryId: delivery.id, text: 'Please answer.' }, session),
    )
    const remindersBefore = await reminders.ofDelivery(delivery.id)
    const replies = async () => (await saidOf(delivery)).flatMap(({ reply }) => (reply === null ? [] : [reply.text]))
    const repliesBefore = await replies()
    await answers().answer(delivery.id, { ...yes, text: 'Nonsense', file: aPdf() })
    await decided(delivery, 'rejected')
    await answers().answer(delivery.id, { ...yes, file: aPdf() })
    await decided(delivery, 'approved')
    await answers().answer(delivery.id, { ...yes, text: 'One thing more', file: aPdf() })
    const told = async () =>
      (await saidOf(delivery)).map(({ kind, state, name, office, reference, text, file }) =>
        [kind, state, name, office, reference, text, file === null ? '' : 'file'].filter(Boolean).join('|'),
      )
    const fileCount = async () =>
      (await Promise.all((await saidOf(delivery)).map(({ id }) => chunksOf(id)))).reduce((sum, count) => sum + count, 0)
    const before = await fileCount()

    clock.forwardDays(6)
    await open.packBuilding.runOnce()

    const kept = 'Anna Schmidt|Secretary of the Committee'
    const published = `answer|published|${kept}|${yes.text}|file`
    const forgotten = ['acknowledgement|noted', 'question|noted', 'answer|rejected']
    expect(await told()).to.have.members([...forgotten, published, `answer|waiting|${kept}|One thing more|file`])
    expect([before, await fileCount()]).to.deep.equal([3, 2])
    expect(remindersBefore.map(({ text }) => text)).to.deep.equal(['Please answer.'])
    expect(await reminders.ofDelivery(delivery.id)).to.deep.equal([])
    expect([repliesBefore, await replies()]).to.deep.equal([['Those of the letter.'], ['']])

    await decided(delivery, 'rejected')

    expect(await told()).to.have.members([...forgotten, published, 'answer|rejected'])
    expect(await fileCount()).to.equal(1)
  })
})
