import { createHash } from 'node:crypto'

import { expect } from 'chai'

import { loadConfig } from '../../../server/config.ts'
import { createDeskStore, type Petition, type TextVersion } from '../../../server/features/petitions/index.ts'
import { petitionFile } from '../../../server/features/packs/index.ts'
import {
  createRecipientKeeper,
  createRecipientStore,
  type Recipient,
  type RecipientFields,
} from '../../../server/features/recipients/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { AppError } from '../../../server/platform/errors.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openStores, type Stores } from '../../../server/stores.ts'
import { localised } from '../../support/a-petition.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

type Changes = Partial<Pick<Petition, 'handover' | 'riskMode' | 'recipients' | 'retainUntil'>>

describe('what another process changed a moment ago', () => {
  let site: TestStores
  /** Prepares; it has heard of nothing since it was opened, or was last told. */
  let late: Stores
  let open: ReturnType<typeof openHandover>

  before(async () => {
    site = await openTestStores()
    late = await openStores(loadConfig(site.environment), { log: silentLog, say: () => undefined, join: true })
    open = openHandover({ stores: late, environment: site.environment })
  })

  after(async () => {
    await late.close()
    await site.close()
  })

  const transact = <T>(work: Parameters<ReturnType<typeof transactionsOn>>[0]) =>
    transactionsOn(site.stores.database.client)(work) as Promise<T>

  /** Known to both. */
  async function known(changes: Parameters<TestStores['publish']>[0] = {}): Promise<Petition> {
    const petition = await site.publish(changes)
    await late.petitions.refresh()
    return petition
  }

  /** The next version, of which only the other process has heard. */
  async function publishNext(petition: Petition, text: Partial<TextVersion>, fields: Changes = {}): Promise<Petition> {
    const { id, slug, state } = petition
    const next = { ...petition.text, ...text, version: 2 }
    await transact((session) =>
      createDeskStore(site.stores.database.db).publish({ id, from: state, before: 1 }, { fields, text: next }, session),
    )
    await site.stores.petitions.refresh()
    return site.stores.petitions.get(slug)
  }

  function corrected({ text }: Petition, title: string): Partial<TextVersion> {
    const english = text.texts.en
    return english === undefined ? {} : { texts: { ...text.texts, en: { ...english, title } } }
  }

  async function changeRecipient(slug: string, changes: Partial<RecipientFields>): Promise<void> {
    const { database, recipients, audit } = site.stores
    const store = createRecipientStore(database.connection)
    const keeper = createRecipientKeeper({ recipients, store, audit, transact: transactionsOn(database.client) })
    const [before] = recipients.named([slug])
    if (before === undefined) throw new Error('There is no such recipient.')
    await keeper.change(before, { ...before, ...changes }, { by: 'console', why: null })
  }

  async function codeOf(prepared: Promise<unknown>): Promise<unknown> {
    const error = await rejectionOf(prepared)
    return error instanceof AppError ? [error.kind, error.code] : error
  }

  it('is what is frozen of a corrected text, and what its pack is built from', async () => {
    const petition = await known()
    const { text } = await publishNext(petition, corrected(petition, 'Put right'))

    const { id, frozen, state } = await open.prepared(petition)

    expect(late.petitions.get(petition.slug).text.version, 'it has heard of it').to.equal(1)
    expect(frozen.textVersion).to.deep.equal({
      version: 2,
      sha256: createHash('sha256').update(petitionFile(text)).digest('hex'),
      publishedOn: text.publishedOn,
    })
    expect([frozen.petition.titles.en, state]).to.deep.equal(['Put right', 'prepared'])
    expect(await open.textOf(id, 'petition.json')).to.contain('"Put right"')
  })

  it('counts for the demands that are put to a recipient', async () => {
    const petition = await known()
    const [demand] = petition.text.demands.filter(({ addressedTo }) => addressedTo.includes('osce'))
    if (demand === undefined) throw new Error('The demo asks the OSCE for something.')
    await publishNext(petition, { demands: [{ ...demand, toBePerformedBy: 'united-nations' }] })

    const { frozen } = await open.prepare(petition)

    expect(frozen.demands.map(({ key, toBePerformedBy }) => [key, toBePerformedBy?.slug])).to.deep.equal([
      [demand.key, 'united-nations'],
    ])
  })

  it('counts where the petition is not put to that recipient any more', async () => {
    const petition = await known()
    await publishNext(petition, {}, { recipients: ['united-nations'] })

    expect(await codeOf(open.prepare(petition))).to.deep.equal(['not-found', 'recipientNotFound'])
  })

  it('counts where the promise became stricter: no list goes along', async () => {
    const petition = await known({ handover: 'names' })
    await publishNext(petition, {}, { handover: 'count', riskMode: 'protected' })

    const refusal = await codeOf(open.prepare(petition, 'osce', { listForms: ['csv'] }))

    expect(refusal).to.deep.equal(['invalid', 'deliveries.nobodyListed'])
  })

  it('counts where the promise became stricter between freezing and listing', async () => {
    const petition = await known({ handover: 'names', riskMode: 'open' })
    await addSignatures(site.stores, petition, [...times(2), { name: 'Zoryana', visibility: 'full' }])
    await tallierOf(site.stores).runOnce()
    const { id } = await open.prepare(petition, 'osce', { listForms: ['csv'] })
    await publishNext(petition, {}, { handover: 'count' })

    await open.packBuilding.runOnce()

    expect((await open.deliveries.get(id)).listedCount).to.equal(1)
    expect(await open.textOf(id, 'signatures.csv')).to.contain('|Zoryana|')
  })

  it('counts where the petition was taken away from the public', async () => {
    const petition = await known()
    await site.setState(petition, 'hidden')

    expect(await codeOf(open.prepare(petition))).to.deep.equal(['gone', 'petitionRemoved'])
    expect(await open.deliveries.ofPetition(petition.id)).to.deep.equal([])
  })

  it('counts where nothing may be delivered to the recipient any more', async () => {
    const petition = await known()
    await changeRecipient('osce', { addressedOnly: true })

    const refusal = await codeOf(open.prepare(petition))
    const remembered: Recipient | undefined = late.recipients.named(['osce'])[0]
    await changeRecipient('osce', { addressedOnly: false })

    expect(remembered?.addressedOnly, 'it has heard of it').to.equal(false)
    expect(refusal).to.deep.equal(['forbidden', 'addressedOnly'])
    expect(await open.deliveries.ofPetition(petition.id)).to.deep.equal([])
  })

  it('is what a recipient is called', async () => {
    const petition = await known()
    await changeRecipient('osce', { name: localised('The renamed OSCE') })

    const { frozen } = await open.prepare(petition)

    expect(frozen.recipient.name).to.deep.equal(localised('The renamed OSCE'))
  })
})
