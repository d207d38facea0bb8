import { startLedSite, type LedSite } from '../features/campaign-room/a-leader.ts'
import { signIn, type SignedIn } from '../support/rooms.ts'
import { deskPages } from './desk-pages.ts'
import { at, type Address, type RoomPage } from './room-page.ts'
import { staffPages } from './staff-pages.ts'

export interface Rooms {
  led: LedSite
  pages: readonly RoomPage[]
}

/** Every page of the rooms, with something on it. */
export async function openRooms(): Promise<Rooms> {
  const led = await startLedSite()
  const { site } = led
  const mira = await led.leader('Мирослава Сергієнко-Ґудзь')
  const newcomer = await led.leader('New')
  const admin = await signIn(site, { roles: ['admin'], name: 'Ada', address: 'ada@example.org' })
  const organisation = await anOrganisation(led, mira)
  return {
    led,
    pages: [
      ...(await publicDoors(led, admin)),
      ...accountPages(mira, organisation),
      ...(await deskPages(led, mira)),
      { door: '/:locale/campaign', address: (locale) => `/${locale}/campaign`, as: newcomer },
      ...(await staffPages(led, admin, { organisation, account: mira.accountId })),
    ],
  }
}

async function anOrganisation({ accounts }: LedSite, { accountId }: SignedIn): Promise<string> {
  const name = 'Мережа допомоги політв’язням'
  const id = await accounts.organisations.add(
    {
      slug: 'help-network',
      names: { en: 'Network of Help for Political Prisoners', uk: name, crh: name, ru: name },
      contactAddress: 'desk@example.org',
      url: 'https://network.example',
      kind: 'network',
    },
    'console',
  )
  await accounts.organisations.addMember({ organisationId: id, accountId, role: 'lead', by: 'console' })
  return id
}

/** What stands open to whoever has a link, or wants one. */
async function publicDoors({ site }: LedSite, admin: SignedIn): Promise<RoomPage[]> {
  await site.post('/en/account/sign-in', { email: 'ada@example.org', next: '' })
  await admin.post('/en/staff/accounts/invitations', {
    email: 'invited@example.org',
    name: 'Invited',
    locale: 'en',
    moderator: 'yes',
  })
  const linkIn = async (email: string, page: string): Promise<Address> => {
    const link = (await site.mailTo(email)).links.find((one) => one.includes(`/account/${page}/`))
    if (link === undefined) throw new Error(`The mail has no ${page} link.`)
    return (locale) => new URL(link).pathname.replace(/^\/\w+/, `/${locale}`)
  }
  return [
    { door: '/:locale/account/sign-in', address: at('/account/sign-in'), as: null },
    { door: '/:locale/account/sign-in/sent', address: at('/account/sign-in/sent'), as: null },
    { door: '/:locale/account/sign-in/:token', address: await linkIn('ada@example.org', 'sign-in'), as: null },
    {
      door: '/:locale/account/invitation/:token',
      address: await linkIn('invited@example.org', 'invitation'),
      as: null,
    },
  ]
}

function accountPages(as: SignedIn, organisation: string): RoomPage[] {
  return [
    { door: '/:locale/account', address: at('/account'), as },
    { door: '/:locale/account/second-factor', address: at('/account/second-factor'), as },
    { door: '/:locale/account/codes', address: at('/account/codes'), as },
    { door: '/:locale/account/organisations/:id', address: at(`/account/organisations/${organisation}`), as },
  ]
}
