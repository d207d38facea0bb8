import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import { createSignatureLoader } from '../../server/demo/load-signatures.ts'
import type { Delivery } from '../../server/features/deliveries/delivery.ts'
import { createDeliveryStore } from '../../server/features/deliveries/index.ts'
import { listForms } from '../../server/features/packs/pack.ts'
import { dayOf } from '../../server/platform/clock.ts'
import { newId } from '../../server/platform/ids.ts'
import { zipOf as zipOfFiles } from '../support/a-pack.ts'
import { nastyNames } from '../support/a-pack-source.ts'
import { readXlsx } from '../support/read-xlsx.ts'
import { signIn, type SignedIn } from '../support/rooms.ts'
import { typed, type Said } from '../support/shell.ts'
import { readable } from '../support/shown-form.ts'
import { addSignatures, tallierOf } from '../support/signatures.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

/** As everybody can read and follow them. */
const stepsByHand = [
  ...readFileSync(new URL('../../docs/checking-a-delivery.md', import.meta.url), 'utf8').matchAll(
    /^```sh\n(.+)\n```$/gm,
  ),
].map(([, command = '']) => command)

/** Each in another language. */
const recipients = { 'united-nations': 'en', 'council-of-europe': 'ru', 'european-union': 'uk', osce: 'crh' } as const
const slugs = Object.keys(recipients) as (keyof typeof recipients)[]

const olena = { name: 'Олена «Мрія» Коваль', email: 'olena@example.net', country: 'UA', visibility: 'full' }
const formula = '=HYPERLINK("https://example.org")'
const seen = [olena.name, formula, ...nastyNames]
const inventedCount = 285

const program =
  'import csv, json; print(json.dumps(list(csv.reader(open("pack/signatures.csv", encoding="utf-8-sig", newline=""), strict=True))))'
/** The `node` of the commands is the one that runs this. */
const ownNode = `export PATH="${path.dirname(process.execPath)}:$PATH"`
const readByPython = `python3 -c '${program}'`

describe('an appeal, put to four organisations in one action', function () {
  this.timeout(60_000)

  let site: TestSite
  let mira: SignedIn
  let folder: string
  let deliveries: Delivery[]

  before(async () => {
    site = await startSite()
    mira = await signIn(site, { roles: ['staff'], name: 'Mira' })
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-delivering-'))
    const { stores } = site
    const petition = stores.petitions.get(appeal)
    await site.sign(olena)
    await site.post(linkIn(await site.mailTo(olena.email), 'confirm'), {})
    const others = [formula, ...nastyNames].map((name) => ({ name, visibility: 'full' }) as const)
    await addSignatures(stores, petition, others)
    await createSignatureLoader({ stores, tallier: tallierOf(stores) })({ petition, count: 300 })
    await site.countBecomes(inventedCount + seen.length)
    deliveries = await handOver(petition.id)
    await ofEach(download)
  })

  after(async () => {
    await site.close()
    await rm(folder, { recursive: true })
  })

  async function handOver(petitionId: string): Promise<Delivery[]> {
    const chosen = slugs.flatMap((slug): [string, string][] => [
      [`to.${slug}`, 'yes'],
      [`language.${slug}`, recipients[slug]],
      ...listForms.map((form): [string, string] => [`list.${form}.${slug}`, 'yes']),
    ])
    const form = { handover: newId(), step: 'prepare', ...Object.fromEntries(chosen) }
    await mira.post(`/en/staff/petitions/${petitionId}/deliver`, form)
    const store = createDeliveryStore(site.stores.database.db)
    return until(
      'the files of all four are built',
      async () => {
        const all = await store.list({ petitionId })
        return all.length === slugs.length && all.every(({ state }) => state === 'prepared') && all
      },
      40_000,
    )
  }

  const ofEach = <T>(act: (delivery: Delivery) => Promise<T>): Promise<T[]> => Promise.all(deliveries.map(act))

  const placeOf = ({ recipientSlug }: Pick<Delivery, 'recipientSlug'>): string => path.join(folder, recipientSlug)

  async function zipOf({ id }: Delivery): Promise<Buffer> {
    return Buffer.from(await (await mira.get(`/en/staff/deliveries/${id}/zip`)).arrayBuffer())
  }

  /** The pack, in a folder of its own, with what the site offers to check it. */
  async function download(delivery: Delivery): Promise<void> {
    const place = placeOf(delivery)
    await mkdir(place)
    await writeFile(path.join(place, 'PACK.zip'), await zipOf(delivery))
    for (const [name, address] of [
      ['site-keys.json', '/.well-known/undersigned-keys.json'],
      ['verify.mjs', '/verify.mjs'],
    ] as const) {
      await writeFile(path.join(place, name), await (await site.get(address)).text())
    }
  }

  function first(): Delivery {
    const [delivery] = deliveries
    if (delivery === undefined) throw new Error('Nothing was delivered.')
    return delivery
  }

  const check = 'node verify.mjs --keys site-keys.json PACK.zip'

  async function saidIn(delivery: Delivery, ...commands: string[]): Promise<Said[]> {
    const [, ...said] = await typed([ownNode, ...commands], placeOf(delivery))
    return said
  }

  it('makes four packs that everybody can check by the written steps, with the key that the site publishes', async () => {
    const [unpack = '', sums = '', ...rest] = stepsByHand
    const commands = [unpack, sums, 'cp ../site-keys.json keys.json', ...rest]
    await ofEach(async (delivery) => {
      const said = await saidIn(delivery, ...commands)
      for (const [index, { code, output }] of said.entries())
        expect(code, `${commands[index]!}\n${output}`).to.equal('0')
      const all = said.map(({ output }) => output).join('')
      expect(all).to.contain('signatures.pdf: OK').and.contain('letter.pdf: OK').and.not.contain('FAILED')
      expect(all)
        .to.contain('Signature Verified Successfully')
        .and.contain(delivery.keyId ?? 'no key')
      expect(all).to.contain('True\n'.repeat(4)).and.not.contain('False')
      expect(said.at(-1)?.output.trim()).to.equal(String(delivery.listedCount))
    })
  })

  it('makes four packs that the one-file checker finds whole, and the site’s own', async () => {
    await ofEach(async (delivery) => {
      const [said] = await saidIn(delivery, check)
      expect(said?.code, said?.output).to.equal('0')
      expect(said?.output).to.contain(delivery.keyId ?? 'no key')
    })
  })

  it('hands everybody who wanted to be seen to all four alike, whatever their names hold', async () => {
    const lists = await ofEach(async (delivery) => {
      const [said] = await saidIn(delivery, readByPython)
      const [head, ...records] = JSON.parse(said?.output ?? '') as string[][]
      const [sheet] = await readXlsx(await readFile(path.join(placeOf(delivery), 'pack', 'signatures.xlsx')))
      const inSheet = (sheet?.rows ?? []).slice(1).map(([, name]) => name)
      const inCsv = records.map(([, name = '']) => name.replace(/^'(?=[=+\-@])/, ''))

      expect(head?.slice(0, 2)).to.deep.equal(['number', 'name'])
      expect(inCsv).to.deep.equal(inSheet)
      expect(inSheet)
        .to.include.members(seen)
        .and.to.have.length(delivery.listedCount ?? 0)
      expect(delivery.frozen.counts.confirmed).to.equal(inventedCount + seen.length)
      return inSheet.toSorted()
    })
    for (const list of lists) expect(list).to.deep.equal(lists[0])
  })

  it('writes each letter in the language of its recipient', async () => {
    await ofEach(async (delivery) => {
      const letter = await readFile(path.join(placeOf(delivery), 'pack', 'letter.html'), 'utf8')
      const { language } = delivery.contents
      expect(letter).to.contain(`<html lang="${language}"`)
      expect(readable(letter)).to.contain(delivery.frozen.petition.titles[language] ?? 'no title')
    })
  })

  it('notices one changed byte, and says in which file', async () => {
    const delivery = first()
    const pack = new Map(Object.entries(unzipSync(await zipOf(delivery))).map(([name, of]) => [name, Buffer.from(of)]))
    const list = pack.get('signatures.csv') ?? Buffer.alloc(0)
    list.writeUInt8(list.readUInt8(list.length - 9) ^ 1, list.length - 9)
    await writeFile(path.join(placeOf(delivery), 'CHANGED.zip'), zipOfFiles(pack))

    const [byUs, , byHand] = await saidIn(
      delivery,
      check.replace('PACK', 'CHANGED'),
      'unzip -q CHANGED.zip -d changed && cd changed',
      'sha256sum --check --strict --quiet SHA256SUMS',
    )

    expect(byUs?.code, byUs?.output).to.equal('1')
    expect(byUs?.output).to.contain('✗ Changed: signatures.csv. ')
    expect(byHand?.output.match(/^.+: FAILED$/gm)).to.deep.equal(['signatures.csv: FAILED'])
  })

  it('corrects what was delivered by a note when somebody withdraws, and leaves the pack as it is', async () => {
    const tom = await signIn(site, { roles: ['staff'], name: 'Tom' })
    const delivery = first()
    const page = `/en/staff/deliveries/${delivery.id}`
    const pack = await zipOf(delivery)
    const today = dayOf(site.clock.now())
    const revision = String(delivery.revision)
    const released = await tom.post(`${page}/release`, { revision })
    const sent = await tom.post(`${page}/record`, {
      ...{ revision: String(delivery.revision + 1), way: 'post', day: today, course: '', note: 'RR 1' },
    })
    expect([released.status, sent.status]).to.deep.equal([303, 303])

    const manage = linkIn(await site.mailTo(olena.email), 'manage')
    await site.post(`${manage}/withdraw`, {})
    await site.countBecomes(inventedCount + seen.length - 1)
    site.clock.forwardDays(2)
    const mira2 = await signIn(site, { roles: ['staff'], name: 'Mira, two days later' })
    const corrected = await until('a correction is noted', async () => {
      await site.service.runJob('corrections')
      const text = readable(await (await mira2.get(page)).text())
      return text.includes('Correction 1') && text
    })

    const [said] = await saidIn(delivery, readByPython)
    const line = (JSON.parse(said?.output ?? '') as string[][]).find(([, name]) => name === olena.name)?.[0]
    expect(corrected).to.contain(`Lines of the list to be struck out: ${line ?? 'none'}.`)
    const after = Buffer.from(await (await mira2.get(`${page}/zip`)).arrayBuffer())
    expect(after.equals(pack)).to.equal(true)
  })
})
