import { expect } from 'chai'

import { readAddress } from '../../../server/platform/mail/typed-address.ts'
import { runScript } from '../../support/script.ts'
import { startSite, type TestSite } from '../../support/site.ts'
import { aBrowser } from './a-browser.ts'

describe('npm run admin', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(() => site.close())

  const admin = (...args: string[]) => runScript('admin', args, { NODE_ENV: 'test', ...site.environment })

  async function accountOf(email: string) {
    const address = readAddress(email)
    return address === null ? null : site.stores.accounts.findByAddress(address)
  }

  const deeds = async () => (await site.stores.audit.entries({ limit: 20 })).map(({ by, deed }) => `${by} ${deed}`)

  it('mails the first administrator an invitation, which is accepted from the mail', async () => {
    const { code, output } = await admin('invite', 'first@example.org', '--role', 'admin')
    const { links } = await site.mailTo('first@example.org')
    const link = new URL(links.find((one) => one.includes('/account/invitation/')) ?? '').pathname
    const browser = aBrowser(site)
    const accepted = await browser.post(link)
    const { links: next } = await site.mailTo('first@example.org', 2)
    const signIn = new URL(next.find((one) => one.includes('/account/sign-in/')) ?? '').pathname
    const signedIn = await browser.post(signIn, { name: 'First', locale: 'uk' })

    expect([code, output]).to.deep.equal([
      0,
      'An invitation is on its way to first@example.org: it works once, for seven days.\n',
    ])
    expect([accepted.status, signedIn.status]).to.deep.equal([303, 303])
    expect(await accountOf('first@example.org')).to.deep.include({ state: 'active', roles: ['admin'], name: 'First' })
    expect(await deeds()).to.include.members(['console account.invited', 'console account.roles-changed'])
    expect(await site.stores.accounts.hasAdmin()).to.equal(true)
  })

  it('prints a link and its code where mail does not work yet; both are needed, and work once', async () => {
    const { code, output } = await admin(
      'invite',
      'printed@example.org',
      '--role',
      'admin',
      '--name',
      'Ann',
      '--print-link',
    )
    const link = /http\S+/.exec(output)?.[0] ?? ''
    const digits = /code (\d{3} \d{3})/.exec(output)?.[1] ?? ''
    const browser = aBrowser(site)

    const without = await browser.post(new URL(link).pathname, { name: 'Ann', locale: 'en' })
    const signedIn = await browser.post(new URL(link).pathname, { name: 'Ann', locale: 'en', code: digits })
    const again = await browser.post(new URL(link).pathname, { name: 'Ann', locale: 'en', code: digits })

    expect(code).to.equal(0)
    expect([without.status, signedIn.status, again.status]).to.deep.equal([422, 303, 410])
    expect(await accountOf('printed@example.org')).to.deep.include({ name: 'Ann', roles: ['admin'], state: 'active' })
  })

  it('lists who has an account', async () => {
    await admin('invite', 'waiting@example.org', '--role', 'moderator', '--locale', 'crh')

    const { output } = await admin('list')

    expect(output).to.match(/^waiting <waiting@example\.org> {2}invited {2}no role$/m)
  })

  it('refuses what is no address, and a role that there is not', async () => {
    const answers = [
      await admin('invite', 'nobody', '--role', 'admin'),
      await admin('invite', 'a@example.org', '--role', 'king'),
    ]

    expect(answers.map(({ code }) => code)).to.deep.equal([1, 1])
    expect(answers[0]?.errors).to.include('name@example.org')
    expect(answers[1]?.errors).to.include('Allowed choices are campaigner, moderator, staff, admin')
  })

  it('puts another signing key in the place of the old one, and says which', async () => {
    const { code, output } = await admin('rotate-signing-key')

    expect(code).to.equal(0)
    expect(output).to.match(/^From now on packs are signed with the key [0-9a-f]{16}\.\n$/)
    expect(await deeds()).to.include('console signing-key.rotated')
  })
})
