import { expect } from 'chai'

import {
  createRecipientKeeper,
  createRecipientStore,
  type Recipient,
  type RecipientFields,
  type RecipientKeeper,
} from '../../../server/features/recipients/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import type { Conflict } from '../../../server/platform/errors.ts'
import { aRecipient, localised } from '../../support/a-petition.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

/** Made for this test; nobody has its other half. */
const publicKey = 'age19frprcxm2aq2e0dha055eh7ve6j0q5sjdrraeepvlfsknzmvneeqd575x7'
const keeping = { by: 'an-account', why: 'It told us so' }

function fieldsOf(changes: Partial<RecipientFields> = {}): RecipientFields {
  const { slug: _slug, retired: _retired, revision: _revision, ...fields } = aRecipient()
  return { ...fields, ...changes }
}

describe('keeping the register of recipients', () => {
  let site: TestStores
  let keeper: RecipientKeeper

  before(async () => {
    site = await openTestStores()
    const { recipients, audit, database } = site.stores
    const store = createRecipientStore(database.connection)
    keeper = createRecipientKeeper({ recipients, store, audit, transact: transactionsOn(database.client) })
  })

  after(() => site.close())

  const get = (slug: string): Recipient => {
    const [found] = site.stores.recipients.named([slug])
    if (found === undefined) throw new Error(`There is no ${slug}.`)
    return found
  }

  const audited = (slug: string) => site.stores.audit.entries({ limit: 10, subject: { kind: 'recipient', id: slug } })

  it('adds one with the ways to reach it, and says in the audit who did and why', async () => {
    const channels = [{ kind: 'post', address: 'Street 1, 1000 City', languages: ['en', 'fr'] }] as const

    await keeper.add({ slug: 'a-council', ...fieldsOf({ channels, accepts: 'Letters' }) }, keeping)

    expect(get('a-council')).to.deep.equal({
      ...fieldsOf({ channels, accepts: 'Letters' }),
      slug: 'a-council',
      retired: false,
      revision: 1,
    })
    const [entry] = await audited('a-council')
    expect(entry).to.deep.include({ ...keeping, deed: 'recipient.added', before: null })
  })

  it('refuses a second one of the same short name', async () => {
    await keeper.add({ slug: 'twice', ...fieldsOf() }, keeping)

    const refusal = await rejectionOf(keeper.add({ slug: 'twice', ...fieldsOf() }, keeping))

    expect((refusal as Conflict).code).to.equal('recipientKnown')
    expect(await audited('twice')).to.have.length(1)
  })

  it('changes one that was written before there was a register to keep', async () => {
    const { db } = site.stores.database
    const { slug, name, kind, addressedOnly } = aRecipient({ slug: 'an-old-one' })
    await db.collection('recipients').insertOne({ slug, name, kind, addressedOnly, schemaVersion: 1 })
    await site.stores.recipients.refresh()
    const before = get('an-old-one')

    await keeper.change(before, fieldsOf({ name: localised('Another name') }), keeping)

    expect(before).to.deep.equal(aRecipient({ slug: 'an-old-one' }))
    expect(get('an-old-one')).to.deep.include({ name: localised('Another name'), revision: 2 })
  })

  it('refuses a change by somebody who saw an older one, and writes nothing of it', async () => {
    await keeper.add({ slug: 'contested', ...fieldsOf() }, keeping)
    const seen = get('contested')
    await keeper.change(seen, fieldsOf({ accepts: 'first' }), keeping)

    const refusal = await rejectionOf(keeper.change(seen, fieldsOf({ accepts: 'second' }), keeping))

    expect((refusal as Conflict).code).to.equal('changedMeanwhile')
    expect(get('contested').accepts).to.equal('first')
    expect((await audited('contested')).map(({ deed }) => deed)).to.deep.equal(['recipient.changed', 'recipient.added'])
  })

  it('retires one and takes it back; petitions that name it still find it', async () => {
    await keeper.add({ slug: 'gone-and-back', ...fieldsOf() }, keeping)

    await keeper.retire(get('gone-and-back'), true, keeping)
    const retired = get('gone-and-back')
    await keeper.retire(retired, false, keeping)

    expect(retired.retired).to.equal(true)
    expect(get('gone-and-back').retired).to.equal(false)
    expect((await audited('gone-and-back')).map(({ deed }) => deed)).to.deep.equal([
      'recipient.taken-back',
      'recipient.retired',
      'recipient.added',
    ])
  })

  it('keeps no way to who is addressed only, and no key: nothing is ever delivered there', async () => {
    const channels = [{ kind: 'mail', address: 'office@example.org', languages: [] }] as const
    const fields = fieldsOf({ addressedOnly: true, channels, publicKey })

    await keeper.add({ slug: 'a-persecutor', ...fields }, keeping)

    expect(get('a-persecutor')).to.deep.include({ channels: [], publicKey: null })
  })

  it('keeps what a recipient accepts and its key, and the audit has both as they were and are', async () => {
    const profile = 'coe-commissioner'
    await keeper.add({ slug: 'a-commissioner', ...fieldsOf({ profile }) }, keeping)

    await keeper.change(get('a-commissioner'), fieldsOf({ profile, publicKey }), keeping)

    expect(get('a-commissioner')).to.deep.include({ profile, publicKey })
    const [entry] = await audited('a-commissioner')
    expect(entry?.before).to.deep.include({ profile, publicKey: null })
    expect(entry?.after).to.deep.include({ profile, publicKey })
  })

  it('takes a state that was written before there were profiles for a government', async () => {
    const { db } = site.stores.database
    const { slug, name, addressedOnly } = aRecipient({ slug: 'an-old-state' })
    await db.collection('recipients').insertOne({ slug, name, kind: 'state', addressedOnly, schemaVersion: 1 })

    await site.stores.recipients.refresh()

    expect(get('an-old-state').profile).to.equal('government')
  })
})
