import { createHash } from 'node:crypto'

import { expect } from 'chai'

import { bytesOf } from '../../../server/platform/ids.ts'
import { signIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

describe('a prepared delivery', () => {
  let open: HandoverSite

  before(async () => {
    open = await startHandoverSite()
  })

  after(() => open.site.close())

  it('is shown with its frozen figures, and its files with sizes and hashes once they are whole', async () => {
    await open.prepare(['osce'])
    const [begun] = await open.all()
    const before = readable(await open.page(open.mira, begun ?? { id: '' }))
    await open.site.service.runJob('deliveries')
    const page = readable(await open.page(open.mira, begun ?? { id: '' }))

    expect(before).to.include('Its files are being built').and.not.include('manifest.json')
    expect(page).to.include('Signatures 12').and.include('petition.json').and.include('manifest.json.sig')
    const { files } = await open.get(begun?.id ?? '')
    for (const { sha256 } of files) expect(page).to.include(sha256)
  })

  it('is said to be built once it is, however often the page is loaded', async () => {
    const answer = await open.prepare(['osce'])
    const list = async () => readable(await (await open.mira.get(answer.headers.get('location') ?? '')).text())

    const before = await list()
    await open.site.service.runJob('deliveries')
    const after = await list()

    expect(before).to.include('Frozen. The files are being built now.')
    expect(after).to.include('Frozen, and the files are built.').and.not.include('being built now')
  })

  it('is released by a second person, and the first is told why it is not them', async () => {
    const delivery = await open.preparedPlainly()

    const own = await open.act(open.mira, delivery, 'release')
    const told = readable(await open.page(open.mira, delivery))
    const released = await open.act(open.tom, delivery, 'release')

    expect(own.status).to.equal(403)
    expect(readable(await own.text())).to.include('somebody else has to release it')
    expect(told).to.include('You prepared it, so somebody else has to release it')
    expect(released.status).to.equal(303)
    expect(await open.get(delivery.id)).to.include({ state: 'released', releasedBy: open.tom.accountId })
  })

  it('is not released by who saw it as it was before', async () => {
    const delivery = await open.preparedPlainly()
    await open.act(open.tom, delivery, 'abandon', { abandonWhy: 'The wrong text' })

    const late = await open.tom.post(`/en/staff/deliveries/${delivery.id}/release`, {
      revision: String(delivery.revision),
    })

    expect(late.status).to.equal(409)
    expect(readable(await late.text())).to.include('Somebody changed it meanwhile')
  })

  it('stays here where nothing goes to its recipient any more, and says why', async () => {
    const delivery = await open.preparedPlainly('council-of-europe')
    const { db } = open.site.stores.database
    await db.collection('recipients').updateOne({ slug: 'council-of-europe' }, { $set: { addressedOnly: true } })

    const released = await open.act(open.tom, delivery, 'release')

    expect(released.status).to.equal(403)
    expect(readable(await released.text())).to.include('Nothing is ever delivered to this recipient any more')
    expect((await open.get(delivery.id)).state).to.equal('prepared')
  })

  it('is given up for a reason alone, which stays in its trail', async () => {
    const delivery = await open.preparedPlainly()

    const unsaid = await open.act(open.mira, delivery, 'abandon', { abandonWhy: ' ' })
    const said = await open.act(open.mira, delivery, 'abandon', { abandonWhy: 'The wrong text' })

    expect(unsaid.status).to.equal(422)
    expect(readable(await unsaid.text())).to.include('Say in a few words why')
    expect(said.status).to.equal(303)
    await open.site.service.runJob('deliveries')
    const page = readable(await open.page(open.mira, delivery))
    expect(page).to.include('given up').and.include('The wrong text').and.include('The files are gone')
  })

  it('is given up by itself when its time is over, and says so in the language of the room', async () => {
    const { id } = await open.preparedPlainly()
    const rows = open.site.stores.database.db.collection('deliveries')
    await rows.updateOne({ _id: bytesOf(id) }, { $set: { retainUntil: '2020-01-01' } })

    await open.site.service.runJob('deliveries')
    const page = readable(await (await open.mira.get(`/uk/staff/deliveries/${id}`)).text())

    expect(page).to.include('Її час минув.').and.not.include('time over')
  })

  it('hands out its files as they were hashed, and writes each copy of names down', async () => {
    const delivery = await open.prepared('osce', { 'list.csv.osce': 'yes', 'list.pdf.osce': 'yes' })
    const address = `/en/staff/deliveries/${delivery.id}`

    for (const { name, sha256 } of delivery.files) {
      const answer = await open.mira.get(`${address}/files/${encodeURIComponent(name)}`)
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(createHash('sha256').update(bytes).digest('hex'), name).to.equal(sha256)
      expect(answer.headers.get('content-disposition')).to.include('attachment')
    }
    const zip = await open.mira.get(`${address}/zip`)
    expect(Buffer.from(await zip.arrayBuffer()).toString('latin1', 0, 2)).to.equal('PK')
    expect(zip.headers.get('content-disposition')).to.include('covid-19-prisoners-voice--osce--')
    expect((await open.mira.get(`${address}/files/rows.ndjson`)).status).to.equal(404)
    const taken = readable(await open.page(open.mira, delivery)).match(/took a copy of names/g)
    expect(taken, 'two lists, and the zip that holds them').to.have.length(3)
  })

  it('offers what is to be printed as a pair, named for what it is, and no link of one name twice', async () => {
    const delivery = await open.prepared('osce', { 'list.pdf.osce': 'yes' })

    const page = await open.page(open.mira, delivery)

    const names = [...page.matchAll(/<a [^>]*\bdownload>([^<]+)</g)].map(([, name = '']) => name)
    expect(names.filter((name) => name.startsWith('The '))).to.have.length(2)
    expect(names.join(' '))
      .to.match(/The letter \(PDF, [\d.]+ kB\)/)
      .and.match(/The list of signers \(PDF, \d/)
    expect(names).to.include('letter.pdf').and.have.length(new Set(names).size)
  })

  it('stands in the audit in words', async () => {
    await open.preparedPlainly()
    const admin = await signIn(open.site, { roles: ['admin'] })

    const page = readable(await (await admin.get('/en/staff/audit')).text())

    expect(page).to.match(/froze a delivery · delivery/)
  })

  it('hands out nothing without the second factor, and nothing while it is built', async () => {
    const delivery = await open.preparedPlainly()
    const staff = await signIn(open.site, { roles: ['staff'], hasSteppedUp: false })
    await open.prepare(['osce'])
    const [begun] = await open.all()

    const answer = await staff.get(`/en/staff/deliveries/${delivery.id}/zip`)

    expect(answer.headers.get('location')).to.include('/account/second-factor')
    expect((await open.mira.get(`/en/staff/deliveries/${begun?.id ?? ''}/zip`)).status).to.equal(404)
  })

  it('stands on top where it waits for whoever looks', async () => {
    const delivery = await open.preparedPlainly()
    const titleOf = async (who: typeof open.tom): Promise<string> => {
      const page = readable(await (await who.get('/en/staff/deliveries')).text())
      return page.slice(page.indexOf('Waiting for a person'), page.indexOf('Petition All'))
    }

    expect(delivery.state).to.equal('prepared')
    expect(await titleOf(open.tom)).to.include('Waits for your release.')
    expect(await titleOf(open.mira)).not.to.include('Waits for your release.')
  })
})
