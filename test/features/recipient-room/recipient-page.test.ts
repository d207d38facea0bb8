import { expect } from 'chai'

import { answerServicesOn } from '../../../server/answer-services.ts'
import { locales } from '../../../server/platform/locales.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import { aPdf } from '../../support/pdf.ts'
import { innards, readable } from '../../support/shown-form.ts'
import { addCounted, signaturesOf, tallierOf, times } from '../../support/signatures.ts'
import { appeal } from '../../support/site.ts'
import { openRecipient, type ARecipient } from './a-recipient.ts'
import { acknowledgement, answer, question } from './what-it-says.ts'

describe("a recipient's own page", () => {
  let room: ARecipient

  before(async () => {
    room = await openRecipient()
  })

  after(() => room.close())

  const get = (address: string) => room.site.get(address)
  const post = (address: string, fields: Record<string, string>) => room.site.post(address, fields)
  const stateOf = async ({ id }: { id: string }) => (await room.open.deliveries.get(id)).state

  it('shows letter, figures and files, in four languages, to whoever has the link', async () => {
    const { delivery, token, page } = await room.handedOver()

    for (const locale of locales) {
      const shown = await get(`/${locale}/deliveries/${token}`)
      const html = await shown.text()
      expect(shown.status, html).to.equal(200)
      expect(html).to.include('Dear Sir or Madam').and.to.include('<h3>Letter</h3>').and.to.not.include('color: red')
      expect(html).to.not.match(innards)
    }
    const html = readable(await (await get(page)).text())
    expect(html)
      .to.include(delivery.id)
      .and.to.include(delivery.keyId ?? 'no key')
    for (const { name } of delivery.files) expect(html).to.include(name)
  })

  it('is kept by nobody on the way, found by no search, and sets no cookie', async () => {
    const { page } = await room.handedOver()

    const { headers } = await get(page)

    expect(headers.get('cache-control')).to.equal('no-store')
    expect(headers.get('x-robots-tag')).to.equal('noindex')
    expect(headers.get('referrer-policy')).to.equal('same-origin')
    expect(headers.getSetCookie()).to.deep.equal([])
  })

  it('gives the files one by one and all at once, each download the same', async () => {
    const { delivery, page } = await room.handedOver()

    const file = await get(`${page}/files/summary.json`)
    const zip = async () => Buffer.from(await (await get(`${page}/pack.zip`)).arrayBuffer())
    const zips = [await zip(), await zip()]

    expect(file.headers.get('content-disposition')).to.equal('attachment; filename="summary.json"')
    expect(((await file.json()) as { delivery: string }).delivery).to.equal(delivery.id)
    expect(Buffer.from(zips[0] ?? []).equals(Buffer.from(zips[1] ?? []))).to.equal(true)
    expect(
      Buffer.from(zips[0] ?? [])
        .subarray(0, 2)
        .toString(),
    ).to.equal('PK')
    expect((await get(`${page}/files/nothing.json`)).status).to.equal(404)
  })

  it('says when signers have left since, while the pack stays as it was, byte by byte', async () => {
    const { stores, service } = room.site
    const [id = ''] = await addCounted(stores, stores.petitions.get(appeal), times(3))
    const { page } = await room.handedOver()
    const zip = async () => Buffer.from(await (await get(`${page}/pack.zip`)).arrayBuffer())
    const [pack, before] = [await zip(), readable(await (await get(page)).text())]
    await signaturesOf(stores).updateOne({ _id: bytesOf(id) }, { $set: { state: 'withdrawn', unsettled: true } })
    await tallierOf(stores).runOnce()

    await service.runJob('corrections')

    const after = readable(await (await get(page)).text())
    expect(before).not.to.include('Corrections')
    expect(after).to.include('1 of the delivered signatures has been withdrawn or removed since')
    expect(after).to.include('What was handed over stays as it was.')
    expect((await zip()).equals(pack)).to.equal(true)
  })

  it('takes an acknowledgement, and says so', async () => {
    const { delivery, page } = await room.handedOver()

    const sent = await post(`${page}/acknowledge`, acknowledgement)
    const after = await (await get(sent.headers.get('location') ?? '')).text()

    expect(sent.status).to.equal(303)
    expect(readable(after)).to.include('It is noted that you have received this').and.to.include('A/2026/117')
    await answerServicesOn(room.site.stores, room.open.deliveries).forget.ofDelivery(delivery.id)
    const forgotten = (await (await get(page)).text()).split('id="said"')[1]
    expect(forgotten).to.include('<li').and.not.include('<bdi>').and.not.include('Schmidt')
    expect(await stateOf(delivery)).to.equal('acknowledged')
  })

  it('takes an answer with a file once, however often it is sent', async () => {
    const { delivery, page } = await room.handedOver()

    const sent = [
      await room.upload(`${page}/answer`, answer, aPdf()),
      await room.upload(`${page}/answer`, answer, aPdf()),
    ]
    const html = await (await get(page)).text()

    expect(sent.map(({ status }) => status)).to.deep.equal([303, 303])
    expect(await room.open.answers.ofDelivery(delivery.id)).to.have.lengthOf(1)
    expect(readable(html)).to.include('being read before it is published')
    expect(html).to.not.include('<b>for a visit</b>')
    expect(await stateOf(delivery)).to.equal('sent')
  })

  it('takes a question', async () => {
    const { delivery, page } = await room.handedOver()

    await post(`${page}/question`, question)

    const [said] = await room.open.answers.ofDelivery(delivery.id)
    expect(said).to.include({ kind: 'question', text: 'Who counted?' })
  })

  it('comes back with everything typed where something is missing', async () => {
    const { delivery, page } = await room.handedOver()

    const back = await post(`${page}/acknowledge`, { ...acknowledgement, receivedBy: ' ' })
    const html = await back.text()
    const empty = await room.upload(`${page}/answer`, { ...answer, stance: '' }, aPdf())
    const emptyHtml = await empty.text()

    expect([back.status, empty.status]).to.deep.equal([422, 422])
    expect(html).to.include('Tell us your name.').and.to.include('value="A/2026/117"')
    expect(emptyHtml).to.include('Choose what your answer is.').and.to.include('Please choose the file again')
    expect(emptyHtml).to.include('We have asked &lt;b&gt;for a visit&lt;/b&gt;.')
    expect(await room.open.answers.ofDelivery(delivery.id)).to.deep.equal([])
  })

  const bad: Readonly<Record<string, [Buffer, string]>> = {
    'too large': [Buffer.alloc(10 * 1024 * 1024 + 1), 'larger than 10 MB'],
    'no PDF': [Buffer.from('MZ…'), 'This is not a PDF'],
    'a PDF with a script': [aPdf({ catalog: '/OpenAction << /S /JavaScript /JS (app.alert) >>' }), 'contains scripts'],
  }

  for (const [what, [file, sentence]] of Object.entries(bad)) {
    it(`takes no file that is ${what}, and loses nothing else`, async () => {
      const { delivery, page } = await room.handedOver()

      const back = await room.upload(`${page}/answer`, answer, file)
      const html = await back.text()

      expect(back.status).to.equal(422)
      expect(html).to.include(sentence).and.to.include('We have asked &lt;b&gt;for a visit&lt;/b&gt;.')
      expect(await room.open.answers.ofDelivery(delivery.id)).to.deep.equal([])
    })
  }

  it('takes nothing from other sites', async () => {
    const { delivery, page } = await room.handedOver()

    const sent = await room.site.post(`${page}/acknowledge`, acknowledgement, { 'sec-fetch-site': 'cross-site' })

    expect(sent.status).to.equal(403)
    expect(await stateOf(delivery)).to.equal('sent')
  })

  it('is not there for a link that never was, whatever is tried with it', async () => {
    const page = `/en/deliveries/${'A'.repeat(43)}`

    const tried = [
      await get(page),
      await get(`${page}/pack.zip`),
      await post(`${page}/acknowledge`, acknowledgement),
      await room.upload(`${page}/answer`, answer, aPdf()),
    ]

    expect(tried.map(({ status }) => status)).to.deep.equal([404, 404, 404, 404])
  })

  it('says that a revoked or expired link is over, and takes nothing behind it', async () => {
    const { delivery, page } = await room.handedOver()
    const expired = await room.handedOver()
    await room.open.links.revoke(delivery.id)

    const tried = [await get(page), await get(`${page}/pack.zip`), await post(`${page}/acknowledge`, acknowledgement)]
    room.site.clock.forwardDays(91)
    const over = await get(expired.page)

    expect([...tried, over].map(({ status }) => status)).to.deep.equal([410, 410, 410, 410])
    expect(readable(await over.text()))
      .to.include('This link has expired')
      .and.to.include('Get a new link')
    expect(await stateOf(delivery)).to.equal('sent')
  })

  it('leaves no trace of its link, or of who answered, in the log', async () => {
    const { token, page } = await room.handedOver()

    await get(page)
    await post(`${page}/acknowledge`, acknowledgement)
    await room.upload(`${page}/answer`, answer, Buffer.from('no PDF'))

    const log = room.site.logLines.join()
    expect(log).to.include('/:locale/deliveries/:token')
    expect(log).to.not.include(token).and.to.not.include('Schmidt')
  })

  describe('lost', () => {
    const newLink = '/en/deliveries/new-link'
    const mails = () => room.site.stores.database.db.collection('outbox').countDocuments({ mail: 'delivery-link' })

    it('is mailed anew, and whoever asks cannot tell whether there was anything to mail', async () => {
      const { delivery } = await room.handedOver()

      const known = await post(newLink, { delivery: delivery.id })
      const again = await post(newLink, { delivery: delivery.id })
      const unknown = await post(newLink, { delivery: newId() })
      const nonsense = await post(newLink, { delivery: 'x' })

      const answers = [known, again, unknown, nonsense]
      expect(
        new Set(answers.map(({ status, headers }) => `${String(status)} ${headers.get('location') ?? ''}`)),
      ).to.have.lengthOf(1)
      expect(await mails()).to.equal(1)
      const sent = await (await get(known.headers.get('location') ?? '')).text()
      expect(readable(sent)).to.include('If there is such a delivery')
    })

    it('wants a number', async () => {
      const back = await post(newLink, { delivery: ' ' })

      expect(back.status).to.equal(422)
      expect(await back.text()).to.include('Type the number of the delivery.')
    })
  })
})
