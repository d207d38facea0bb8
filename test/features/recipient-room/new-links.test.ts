import { expect } from 'chai'

import { changeRecipient, takesMailAt } from '../../support/register.ts'
import { appeal } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { openRecipient, type ARecipient } from './a-recipient.ts'

const office = 'registry@un.example'
const newLink = '/en/deliveries/new-link'

describe('a recipient that loses its link again and again', () => {
  let room: ARecipient

  before(async () => {
    room = await openRecipient()
    const { clock, stores, service } = room.site
    clock.forwardToNoon()
    await changeRecipient(stores, 'united-nations', takesMailAt(office))
    service.start()
  })

  after(() => room.close())

  /** Handed over by post: no link of it was mailed. */
  async function handedOver(): Promise<string> {
    return (await room.open.sent(room.site.stores.petitions.get(appeal), 'united-nations')).id
  }

  /** Everything that whoever asks gets to see. */
  async function asked(delivery: string): Promise<{ status: number; location: string | null; page: string }> {
    const answer = await room.site.post(newLink, { delivery })
    const location = answer.headers.get('location')
    return { status: answer.status, location, page: await (await room.site.get(location ?? '')).text() }
  }

  const outbox = () => room.site.stores.database.db.collection('outbox')
  const mails = () => room.site.mailbox.messages(office)

  /** Asks, and has the mail; a minute later it may ask again. */
  async function askedAndMailed(delivery: string) {
    const mailCount = mails().length
    const answer = await asked(delivery)
    await room.site.mailTo(office, mailCount + 1)
    await until('the mail is over', async () => (await outbox().countDocuments()) === 0)
    room.site.clock.forwardMinutes(2)
    return answer
  }

  const linkIn = (mail: { links: readonly string[] }): string =>
    mail.links.find((link) => link.includes('/en/deliveries/')) ?? ''

  it('is mailed three a day, and the fourth answer is the same without a mail', async () => {
    const id = await handedOver()
    const mailCount = mails().length
    const answers = [await askedAndMailed(id), await askedAndMailed(id), await askedAndMailed(id)]

    const fourth = await asked(id)

    expect([...answers, fourth]).to.deep.equal(Array(4).fill(answers[0]))
    expect(fourth.status).to.equal(303)
    expect(await outbox().countDocuments()).to.equal(0)
    const links = mails()
      .slice(0, mails().length - mailCount)
      .map(linkIn)
    const pages = await Promise.all(links.map((link) => room.site.get(new URL(link).pathname)))
    expect(new Set(links)).to.have.property('size', 3)
    expect(pages.map(({ status }) => status)).to.deep.equal([200, 200, 200])
    expect((await room.open.deliveries.get(id)).state).to.equal('sent')
    const sent = (await room.open.deedsOf(id)).filter(({ deed }) => deed === 'delivery.link-sent')
    expect(sent.map(({ by }) => by)).to.deep.equal(['recipient', 'recipient', 'recipient'])
  })

  it('is mailed again on the next day', async () => {
    const id = await handedOver()
    for (const _ of [1, 2, 3]) await askedAndMailed(id)
    await asked(id)
    const mailCount = mails().length

    room.site.clock.forwardDays(1)
    await askedAndMailed(id)

    expect(mails()).to.have.length(mailCount + 1)
  })

  it('has those of another delivery counted apart', async () => {
    const [id, other] = [await handedOver(), await handedOver()]
    for (const _ of [1, 2, 3]) await askedAndMailed(id)
    const mailCount = mails().length

    await askedAndMailed(other)

    expect(mails()).to.have.length(mailCount + 1)
  })

  it('is told nothing by a log: neither number nor address nor link stands in it', async () => {
    const id = await handedOver()
    await askedAndMailed(id)
    const [mail = { links: [] }] = mails()

    const log = room.site.logLines.join('\n')
    expect(log).to.include('/:locale/deliveries/new-link')
    for (const secret of [id, office, linkIn(mail).split('/').at(-1) ?? '']) expect(log).not.to.include(secret)
    expect(log).not.to.match(/"level":(50|60)/)
  })
})
