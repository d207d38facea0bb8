import { expect } from 'chai'

import { accountServicesOn, type AccountServices } from '../../../server/account-services.ts'
import type { Role } from '../../../server/features/accounts/account.ts'
import type { OrganisationDetails } from '../../../server/features/accounts/organisation.ts'
import { createOutbox, createOutboxStore, mailLeaseMs } from '../../../server/features/outbox/index.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { readAddress } from '../../../server/platform/mail/typed-address.ts'
import { signIn } from '../../support/rooms.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { readable } from '../../support/shown-form.ts'
import { startSite, type TestSite } from '../../support/site.ts'
import { aBrowser } from './a-browser.ts'

let count = 0

const details = (): OrganisationDetails => {
  count += 1
  const name = `Zzyzx ${String(count)}`
  return {
    slug: `zzyzx-${String(count)}`,
    names: { en: name, uk: `${name} uk`, crh: `${name} crh`, ru: `${name} ru` },
    contactAddress: 'desk@example.org',
    url: null,
    kind: 'association',
  }
}

const newAddress = () => {
  count += 1
  const address = readAddress(`invited-${String(count)}@example.org`)
  if (address === null) throw new Error('That is no address.')
  return address
}

describe('an invitation', () => {
  let site: TestSite
  let services: AccountServices

  before(async () => {
    site = await startSite()
    const { database, keyring, now } = site.stores
    const store = createOutboxStore({ db: database.db, now, leaseMs: mailLeaseMs })
    services = accountServicesOn(site.stores, {
      outbox: createOutbox({ store, keyring, now, log: silentLog }),
      publicUrl: site.url,
    })
  })

  after(() => site.close())

  async function invited(options: {
    roles?: readonly Role[]
    organisationId?: string
    address?: ReturnType<typeof newAddress>
  }) {
    const { roles = [], organisationId, address = newAddress() } = options
    const organisation = organisationId === undefined ? null : { id: organisationId, role: 'member' as const }
    const to = { address, name: 'Invited', locale: 'en' as const }
    const id = await services.invitations.invite({ ...to, roles, organisation, by: 'console', inviter: 'Mira' })
    const { links } = await site.mailTo(address.deliverable)
    const link = new URL(links.find((one) => one.includes('/account/invitation/')) ?? '').pathname
    return { id, link, address }
  }

  it('to an organisation makes a member of whoever accepts it, on both sides', async () => {
    const organisationId = await services.organisations.add(details(), 'console')
    const { id, link } = await invited({ organisationId })
    const browser = aBrowser(site)

    const shown = readable(await (await browser.get(link)).text())
    const before = await services.organisations.get(organisationId)
    const accepted = await browser.post(link)
    const after = await services.organisations.get(organisationId)

    expect(shown).to.include('To lead petitions of the organisation “Zzyzx')
    expect(before.members).to.deep.equal([])
    expect([accepted.status, accepted.headers.get('location')]).to.deep.equal([303, '/en/account/sign-in/sent'])
    expect(after.members).to.deep.equal([{ accountId: id, role: 'member' }])
    expect((await services.accounts.get(id)).organisations).to.deep.equal([organisationId])
  })

  it('gives nothing until it is accepted, and nothing twice', async () => {
    const { id, link } = await invited({ roles: ['moderator'] })
    const browser = aBrowser(site)
    for (let look = 0; look < 3; look += 1) await browser.get(link)
    const before = (await services.accounts.get(id)).roles

    const answers = await Promise.all([browser.post(link), browser.post(link), aBrowser(site).post(link)])
    const late = await browser.get(link)

    expect(before).to.deep.equal([])
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([303, 410, 410])
    expect((await services.accounts.get(id)).roles).to.deep.equal(['moderator'])
    expect([late.status, readable(await late.text()).includes('This invitation is over')]).to.deep.equal([410, true])
  })

  it('goes straight on for somebody who is signed in with that address', async () => {
    const address = newAddress()
    const mira = await signIn(site, { roles: ['campaigner'], address: address.deliverable })
    const organisationId = await services.organisations.add(details(), 'console')
    const { link } = await invited({ organisationId, address })

    const accepted = await mira.post(link)

    expect([accepted.status, accepted.headers.get('location')]).to.deep.equal([303, '/en/account'])
    expect((await services.accounts.get(mira.accountId)).organisations).to.deep.equal([organisationId])
  })

  it('is void once the account is disabled, and none can be sent to it', async () => {
    const { id, link, address } = await invited({ roles: ['staff'] })
    await services.keeping.disable(id, 'console')

    const answer = await aBrowser(site).post(link)
    const again = {
      address,
      name: 'x',
      locale: 'en' as const,
      roles: [],
      organisation: null,
      by: 'console',
      inviter: null,
    }

    expect(answer.status).to.equal(410)
    expect(await rejectionOf(services.invitations.invite(again))).to.include({ kind: 'conflict' })
  })

  it('ends after seven days', async () => {
    const { link } = await invited({ roles: ['staff'] })

    site.clock.forwardDays(7.01)

    expect((await aBrowser(site).post(link)).status).to.equal(410)
  })
})
