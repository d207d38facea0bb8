import { expect } from 'chai'

import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { startScriptedSmtp, type Script, type ScriptedSmtp } from '../../platform/mail/scripted-smtp.ts'
import { changeRecipient, takesMailAt } from '../../support/register.ts'
import { readable } from '../../support/shown-form.ts'
import { until } from '../../support/until.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

const office = 'petitions@osce.example'

describe('a delivery whose mail does not simply go', () => {
  let smtp: ScriptedSmtp
  let open: HandoverSite
  /** What the recipient's server says. */
  let script: Script
  /** How often it was asked to take a mail. */
  let askedCount: number

  before(async () => {
    smtp = await startScriptedSmtp({
      script(phase, argument) {
        if (phase === 'rcpt') askedCount += 1
        return script(phase, argument)
      },
    })
    open = await startHandoverSite({ running: true, smtpUrl: smtp.smtpUrl })
    await changeRecipient(open.site.stores, 'osce', takesMailAt(office))
  })

  beforeEach(() => {
    script = () => undefined
    askedCount = 0
    smtp.received.length = 0
  })

  after(async () => {
    await open.site.close()
    await smtp.close()
  })

  const outbox = () => open.site.stores.database.db.collection('outbox')
  const waitingCount = ({ id }: Delivery) => outbox().countDocuments({ group: bytesOf(id) })
  const pageOf = async (delivery: Delivery) => readable(await open.page(open.tom, delivery))

  const becomes = (id: string, state: Delivery['state']): Promise<Delivery> =>
    until(`the delivery is ${state}`, async () => {
      const one = await open.get(id)
      return one.state === state ? one : null
    })

  /** Released, with a list that can be printed, and somebody has clicked "send". */
  async function sending(): Promise<Delivery> {
    const prepared = await open.preparedPlainly('osce', { 'list.csv.osce': 'yes' })
    await open.act(open.tom, prepared, 'release')
    await open.act(open.mira, prepared, 'send')
    return prepared
  }

  /** What waits for a person, as the list says it. */
  async function waiting(): Promise<string> {
    const list = readable(await (await open.tom.get('/en/staff/deliveries')).text())
    return list.slice(list.indexOf('Waiting for a person'), list.indexOf('Petition All'))
  }

  /** No retry that is still to come: nothing of it is queued. */
  async function expectOver(delivery: Delivery, mailCount: number): Promise<void> {
    expect(await waitingCount(delivery)).to.equal(0)
    open.site.clock.forwardMinutes(20)
    await open.site.service.runJob('deliveries')
    expect([askedCount, smtp.received.length]).to.deep.equal([1, mailCount])
  }

  const deedsOf = async ({ id }: Delivery) => {
    const entries = await open.site.stores.audit.entries({ limit: 50, subject: { kind: 'delivery', id } })
    return entries.map(({ by, deed, why }) => [by, deed, why])
  }

  const linkIn = ({ data }: { data: string }): string => /\/en\/deliveries\/[\w-]{43}/.exec(unfolded(data))?.[0] ?? ''

  it('goes back to a person where its address is refused for good, who reads why and corrects it', async () => {
    script = (phase) => (phase === 'rcpt' ? { reply: '550 5.1.1 <petitions@osce.example> unknown here' } : undefined)
    const delivery = await sending()
    const refused = await becomes(delivery.id, 'released')
    await expectOver(delivery, 0)
    const [list, page] = [await waiting(), await pageOf(delivery)]
    script = () => undefined
    await changeRecipient(open.site.stores, 'osce', takesMailAt('new-address@osce.example'))

    await open.act(open.mira, refused, 'send')
    await becomes(delivery.id, 'sent')

    await changeRecipient(open.site.stores, 'osce', takesMailAt(office))
    expect(list).to.include('Send it, or hand it over.')
    expect(page).to.include('The mail was refused by the receiving server (answer 550 5.1.1). Check the address')
    expect(await deedsOf(delivery)).to.deep.include(['system', 'delivery.not-sent', '550 5.1.1'])
    expect(smtp.received.map(({ to }) => to)).to.deep.equal(['new-address@osce.example'])
    const log = open.site.logLines.join('\n')
    expect(log).to.include('A mail was not taken.').and.not.include('osce.example')
    expect(log).not.to.match(/"level":(50|60)/)
  })

  it('still says why after somebody took a copy of the list, to hand it over in another way', async () => {
    script = (phase) => (phase === 'rcpt' ? { reply: '550 5.1.1 unknown' } : undefined)
    const delivery = await sending()
    await becomes(delivery.id, 'released')
    const said = async () => (await pageOf(delivery)).match(/The mail was refused by the receiving server/g)
    const before = await said()

    const copy = await open.mira.get(`/en/staff/deliveries/${delivery.id}/files/signatures.csv`)

    expect(copy.status).to.equal(200)
    expect(before, 'beside what is to be done, and in the trail').to.have.length(2)
    expect(await said()).to.deep.equal(before)
  })

  it('is mailed a while later, once, where the server puts it off, and nobody can say meanwhile that it did not', async () => {
    script = (phase) => (phase === 'rcpt' && askedCount === 1 ? { reply: '450 4.2.1 greylisted' } : undefined)
    const delivery = await sending()
    await until('it was put off', () => outbox().findOne({ group: bytesOf(delivery.id), deferrals: 1 }))
    const page = await pageOf(delivery)
    const said = await open.act(open.tom, delivery, 'not-arrived', { foundWhy: 'I think so.' })
    const again = await open.act(open.tom, delivery, 'send')

    open.site.clock.forwardMinutes(2)
    await becomes(delivery.id, 'sent')

    expect(page).to.include('Its mail is on its way.').and.not.include('Did the mail arrive?')
    expect([said.status, again.status]).to.deep.equal([409, 409])
    expect(readable(await said.text())).to.include('Its mail is still on its way.')
    expect([askedCount, smtp.received.length]).to.deep.equal([2, 1])
    expect(await waitingCount(delivery)).to.equal(0)
    const [mail = { data: '' }] = smtp.received
    expect((await open.site.get(linkIn(mail))).status).to.equal(200)
  })

  describe('and was cut off after its last byte', () => {
    let delivery: Delivery

    beforeEach(async () => {
      script = (phase) => (phase === 'end' ? { cut: true } : undefined)
      delivery = await sending()
      await until('nobody knows', async () => (await waiting()).includes('Nobody knows whether the mail arrived'))
    })

    /** For the other tests it waits no more. */
    afterEach(async () => {
      if ((await open.get(delivery.id)).state === 'sending') await open.act(open.tom, delivery, 'arrived')
    })

    it('is never mailed again by itself: a person is asked', async () => {
      const page = await pageOf(delivery)

      await expectOver(delivery, 1)
      expect(await open.get(delivery.id)).to.include({ state: 'sending', sentOn: null })
      expect(page).to.include('Did the mail arrive?').and.include('It is not sent again by itself')
    })

    it('is sent where that person says that it arrived', async () => {
      await open.act(open.tom, delivery, 'arrived')

      await expectOver(delivery, 1)
      expect((await open.get(delivery.id)).state).to.equal('sent')
      expect((await deedsOf(delivery))[0]).to.deep.equal([open.tom.accountId, 'delivery.sent', null])
    })

    it('is mailed anew where that person says that it did not, and both links lead to the same', async () => {
      script = () => undefined
      await open.act(open.tom, delivery, 'not-arrived', { foundWhy: 'They looked for it.' })
      await open.act(open.tom, delivery, 'send')
      await becomes(delivery.id, 'sent')

      expect([askedCount, smtp.received.length]).to.deep.equal([2, 2])
      const links = smtp.received.map(linkIn)
      const pages = await Promise.all(links.map((link) => open.site.get(link)))
      expect(new Set(links)).to.have.property('size', 2)
      expect(pages.map(({ status }) => status)).to.deep.equal([200, 200])
    })

    it('has arrived as soon as the recipient says so, whatever anybody thought', async () => {
      const [mail = { data: '' }] = smtp.received
      const link = linkIn(mail)
      const shown = await open.site.get(link)
      const fields = { receivedBy: 'Anna Schmidt', receivedOffice: 'Registry', reference: 'A/1' }

      const said = await open.site.post(`${link}/acknowledge`, fields)

      expect([shown.status, said.status]).to.deep.equal([200, 303])
      expect(await open.get(delivery.id)).to.include({ state: 'acknowledged', way: 'mail' })
      expect(await waiting()).not.to.include('Nobody knows whether the mail arrived')
    })
  })
})

describe('a delivery whose sender was killed while its mail was on the way', () => {
  let open: HandoverSite

  before(async () => {
    open = await startHandoverSite()
    await changeRecipient(open.site.stores, 'osce', takesMailAt(office))
  })

  after(() => open.site.close())

  it('goes to a person after the next start, and not to a retry', async () => {
    const { database } = open.site.stores
    const delivery = await open.released('osce')
    await open.act(open.mira, delivery, 'send')
    const rows = database.db.collection('outbox')
    const ofDelivery = { group: bytesOf(delivery.id) }
    await rows.updateOne(ofDelivery, { $set: { begun: true } })

    open.site.service.start()
    await until('it is found', async () => (await rows.countDocuments(ofDelivery)) === 0)

    expect((await open.get(delivery.id)).state).to.equal('sending')
    expect(readable(await open.page(open.tom, delivery))).to.include('Did the mail arrive?')
    expect(open.site.mailbox.messages()).to.deep.equal([])
  })
})

/** Quoted-printable breaks long lines. */
function unfolded(data: string): string {
  return data.replaceAll(/=\r\n/g, '').replaceAll('=3D', '=')
}
