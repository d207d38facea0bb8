import { createHash, createPublicKey, verify } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect } from 'chai'

import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { sumsOf } from '../../../server/features/packs/index.ts'
import type { Manifest } from '../../../server/features/packs/pack.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import type { Stores } from '../../../server/stores.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addCounted, signaturesOf, times } from '../../support/signatures.ts'
import { openHandover, plainMakers } from './a-handover.ts'
import { openDeliveryHouse, type DeliveryHouse } from './a-house.ts'

const withList = { listForms: ['csv'] } as const

describe('building the files of a delivery', () => {
  let site: DeliveryHouse['site']
  let clock: DeliveryHouse['clock']
  let open: DeliveryHouse['open']

  before(async () => {
    ;({ site, clock, open } = await openDeliveryHouse())
  })

  after(() => site.close())

  async function signed(names: readonly string[] = ['Olena', 'Petro', 'Maryna']): Promise<Petition> {
    const petition = await site.publish({ handover: 'names' })
    await addCounted(
      site.stores,
      petition,
      names.map((name) => ({ name })),
    )
    return petition
  }

  const namesIn = (list: string) => list.split('\n').flatMap((line) => line.split('|')[1] ?? [])

  /** As it was right after it was frozen. */
  async function startAgain({ id }: Delivery): Promise<void> {
    const fresh = { state: 'preparing', files: [], keyId: null, listedCount: null, revision: 1, trouble: null }
    const building = { triesCount: 0, notBefore: new Date(0) }
    const rows = site.stores.database.db.collection('deliveries')
    await rows.updateOne({ _id: bytesOf(id) }, { $set: { ...fresh, building } })
    await site.stores.shelf.remove(id)
  }

  it('lists whoever was counted then, once each and in an order that tells nothing', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `Person ${String(index)}`)
    const petition = await signed(names)
    const delivery = await open.prepare(petition, 'osce', withList)
    await addCounted(site.stores, petition, [{ name: 'Too Late' }])

    await open.packBuilding.runOnce()

    const listed = namesIn(await open.textOf(delivery.id, 'signatures.csv'))
    expect((await open.deliveries.get(delivery.id)).listedCount).to.equal(30)
    expect(listed).to.have.members(names)
    expect(listed).not.to.deep.equal(names)
  })

  it('does not list who withdrew before the list was made', async () => {
    const petition = await signed()
    const { id } = await open.prepare(petition, 'osce', withList)
    const rows = signaturesOf(site.stores)
    await rows.updateOne({ petitionId: bytesOf(petition.id) }, { $set: { state: 'withdrawn' } })

    await open.packBuilding.runOnce()

    expect((await open.deliveries.get(id)).listedCount).to.equal(2)
  })

  it('names nobody where no list goes along', async () => {
    const { id, files, listedCount } = await open.prepared(await signed())

    expect([listedCount, files.map(({ name }) => name)]).to.deep.equal([
      0,
      ['petition.json', 'summary.json', 'keys.json', 'manifest.json', 'manifest.json.sig', 'SHA256SUMS'],
    ])
    expect(await rejectionOf(open.textOf(id, 'rows.ndjson'))).to.be.an('error')
  })

  it('signs every file by its hash, and the text by that of petition.json', async () => {
    const delivery = await open.prepared(await signed(), 'osce', withList)

    const text = await open.textOf(delivery.id, 'manifest.json')
    const manifest = JSON.parse(text) as Manifest
    const signature = Buffer.concat(await Array.fromAsync(site.stores.shelf.read(delivery.id, 'manifest.json.sig')))
    const [key] = await open.signingKeys.published()
    expect(verify(null, Buffer.from(text), createPublicKey(key?.pem ?? ''), signature)).to.equal(true)
    expect(manifest).to.deep.include({ delivery: delivery.id, keyId: key?.keyId, sequence: 3, language: 'en' })
    expect(manifest.counts).to.deep.equal({ confirmed: 3, byVerification: { email: 3 }, listed: 3 })
    expect(manifest.files).to.deep.equal(delivery.files.slice(0, -3))
    expect(await open.textOf(delivery.id, 'SHA256SUMS')).to.equal(sumsOf(manifest.files))
    expect(await open.textOf(delivery.id, 'keys.json')).to.contain(manifest.keyId)
    for (const { name, bytes, sha256 } of delivery.files.filter((file) => !file.name.endsWith('.sig'))) {
      const content = Buffer.from(await open.textOf(delivery.id, name))
      expect([name, content.length, createHash('sha256').update(content).digest('hex')]).to.deep.equal([
        name,
        bytes,
        sha256,
      ])
    }
    const hash = delivery.files.find(({ name }) => name === 'petition.json')?.sha256
    expect(manifest.textVersion.sha256).to.equal(hash)
  })

  it('gives the same bytes each time', async () => {
    const first = await open.prepared(await signed(), 'osce', withList)

    await startAgain(first)
    await open.packBuilding.runOnce()

    expect((await open.deliveries.get(first.id)).files).to.deep.equal(first.files)
  })

  it('is whole or not there at all, wherever it was killed, and the same in the end', async () => {
    const whole = await open.prepared(await signed(), 'osce', withList)
    const killed = createKilled(site.stores)
    const others = openHandover(site, { stores: killed.stores })
    let deathCount = 0

    for (let steps = 0; ; steps += 1) {
      await startAgain(whole)
      killed.after(steps)
      const error = await others.packBuilding.runOnce().catch((reason: unknown) => reason)
      if (error === undefined) break
      deathCount += 1
      expect(error).to.be.instanceOf(Unavailable)
      expect((await open.deliveries.get(whole.id)).state).to.equal('preparing')
      await open.packBuilding.runOnce()
      const { state, files, trouble } = await open.deliveries.get(whole.id)
      expect({ state, files, trouble }).to.deep.equal({ state: 'prepared', files: whole.files, trouble: null })
    }

    expect(deathCount).to.be.above(15)
  })

  it('goes on with the first file that is missing, and makes no other one again', async () => {
    const petition = await signed()
    const made: string[] = []
    let isBroken = true
    const { prepare, packBuilding } = openHandover(site, {
      makers: (...asked) =>
        plainMakers(...asked).map(({ name, make }) => ({
          name,
          make(...given) {
            made.push(name)
            return isBroken && name === 'petition.json' ? Promise.reject(new Unavailable()) : make(...given)
          },
        })),
    })
    await prepare(petition, 'osce', withList)

    await rejectionOf(packBuilding.runOnce())
    isBroken = false
    await packBuilding.runOnce()

    expect(made).to.deep.equal(['signatures.csv', 'petition.json', 'petition.json', 'summary.json'])
  })

  it('says that the disk is full, builds the others meanwhile, and tries again after a while', async () => {
    const petition = await signed()
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    let isFull = true
    const { prepare, deliveries, packBuilding } = openHandover(site, {
      makers: (summary, contents) =>
        isFull && summary.recipient.slug === 'osce'
          ? [{ name: 'letter.pdf', make: () => Promise.reject(full) }]
          : plainMakers(summary, contents),
    })
    const unlucky = await prepare(petition, 'osce')
    const lucky = await prepare(petition, 'united-nations')

    const error = await rejectionOf(packBuilding.runOnce())
    const then = [await deliveries.get(unlucky.id), await deliveries.get(lucky.id)]
    isFull = false
    await packBuilding.runOnce()
    const soon = await deliveries.get(unlucky.id)
    clock.forwardMinutes(2)
    await packBuilding.runOnce()
    const later = await deliveries.get(unlucky.id)

    expect(error).to.equal(full)
    expect(then.map(({ state, trouble }) => [state, trouble])).to.deep.equal([
      ['preparing', 'disk_full'],
      ['prepared', null],
    ])
    expect([soon.state, soon.trouble]).to.deep.equal(['preparing', 'disk_full'])
    expect([later.state, later.trouble]).to.deep.equal(['prepared', null])
  })

  it('says that something else went wrong', async () => {
    const makers = () => [{ name: 'letter.pdf', make: () => Promise.reject(new Error('no such font')) }]
    const { prepare, deliveries, packBuilding } = openHandover(site, { makers })
    const { id } = await prepare(await signed())

    await rejectionOf(packBuilding.runOnce())

    expect(await deliveries.get(id)).to.include({ state: 'preparing', trouble: 'failed' })
    await deliveries.abandon({ id }, open.mira, 'Out of the way of other tests')
  })

  it('is done by one process at a time', async () => {
    const { id } = await open.prepare(await signed())

    await Promise.all([open.packBuilding.runOnce(), open.packBuilding.runOnce(), open.packBuilding.runOnce()])

    expect((await open.deedsOf(id)).map(({ deed }) => deed)).to.deep.equal(['delivery.prepared', 'delivery.built'])
  })

  it('stops when it is asked to, and goes on the next time', async () => {
    const { id } = await open.prepare(await signed(), 'osce', withList)
    const stopping = new AbortController()
    stopping.abort()

    await open.packBuilding.runOnce(stopping.signal)
    const { state } = await open.deliveries.get(id)
    await open.packBuilding.runOnce()

    expect([state, (await open.deliveries.get(id)).state]).to.deep.equal(['preparing', 'prepared'])
  })

  it('leaves nothing on the disk, also of what was killed before', async () => {
    const folder = path.join(site.environment['DATA_DIR'] ?? '', 'packs')
    await mkdir(path.join(folder, 'order-of-a-dead-one'), { recursive: true })
    await writeFile(path.join(folder, 'order-of-a-dead-one', '0'), 'enciphered')

    await open.prepared(await signed(), 'osce', withList)

    expect(await readdir(folder)).to.deep.equal([])
  })

  it('ends when it is given up meanwhile, and nothing of it stays', async () => {
    const petition = await signed()
    let id = ''
    const { packBuilding, ...other } = openHandover(site, {
      makers: (...asked) => [
        {
          name: 'letter.pdf',
          async make(_, write) {
            await write(Buffer.from('Dear all'))
            await open.deliveries.abandon({ id }, open.mira, 'The wrong recipient')
          },
        },
        ...plainMakers(...asked),
      ],
    })
    id = (await other.prepare(petition, 'osce', withList)).id

    await packBuilding.runOnce()
    await packBuilding.runOnce()

    expect(await open.deliveries.get(id)).to.include({ state: 'abandoned', isStored: false })
    for (const name of ['rows.ndjson', 'letter.pdf']) {
      expect(await rejectionOf(open.textOf(id, name))).to.be.an('error')
    }
  })

  it('takes the files away when the promised retention is over, and keeps their hashes', async () => {
    const petition = await site.publish({ handover: 'names', retainUntil: daysFromNow(40) })
    await addCounted(site.stores, petition, times(3))
    const { id, files } = await open.prepared(petition, 'osce', withList)
    const waiting = await openHandover(site, { makers: () => [brokenMaker] }).prepare(petition, 'osce', withList)
    clock.forwardDays(40)
    await open.packBuilding.runOnce().catch(() => undefined)
    const onItsLastDay = await open.deliveries.get(id)

    clock.forwardDays(1)
    await open.packBuilding.runOnce()

    const after = await open.deliveries.get(id)
    expect([onItsLastDay.isStored, after.isStored, after.state]).to.deep.equal([true, false, 'abandoned'])
    expect(after.files).to.deep.equal(files)
    expect(await rejectionOf(open.textOf(id, 'signatures.csv'))).to.be.an('error')
    expect(await open.deliveries.get(waiting.id)).to.include({ isStored: false })
  })

  const daysFromNow = (days: number) => new Date(clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
})

const brokenMaker = { name: 'letter.pdf', make: () => Promise.reject(new Error('no such font')) }

/** Everything that writes, in a process that is killed after so many steps. */
function createKilled({ shelf, leases }: Pick<Stores, 'shelf' | 'leases'>) {
  let left = 0

  function step(): void {
    if (left === 0) throw new Unavailable()
    left -= 1
  }

  const stores: Partial<Stores> = {
    shelf: {
      ...shelf,
      async create(...of) {
        step()
        const writer = await shelf.create(...of)
        return {
          async write(bytes) {
            step()
            await writer.write(bytes)
          },
          async finish() {
            step()
            return writer.finish()
          },
        }
      },
    },
    leases: {
      ...leases,
      async hold(...of) {
        step()
        await leases.hold(...of)
      },
    },
  }
  return {
    stores,
    after(steps: number): void {
      left = steps
    },
  }
}
