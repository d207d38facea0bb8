import { expect } from 'chai'

import {
  createAddressLookupStore,
  createSignerHelp,
  type SignatureService,
  type SignerHelp,
} from '../../../server/features/signatures/index.ts'
import { addressKeyOf } from '../../../server/features/signatures/address.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { readAddress, type MailAddress } from '../../../server/platform/mail/typed-address.ts'
import { createTokens } from '../../../server/platform/tokens.ts'
import { rejectionOf } from '../../support/rejection.ts'
import {
  addSignatures,
  rowOf,
  signatureServiceOf,
  signatureStoreOf,
  type SignatureChanges,
} from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

function addressOf(typed: string): MailAddress {
  const address = readAddress(typed)
  if (address === null) throw new Error('That is no address.')
  return address
}

describe('help for one signer', () => {
  let site: TestStores
  let signatures: SignatureService
  let help: SignerHelp
  const now = () => new Date('2026-03-04T12:00:00Z')

  before(async () => {
    site = await openTestStores({ now })
    const { database, keyring, petitions } = site.stores
    signatures = signatureServiceOf(site.stores)
    help = createSignerHelp({
      store: createAddressLookupStore(database.db),
      signatures: signatureStoreOf(site.stores),
      managing: signatures,
      petitions,
      keyring,
      tokens: createTokens(keyring),
      now,
    })
  })

  after(() => site.close())

  async function signed(petition: Petition, typed: string, changes: SignatureChanges = {}): Promise<string> {
    const addressKey = addressKeyOf(addressOf(typed), site.stores.petitions.addressKey(petition.id))
    const [id = ''] = await addSignatures(site.stores, petition, [{ addressKey, ...changes }])
    return id
  }

  it('finds what one address signed under every petition, and no name', async () => {
    const [one, two, hidden] = [await site.publish(), await site.publish(), await site.publish()]
    const confirmed = await signed(one, 'olena@example.org', {
      name: 'Олена Коваль',
      visibility: 'full',
      country: 'PL',
    })
    const pending = await signed(two, 'olena@example.org', {
      state: 'pending',
      locale: 'crh',
      mail: { intent: 'confirm', attempts: 0, deferrals: 0, nextAttemptAt: new Date(0) },
    })
    const underHidden = await signed(hidden, 'olena@example.org')
    await signed(one, 'olena.koval@example.org')
    await site.setState(hidden, 'hidden')

    const found = await help.findByAddress(addressOf('Olena@Example.org'))

    expect(found.map(({ id }) => id)).to.have.members([confirmed, pending, underHidden])
    expect(found.find(({ id }) => id === confirmed)).to.deep.equal({
      id: confirmed,
      petitionId: one.id,
      state: 'confirmed',
      confirmedOn: '2026-03-02',
      country: 'PL',
      locale: 'uk',
      visibility: 'full',
      updates: false,
      mailCount: 1,
      mail: null,
      manageMailOn: null,
    })
    expect(found.find(({ id }) => id === pending)).to.deep.include({
      state: 'pending',
      locale: 'crh',
      mail: { intent: 'confirm', standing: 'due' },
    })
    expect(await help.findByAddress(addressOf('nobody@example.org'))).to.deep.equal([])
  })

  it('looks under all petitions, however many there are', async () => {
    const some = [await site.publish(), await site.publish()]
    const ids = []
    for (const petition of some) ids.push(await signed(petition, 'mira@example.org'))
    const store = createAddressLookupStore(site.stores.database.db)
    const lookupIn = ({ id }: Petition) => ({
      petitionId: id,
      addressKey: addressKeyOf(addressOf('mira@example.org'), site.stores.petitions.addressKey(id)),
    })
    const [first, last] = some.map(lookupIn)
    const others = Array.from({ length: 450 }, () => ({
      petitionId: some[0]?.id ?? '',
      addressKey: Buffer.alloc(32, 7),
    }))

    const rows = await store.ofAddress([first, ...others, last].filter((one) => one !== undefined))

    expect(rows).to.have.length(2)
    for (const row of rows) expect(row).not.to.have.any.keys('boxes', 'moves')
  })

  it('opens one signature where that is asked for', async () => {
    const id = await signed(await site.publish(), 'open@example.org', { name: 'Олена Коваль' })

    expect((await help.open(id)).person).to.deep.include({ name: 'Олена Коваль' })
    expect(await rejectionOf(help.open('no-such-signature'))).to.include({ code: 'signatureUnknown' })
  })

  it('mails the link that fits to the address itself, once a day', async () => {
    const id = await signed(await site.publish(), 'lost@example.org')

    const given = await help.resendLink(id)

    expect(given).to.include({ before: 'confirmed', after: 'confirmed' })
    expect(await help.find(id)).to.deep.include({
      mail: { intent: 'already-signed', standing: 'due' },
      manageMailOn: '2026-03-04',
    })
  })

  it('withdraws, and the signer is told', async () => {
    const petition = await site.publish()
    const id = await signed(petition, 'gone@example.org')

    expect(await help.withdraw(id)).to.deep.equal({ petitionId: petition.id, before: 'confirmed', after: 'withdrawn' })
    expect(await rowOf(site.stores, id)).to.have.nested.property('mail.intent', 'withdrawn')
    expect(await help.findByAddress(addressOf('gone@example.org'))).to.deep.equal([])
  })

  it('erases, and the signer is told', async () => {
    const id = await signed(await site.publish(), 'erased@example.org')
    const outbox = site.stores.database.db.collection('outbox')
    const before = await outbox.countDocuments({ mail: 'erased' })

    expect(await help.erase(id)).to.include({ before: 'confirmed', after: 'erased' })
    expect((await help.open(id)).person).to.equal(null)
    expect(await outbox.countDocuments({ mail: 'erased' })).to.equal(before + 1)
  })

  it('leaves the links in the signer’s mails as they were', async () => {
    const id = await signed(await site.publish(), 'links@example.org')
    const link = signatures.linkTo('manage', { id, generation: 1 })

    await help.withdraw(id)

    expect((await signatures.open('manage', link)).signature).to.include({ state: 'withdrawn' })
  })
})
