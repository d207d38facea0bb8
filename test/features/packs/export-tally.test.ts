import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import type { ExportProgress, TallyExport } from '../../../server/features/packs/index.ts'
import type { TallySummary } from '../../../server/features/packs/tally-summary.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { createSignatureListing, type SignatureListing } from '../../../server/features/signatures/index.ts'
import { Conflict, Forbidden, NotFound, Unavailable } from '../../../server/platform/errors.ts'
import { readCsv } from '../../support/read-csv.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, signatureStoreOf, tallierOf, times, type SignatureChanges } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { exporterOf } from './an-export.ts'

const fourFiles = ['letter.html', 'signatures.csv', 'summary.json', 'tally.csv']
const day = '2026-03-02'

describe('handing a petition over', () => {
  let site: TestStores
  let parent: string
  const today = new Date('2026-03-20T15:00:00Z')
  let now = today

  before(async () => {
    site = await openTestStores({ now: () => now })
    parent = await mkdtemp(path.join(tmpdir(), 'undersigned-export-'))
  })

  after(async () => {
    await site.close()
    await rm(parent, { recursive: true })
  })

  beforeEach(() => {
    now = today
  })

  const settle = async (): Promise<void> => {
    const tallier = tallierOf(site.stores)
    while ((await tallier.runOnce()) > 0);
  }

  const signed = async (petition: Petition, all: readonly SignatureChanges[]): Promise<string[]> => {
    const ids = await addSignatures(site.stores, petition, all)
    await settle()
    return ids
  }

  let folderCount = 0

  const newFolder = (): string => {
    folderCount += 1
    return path.join(parent, String(folderCount))
  }

  const handOver = async (petition: Petition, order: Partial<TallyExport> = {}) => {
    const { folder } = await exporterOf(site.stores)({
      petitionSlug: petition.slug,
      recipientSlug: 'united-nations',
      directory: newFolder(),
      ...order,
    })
    const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8')
    return {
      folder,
      read,
      csv: async (name: string) => readCsv((await read(name)).slice(1)),
      summary: JSON.parse(await read('summary.json')) as TallySummary,
    }
  }

  const found = <T extends object>(all: readonly T[], wanted: Partial<T>): T | undefined =>
    all.find((one) => Object.entries(wanted).every(([key, value]) => one[key as keyof T] === value))

  it('writes four files that only their owner can read, and nothing else', async () => {
    const petition = await site.publish()

    const { folder } = await handOver(petition)

    expect((await readdir(folder)).toSorted()).to.deep.equal(fourFiles)
    for (const name of fourFiles) expect((await stat(path.join(folder, name))).mode & 0o777).to.equal(0o600)
  })

  it('says who asks whom for what, in the original and in every language', async () => {
    const petition = await site.publish()

    const { summary } = await handOver(petition)

    expect(summary).to.deep.include({
      demonstration: true,
      preparedOn: '2026-03-20',
      organiser: { name: 'Prisoners Voice initiative', contactAddress: 'prisoners-voice@example.org' },
      recipient: { slug: 'united-nations', name: 'United Nations' },
      textVersion: 1,
      period: { firstDay: '2026-01-15', lastDay: '2026-03-20' },
    })
    expect(summary.petition).to.deep.include({
      slug: petition.slug,
      originalLanguage: 'en',
      address: `https://petitions.example.org/en/petitions/${petition.slug}`,
    })
    expect(Object.keys(summary.petition.titles)).to.deep.equal(['en', 'uk', 'crh', 'ru'])
    expect(summary.demands.map(({ key }) => key)).to.deep.equal(['release', 'reduce', 'access', 'protect'])
    const [release] = summary.demands
    expect(release?.toBePerformedBy).to.deep.equal({ slug: 'russian-federation', name: 'Russian Federation' })
    expect(release?.original).to.match(/^Release all political prisoners/)
    expect(release?.translations.uk).to.match(/^Звільнити всіх політичних в’язнів/)
    expect(Object.keys(release?.translations ?? {})).to.have.members(['uk', 'crh', 'ru'])
    expect(summary.verification).to.match(/confirm/)
  })

  it('names only the demands that are put to this recipient', async () => {
    const { text } = await site.publish()
    const demands = text.demands.map((demand) =>
      demand.key === 'access' ? { ...demand, addressedTo: ['osce'] } : demand,
    )
    const petition = await site.publish({ text: { ...text, demands } })

    const { summary } = await handOver(petition)

    expect(summary.demands.map(({ key }) => key)).to.deep.equal(['release', 'reduce', 'protect'])
  })

  it('gives the confirmed count at its sequence number, with no cell under 10 in any file', async () => {
    const petition = await site.publish()
    const [left = ''] = await signed(petition, [
      ...times(24),
      ...times(12, { country: 'PL', language: 'en', confirmedOn: '2026-03-03' }),
      ...times(3, { country: 'DE' }),
      ...times(2, { country: 'none' }),
    ])
    await signatureStoreOf(site.stores).withdraw(left)
    await settle()

    const { summary, csv } = await handOver(petition)

    expect(summary).to.deep.include({ confirmedCount: 40, sequence: 42, asOf: '2026-03-20' })
    expect(summary.byCountry).to.deep.equal([
      { country: 'UA', name: 'Ukraine', count: 23 },
      { country: 'other', name: 'Other', count: 17 },
    ])
    expect(summary.byLanguage).to.deep.equal([
      { language: 'uk', name: 'Ukrainian', count: 28 },
      { language: 'en', name: 'English', count: 12 },
    ])
    expect(summary.byDay).to.deep.equal([
      { day, count: 28 },
      { day: '2026-03-03', count: 12 },
    ])
    const [head, ...figures] = await csv('tally.csv')
    expect(head).to.deep.equal(['breakdown', 'key', 'name', 'count', 'sequence'])
    expect(figures).to.deep.equal([
      ['total', '', 'Confirmed signatures', '40', '42'],
      ['country', 'UA', 'Ukraine', '23', '42'],
      ['country', 'other', 'Other', '17', '42'],
      ['language', 'uk', 'Ukrainian', '28', '42'],
      ['language', 'en', 'English', '12', '42'],
      ['day', day, '', '28', '42'],
      ['day', '2026-03-03', '', '12', '42'],
    ])
  })

  it('gives no breakdown of fewer than ten', async () => {
    const petition = await site.publish()
    await signed(petition, times(9))

    const { summary, csv } = await handOver(petition)

    expect(summary).to.deep.include({ confirmedCount: 9, byCountry: [], byLanguage: [], byDay: [] })
    expect(await csv('tally.csv')).to.have.length(2)
  })

  it('can be done before anybody has signed', async () => {
    const petition = await site.publish()

    const { summary, csv } = await handOver(petition)

    expect(summary).to.include({ confirmedCount: 0, sequence: 0 })
    expect(await csv('signatures.csv')).to.deep.equal([['number', 'name', 'country_code', 'country']])
  })

  it('lists those who chose to be seen where figures were promised, the others only in the totals', async () => {
    const petition = await site.publish({ handover: 'count' })
    await signed(petition, [
      { name: 'Hidden Person', visibility: 'hidden' },
      { name: 'Olena Koval', visibility: 'full' },
      { name: 'Сервер Мустафаєв', visibility: 'initials', country: 'none' },
    ])

    const { summary, csv, read } = await handOver(petition)

    const [, ...list] = await csv('signatures.csv')
    expect(list.map(([number]) => number)).to.deep.equal(['1', '2'])
    expect(list.map(([, ...signer]) => signer)).to.have.deep.members([
      ['Olena Koval', 'UA', 'Ukraine'],
      ['С. М.', 'none', 'Preferred not to say'],
    ])
    expect(summary).to.include({ confirmedCount: 3 })
    expect(summary.signatures).to.include({ handover: 'count', listedCount: 2 })
    for (const name of fourFiles) expect(await read(name)).not.to.match(/Hidden Person|[\w-]{22}@example\.org/)
  })

  it('lists everyone where names were promised, in an order that is this recipient’s own and stays', async () => {
    const petition = await site.publish({ handover: 'names' })
    const people = Array.from({ length: 30 }, (_, index) => `Person ${String(index)}`)
    await signed(
      petition,
      people.map((name) => ({ name })),
    )
    const listOf = async (recipientSlug: string) => {
      const { csv } = await handOver(petition, { recipientSlug })
      return (await csv('signatures.csv')).slice(1).map(([, name]) => name)
    }

    const first = await listOf('united-nations')

    expect(first).to.have.members(people)
    expect(await listOf('united-nations')).to.deep.equal(first)
    expect(await listOf('osce'))
      .to.have.members(people)
      .but.not.deep.equal(first)
  })

  it('leaves out who withdrew a moment ago, before the tally has followed', async () => {
    const petition = await site.publish({ handover: 'names' })
    const [left = ''] = await signed(petition, [{ name: 'Left' }, { name: 'Stayed' }])
    await signatureStoreOf(site.stores).withdraw(left)

    const { summary, csv } = await handOver(petition)

    expect(summary.signatures.listedCount).to.equal(1)
    expect((await csv('signatures.csv'))[1]).to.deep.equal(['1', 'Stayed', 'UA', 'Ukraine'])
  })

  it('of a protected petition gives the figures of the last batch, and nobody who came after it', async () => {
    const petition = await site.publish({ riskMode: 'protected', handover: 'names' })
    now = new Date('2026-03-02T12:00:00Z')
    await signed(petition, times(12, { name: 'Early' }))
    now = new Date('2026-03-03T00:00:01Z')
    await settle()
    await signed(petition, times(12, { name: 'Late', country: 'PL' }))

    const { summary, csv } = await handOver(petition)

    expect(summary).to.deep.include({ confirmedCount: 12, sequence: 12, asOf: '2026-03-03' })
    expect(summary.byCountry.map(({ country }) => country)).to.deep.equal(['UA'])
    expect(new Set((await csv('signatures.csv')).slice(1).map(([, name]) => name))).to.deep.equal(new Set(['Early']))
  })

  it('cites the last day on which people could sign', async () => {
    const petition = await site.publish({ closesAt: new Date('2026-03-10T00:00:00Z') })

    expect((await handOver(petition)).summary.period).to.deep.equal({ firstDay: '2026-01-15', lastDay: '2026-03-09' })
  })

  it('keeps names that would be formulas harmless, and real ones as they are', async () => {
    const petition = await site.publish({ handover: 'names' })
    const hostile = [
      '=HYPERLINK("https://example.org";"x")',
      '+1',
      '-1',
      '@SUM(A1)',
      'a;=1+1',
      'two\nlines',
      '"quoted"',
    ]
    const real = ['Олена Коваль', 'Seán O’Brien', 'Ayşe İğneci', 'Müller-Lüdenscheidt', '李']
    await signed(
      petition,
      [...hostile, ...real].map((name) => ({ name })),
    )

    const { csv, read } = await handOver(petition)

    const list = (await csv('signatures.csv')).slice(1).map(([, name = '']) => name)
    expect(Buffer.from(await read('signatures.csv')).toString('hex')).to.match(/^efbbbf/)
    expect(list).to.include.members([...real, 'two\nlines', '"quoted"', `a;'=1+1`, `'+1`])
    for (const name of list) expect(name).not.to.match(/^[=+\-@]/)
  })

  it('cites size and checksum of the other files, so that each can be checked', async () => {
    const petition = await site.publish({ handover: 'names' })
    await signed(petition, times(3))

    const { summary, folder } = await handOver(petition)

    expect(summary.files.map(({ name }) => name)).to.deep.equal(['tally.csv', 'signatures.csv', 'letter.html'])
    for (const { name, bytes, sha256 } of summary.files) {
      const data = await readFile(path.join(folder, name))
      expect(data.length, name).to.equal(bytes)
      expect(createHash('sha256').update(data).digest('hex'), name).to.equal(sha256)
    }
  })

  it('deals with more signatures than it holds at a time, each once', async function () {
    this.timeout(60_000)
    const petition = await site.publish({ handover: 'names' })
    await signed(petition, times(11_000, { name: 'Olena Koval' }))
    const steps: ExportProgress[] = []

    const { csv } = await handOver(petition, { onProgress: (step) => steps.push(step) })

    const numbers = (await csv('signatures.csv')).slice(1).map(([number]) => Number(number))
    expect(numbers).to.deep.equal(Array.from({ length: 11_000 }, (_, index) => index + 1))
    expect(found(steps, { step: 'collect', doneCount: 1_000 })).to.include({ totalCount: 11_000 })
    expect(steps.at(-1)).to.deep.equal({ step: 'write', doneCount: 11_000, totalCount: 11_000 })
  })

  it('delivers nothing, ever, to a recipient that is addressed only', async () => {
    const petition = await site.publish()
    const directory = newFolder()

    const refusal = await rejectionOf(handOver(petition, { recipientSlug: 'russian-federation', directory }))

    expect(refusal).to.be.instanceOf(Forbidden)
    expect(refusal).to.have.property(
      'message',
      'Russian Federation is addressed only: the petition names it, and nothing is ever delivered to it.',
    )
    expect(await readdir(parent)).not.to.include(path.basename(directory))
  })

  it('refuses a recipient that the petition is not put to, and names those that it is', async () => {
    const petition = await site.publish({ recipients: ['united-nations', 'osce', 'russian-federation'] })

    const refusal = await rejectionOf(handOver(petition, { recipientSlug: 'council-of-europe' }))

    expect(refusal).to.be.instanceOf(NotFound)
    expect(refusal).to.have.property(
      'message',
      'This petition is not put to "council-of-europe". It can be handed over to: united-nations, osce.',
    )
  })

  it('refuses a petition that is not there, and one that was removed', async () => {
    const petition = await site.publish()
    await site.setState(petition, 'hidden')

    for (const slug of ['no-such-petition', petition.slug]) {
      const refusal = await rejectionOf(handOver({ ...petition, slug }))
      expect(refusal).to.be.instanceOf(NotFound)
      expect(refusal).to.have.property('message').that.includes(`There is no petition "${slug}".`)
    }
  })

  it('hands a closed petition over', async () => {
    const petition = await site.publish()
    await signed(petition, times(10))
    await site.setState(petition, 'closed')

    expect((await handOver(petition)).summary.confirmedCount).to.equal(10)
  })

  it('does not write over an earlier export, unless told to', async () => {
    const petition = await site.publish()
    const directory = newFolder()
    await handOver(petition, { directory })
    await signed(petition, times(10))

    const refusal = await rejectionOf(handOver(petition, { directory }))
    const { summary } = await handOver(petition, { directory, replace: true })

    expect(refusal).to.be.instanceOf(Conflict)
    expect(summary.confirmedCount).to.equal(10)
  })

  it('leaves nothing of itself when it is ended in the middle', async () => {
    const petition = await site.publish({ handover: 'names' })
    await signed(petition, times(1_200))
    const directory = newFolder()
    const stopping = new AbortController()

    const ended = await rejectionOf(
      handOver(petition, {
        directory,
        signal: stopping.signal,
        onProgress: () => stopping.abort(new Error('Stopped.')),
      }),
    )

    expect(ended).to.have.property('message', 'Stopped.')
    expect(await readdir(parent)).not.to.include(path.basename(directory))
  })

  it('leaves nothing of itself when the database loses its place in the middle of the list', async () => {
    const petition = await site.publish({ handover: 'names' })
    await signed(petition, times(1_200))
    const directory = newFolder()
    const { database, keyring } = site.stores
    const listing = createSignatureListing({ db: database.db, keyring })
    const interrupted: SignatureListing = {
      ...listing,
      async *signers(of, { sequence, session }) {
        for await (const batch of listing.signers(of, { sequence, session })) {
          yield batch
          await database.client.db('admin').command({ killSessions: [session.id] })
        }
      },
    }

    const refusal = await rejectionOf(
      exporterOf(site.stores, { listing: interrupted })({
        petitionSlug: petition.slug,
        recipientSlug: 'united-nations',
        directory,
      }),
    )

    expect(refusal).to.be.instanceOf(Unavailable)
    expect(await readdir(parent)).not.to.include(path.basename(directory))
  })
})
