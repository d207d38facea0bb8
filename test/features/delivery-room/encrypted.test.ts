import { createHash } from 'node:crypto'
import path from 'node:path'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import type { PublishedKey } from '../../../server/features/packs/pack.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { locales } from '../../../server/platform/locales.ts'
import { anAgeKey, type AgeKey } from '../../support/age-key.ts'
import { checkBuffer } from '../../support/check-buffer.ts'
import { changeRecipient, takesMailAt } from '../../support/register.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { readable } from '../../support/shown-form.ts'
import { addCounted } from '../../support/signatures.ts'
import { appeal } from '../../support/site.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

const office = 'petitions@osce.example'
const signer = 'Zoryana Unmistakable'
const lists = ['signatures.csv', 'signatures.pdf']

describe('a delivery to a recipient that gave its key', () => {
  let open: HandoverSite
  let key: AgeKey
  let delivery: Delivery
  /** The recipient's own. */
  let page: string

  before(async () => {
    open = await startHandoverSite()
    const { stores, service } = open.site
    key = await anAgeKey()
    await changeRecipient(stores, 'osce', { ...takesMailAt(office), publicKey: key.publicKey })
    await addCounted(stores, stores.petitions.get(appeal), [{ name: signer, visibility: 'full' }])
    await service.runJob('tally')
    const { id } = await open.prepared('osce', { 'list.csv.osce': 'yes', 'list.pdf.osce': 'yes' })
    await open.act(open.tom, await open.get(id), 'release')
    service.start()
    await open.act(open.mira, await open.get(id), 'send')
    const { links } = await open.site.mailTo(office)
    page = new URL(links.find((link) => link.includes('/en/deliveries/')) ?? '', open.site.url).pathname
    delivery = await open.get(id)
  })

  after(() => open.site.close())

  interface Taken {
    /** Under which it is saved. */
    name: string
    bytes: Buffer
  }

  async function taken(answer: Response): Promise<Taken> {
    const [, name = ''] = /^attachment; filename="([^"]+)"$/.exec(answer.headers.get('content-disposition') ?? '') ?? []
    return { name, bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  async function siteKeys(): Promise<PublishedKey[]> {
    const answer = await open.site.get('/.well-known/undersigned-keys.json')
    return ((await answer.json()) as { keys: PublishedKey[] }).keys
  }

  const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const storedHash = (name: string): string | undefined => delivery.files.find((file) => file.name === name)?.sha256

  const takers: Readonly<Record<string, { file: (name: string) => Promise<Response>; zip: () => Promise<Response> }>> =
    {
      'the recipient': {
        file: (name) => open.site.get(`${page}/files/${name}`),
        zip: () => open.site.get(`${page}/pack.zip`),
      },
      staff: {
        file: (name) => open.mira.get(`/en/staff/deliveries/${delivery.id}/files/${encodeURIComponent(name)}`),
        zip: () => open.mira.get(`/en/staff/deliveries/${delivery.id}/zip`),
      },
    }

  for (const [who, take] of Object.entries(takers)) {
    it(`gives ${who} its lists as .age files, which open with the key alone and are what was hashed`, async () => {
      const other = await anAgeKey()

      for (const list of lists) {
        const { name, bytes } = await taken(await take.file(list))
        const plain = await key.opened(bytes)

        expect(name).to.equal(`${list}.age`)
        expect(hashOf(plain), list).to.equal(storedHash(list))
        expect(await rejectionOf(other.opened(bytes))).to.be.an('error')
        expect(bytes.includes(signer), list).to.equal(false)
      }
      expect((await key.opened((await taken(await take.file('signatures.csv'))).bytes)).toString('utf8')).to.include(
        signer,
      )
    })

    it(`gives ${who} the letter, and all that names nobody, as it is`, async () => {
      for (const { name: built, sha256 } of delivery.files.filter(({ name }) => !lists.includes(name))) {
        const { name, bytes } = await taken(await take.file(built))

        expect(name).to.equal(path.posix.basename(built))
        expect(hashOf(bytes), built).to.equal(sha256)
      }
    })

    it(`gives ${who} everything in one .age file, with a pack in it that anybody can check`, async () => {
      const { name, bytes } = await taken(await take.zip())

      const zip = await key.opened(bytes)
      const files = Object.entries(unzipSync(zip)).map(([file, content]) => [file, hashOf(content)])
      expect(name).to.match(/^covid-19-prisoners-voice--osce--[\d-]+\.zip\.age$/)
      expect(bytes.includes(signer)).to.equal(false)
      expect(files).to.deep.equal(delivery.files.map(({ name: built, sha256 }) => [built, sha256]))
      expect((await checkBuffer(zip, await siteKeys())).outcome).to.equal('good')
    })
  }

  it('says so in words, on its own page in four languages and to staff', async () => {
    const wordsOf = loadWords('views/locales')
    const room = await open.page(open.mira, delivery)

    for (const locale of locales) {
      const shown = readable(await (await open.site.get(page.replace('/en/', `/${locale}/`))).text())
      expect(shown, locale).to.include(wordsOf(locale).say('recipientPage.files.encrypted')).and.include('.age')
    }
    expect(readable(room)).to.include(
      'The list and the zip are encrypted to the recipient’s key: only it can open them.',
    )
    expect(room).to.match(/covid-19-prisoners-voice--osce--[\d-]+\.zip\.age</)
  })

  it('is written down copy by copy and changes nothing: neither state nor mail, and no name or key is logged', async () => {
    const subject = { kind: 'delivery', id: delivery.id } as const
    const copies = async () =>
      (await open.site.stores.audit.entries({ limit: 100, subject })).filter(({ deed }) => deed === 'delivery.copied')
    const earlierCount = (await copies()).length

    await open.site.get(`${page}/files/signatures.csv`)
    await open.site.get(`${page}/files/letter.pdf`)
    await open.mira.get(`/en/staff/deliveries/${delivery.id}/files/signatures.pdf`)

    const made = (await copies()).map(({ by, after }) => ({ by, after })).slice(0, -earlierCount || undefined)
    expect(made).to.deep.equal([
      { by: open.mira.accountId, after: { file: 'signatures.pdf', isEncrypted: true } },
      { by: 'recipient', after: { file: 'signatures.csv', isEncrypted: true } },
    ])
    expect((await open.get(delivery.id)).state).to.equal('sent')
    expect(open.site.mailbox.messages(office)).to.have.length(1)
    const log = open.site.logLines.join('\n')
    expect(log).to.include('/files/').and.not.include(signer).and.not.include(key.publicKey)
  })
})
