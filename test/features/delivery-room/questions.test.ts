import { expect } from 'chai'

import { deliveryMailsOn } from '../../../server/delivery-services.ts'
import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import type { Response as RecipientResponse } from '../../../server/features/deliveries/response.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { newId } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { readable } from '../../support/shown-form.ts'
import { openHandover } from '../deliveries/a-handover.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

const office = 'petitions@osce.example'
const officeInKyiv = 'zvernennia@osce.example'
const speaker = { name: 'Anna Schmidt', office: 'Secretary', language: 'uk' } as const

describe('a question of a recipient', () => {
  let open: HandoverSite
  let handover: ReturnType<typeof openHandover>

  before(async () => {
    open = await startHandoverSite({ running: true })
    handover = openHandover(open.site)
    await reachableBy([
      { kind: 'mail', address: office, languages: ['en'] },
      { kind: 'mail', address: officeInKyiv, languages: ['uk'] },
    ])
  })

  after(() => open.site.close())

  async function reachableBy(channels: readonly object[]): Promise<void> {
    const { recipients, database } = open.site.stores
    await database.db.collection('recipients').updateOne({ slug: 'osce' }, { $set: { channels } })
    await recipients.refresh()
  }

  async function asked(text = 'Хто рахував підписи?'): Promise<{ delivery: Delivery; question: RecipientResponse }> {
    const delivery = await open.released()
    const { id } = delivery
    await open.act(open.mira, delivery, 'record', { way: 'post', day: dayOf(open.site.clock.now()) })
    await handover.answers.ask(id, { ...speaker, text })
    const [question] = await handover.answers.ofDelivery(id)
    if (question === undefined) throw new Error('Nothing was asked.')
    return { delivery, question }
  }

  const answer = (who: typeof open.mira, { deliveryId, id }: RecipientResponse, text: string): Promise<Response> =>
    who.post(`/en/staff/deliveries/${deliveryId}/questions/${id}/answer`, { [`reply-${id}`]: text })

  const mailCount = (): number => open.site.mailbox.messages(officeInKyiv).length

  it('waits for a person, and says in which language it is and where the answer goes', async () => {
    const { delivery } = await asked()

    const list = readable(await (await open.mira.get('/en/staff/deliveries')).text())
    const page = readable(await open.page(open.mira, delivery))

    expect(list.slice(0, list.indexOf('Petition All'))).to.include('It asked something: answer it.')
    expect(page)
      .to.include('Хто рахував підписи?')
      .and.include('the language of the question: Ukrainian')
      .and.include(officeInKyiv)
  })

  it('is answered once, however often the button is clicked, by mail to the registered address', async () => {
    const { delivery, question } = await asked()
    const count = mailCount()

    const answers = await Promise.all([1, 2].map(() => answer(open.mira, question, 'Zzyzx:\nми самі.')))
    const again = await answer(open.mira, question, 'Zzyzx:\nми самі.')
    const mail = await open.site.mailTo(officeInKyiv, count + 1)
    const page = readable(await open.page(open.tom, delivery))

    expect([...answers, again].map(({ status }) => status)).to.deep.equal([303, 303, 303])
    expect(mail.subject).to.equal('Наша відповідь на ваше запитання про петицію')
    expect(mail.text.replaceAll('\r\n', '\n'))
      .to.include('Ваше запитання:\n\nХто рахував підписи?')
      .and.include('Наша відповідь:\n\nZzyzx:\nми самі.')
      .and.match(/\/uk\/deliveries\/[\w-]{43}/)
    expect(page).to.include('Answered by Mira').and.include('Zzyzx: ми самі.').and.not.include('Send the answer')
    expect(page).not.to.include('It asked something')
    expect(mailCount()).to.equal(count + 1)
  })

  it('and its answer stand on the recipient’s own page', async () => {
    const { delivery, question } = await asked()
    const token = await handover.links.issue({ deliveryId: delivery.id, retainUntil: delivery.retainUntil })

    await answer(open.mira, question, 'Kwyjibo did.')

    const page = readable(await (await fetch(`${open.site.url}/en/deliveries/${token}`)).text())
    expect(page).to.match(/Хто рахував підписи\? Our answer, [^.]+ Kwyjibo did\./)
  })

  it('is answered without a word of it in the audit, and sealed in the database', async () => {
    const { delivery, question } = await asked()

    await answer(open.mira, question, 'Frobozz did.')

    const { database, audit } = open.site.stores
    const entries = await audit.entries({ subject: { kind: 'delivery', id: delivery.id }, limit: 100 })
    const rows = await Promise.all(
      ['deliveryResponses', 'outbox', 'audit'].map((name) => database.db.collection(name).find().toArray()),
    )
    const told = entries.find(({ deed }) => deed === 'question.answered')
    expect(told).to.deep.include({ by: open.mira.accountId, after: { response: question.id, language: 'uk' } })
    expect(readable(await open.page(open.mira, delivery))).to.include('answered its question')
    expect(JSON.stringify(rows)).not.to.include('Frobozz')
  })

  for (const [what, text, sentence] of [
    ['says nothing', ' \n ', 'Write the answer.'],
    ['is too long', 'x'.repeat(10_001), 'At most 10,000 characters.'],
  ] as const) {
    it(`is not answered where the answer ${what}: the form comes back as it was`, async () => {
      const { question } = await asked()
      const count = mailCount()

      const refused = await answer(open.mira, question, text)
      const page = await refused.text()

      expect(refused.status).to.equal(422)
      expect(readable(page)).to.include(sentence)
      expect(page).to.include(`href="#reply-${question.id}"`).and.include(text.trim())
      expect(mailCount()).to.equal(count)
    })
  }

  it('that a colleague has answered is not answered again, and nothing that was typed is lost', async () => {
    const { delivery, question } = await asked()
    const count = mailCount()
    await answer(open.mira, question, 'We did.')
    await open.site.mailTo(officeInKyiv, count + 1)

    const late = await answer(open.tom, question, 'Xyzzy did.')
    const page = readable(await late.text())

    expect(late.status).to.equal(409)
    expect(page)
      .to.include('Somebody has answered this before. Nothing was sent.')
      .and.include('What you wrote; it was not sent')
      .and.include('Xyzzy did.')
    expect((await handover.answers.ofDelivery(delivery.id))[0]?.reply?.text).to.equal('We did.')
    expect(mailCount()).to.equal(count + 1)
  })

  it('is found under its own delivery alone', async () => {
    const { delivery } = await asked()
    const other = await asked()

    const answers = await Promise.all([
      answer(open.mira, { ...other.question, deliveryId: delivery.id }, 'We did.'),
      answer(open.mira, { ...other.question, id: newId() }, 'We did.'),
      answer(open.mira, { ...other.question, deliveryId: newId() }, 'We did.'),
    ])

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404])
  })

  it('cannot be answered where the register has no address, and keeps what was typed', async () => {
    const { delivery, question } = await asked()
    await reachableBy([])

    const page = readable(await open.page(open.mira, delivery))
    const refused = await answer(open.mira, question, 'Plugh did.')
    await reachableBy([{ kind: 'mail', address: officeInKyiv, languages: ['uk'] }])

    expect(page).to.include('has no mail address for this recipient').and.not.include('Send the answer')
    expect(refused.status).to.equal(409)
    expect(await refused.text()).to.include('Plugh did.')
  })

  it('whose answer the receiving server refuses says so in the trail', async () => {
    const { delivery, question } = await asked()
    await answer(open.mira, question, 'We did.')
    const wordsOf = loadWords('views/locales')
    const parts = { deliveries: () => handover.deliveries, wordsOf, publicUrl: open.site.url, log: silentLog }
    const { 'delivery-reply': mails } = deliveryMailsOn(open.site.stores, parts)

    await mails.ended?.(question.id, { kind: 'refused', code: '550' }, 'delivery-reply')
    await mails.ended?.(question.id, { kind: 'unsure' }, 'delivery-reply')
    await mails.note(question.id, { refusedCount: 0, unsureCount: 0, droppedCount: 1 }, 'delivery-reply')

    expect(readable(await open.page(open.mira, delivery)))
      .to.include('noted that the answer to its question did not go')
      .and.include('refused by the receiving server (answer 550)')
      .and.include('nobody knows whether the mail went')
      .and.include('or the register had no address for it')
  })
})
