import { expect } from 'chai'

import type { Role } from '../../../server/features/accounts/account.ts'
import type { Door } from '../../../server/features/accounts/index.ts'
import { isRoomPath } from '../../../server/features/accounts/paths.ts'
import { newId } from '../../../server/platform/ids.ts'
import { signIn, type SignedIn } from '../../support/rooms.ts'
import { startSite, type TestSite } from '../../support/site.ts'
import { doorTable } from './door-table.ts'

interface Person {
  roles: readonly Role[]
  hasSteppedUp: boolean
  /** In a session of an account that was disabled since, or in none. */
  isNobody: boolean
}

const somebody = (role: Role, hasSteppedUp = false): Person => ({ roles: [role], hasSteppedUp, isNobody: false })

const people: Readonly<Record<string, Person>> = {
  'nobody, signed out': { roles: [], hasSteppedUp: false, isNobody: true },
  'a campaigner': somebody('campaigner'),
  'a moderator': somebody('moderator'),
  'a moderator with a second factor': somebody('moderator', true),
  'staff without a second factor': somebody('staff'),
  'staff with a second factor': somebody('staff', true),
  'an admin without a second factor': somebody('admin'),
  'an admin with a second factor': somebody('admin', true),
  'an admin whose account was disabled': { roles: ['admin'], hasSteppedUp: true, isNobody: true },
}

type Answer = 'comes in' | 'to sign in' | 'refused' | 'to the second factor'

/** What the table says of that person at that door. */
function promised(who: Person, entry: string): Answer {
  const [may = '', needsFactor] = entry.split(' + ')
  if (may === 'anyone') return 'comes in'
  if (who.isNobody) return 'to sign in'
  if (may !== 'signed in' && !may.split(', ').some((role) => who.roles.includes(role as Role))) return 'refused'
  return needsFactor !== undefined && !who.hasSteppedUp ? 'to the second factor' : 'comes in'
}

const nameOf = ({ method, path }: Pick<Door, 'method' | 'path'>): string => `${method} ${path}`

/** That address, with ids that belong to nothing. */
const addressOf = ({ path }: Door): string => path.replace(':locale', 'en').replaceAll(/:\w+/g, newId)

async function seen(answer: Response): Promise<Answer> {
  const page = await answer.text()
  const location = answer.headers.get('location') ?? ''
  if (answer.status === 401 || location.startsWith('/en/account/sign-in?')) return 'to sign in'
  if (location.startsWith('/en/account/second-factor?')) return 'to the second factor'
  if (answer.status === 403)
    return page.includes('Please show your second factor first') ? 'to the second factor' : 'refused'
  expect(answer.status, page).to.be.below(500)
  return 'comes in'
}

describe('every door of the rooms', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(() => site.close())

  it('is in the table, and nothing in the table leads nowhere', () => {
    expect(site.service.doors.map(nameOf)).to.have.members(Object.keys(doorTable))
  })

  it('is the only way to an address of a room: no route beside them is one', () => {
    const routes = site.service.routes.filter(({ path }) => isRoomPath(path.replace(':locale', 'en')))

    expect(site.service.routes.map(nameOfRoute)).to.include('get /:locale/petitions/:slug')
    expect(routes.map(nameOfRoute)).to.have.members(Object.keys(doorTable))
  })

  const nameOfRoute = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`

  for (const [name, who] of Object.entries(people)) {
    it(`opens to ${name} as far as the table says`, async () => {
      const enter = await visitorOf(who)
      const answers: Record<string, Answer> = {}
      const wanted: Record<string, Answer> = {}
      for (const door of site.service.doors) {
        answers[nameOf(door)] = await seen(await enter(door))
        wanted[nameOf(door)] = promised(who, doorTable[nameOf(door)] ?? '')
      }

      expect(answers).to.deep.equal(wanted)
    })
  }

  /** A form may well sign its sender out: the next one is sent in a session of its own. */
  async function visitorOf(who: Person): Promise<(door: Door) => Promise<Response>> {
    if (who.roles.length === 0) {
      return (door) => (door.method === 'get' ? site.get(addressOf(door)) : site.post(addressOf(door), {}))
    }
    const first = await signIn(site, who)
    let session = await sessionOf(first, who)
    return async (door) => {
      const { cookie, csrf } = session
      const address = addressOf(door)
      if (door.method === 'get') return site.get(address, { cookie })
      const answer = await site.post(address, { csrf }, { cookie })
      if (answer.status === 303) session = await sessionOf(first, who)
      return answer
    }
  }

  async function sessionOf({ accountId }: SignedIn, who: Person): Promise<{ cookie: string; csrf: string }> {
    const { sessions, accounts, database } = site.stores
    const rows = database.db.collection('accounts')
    const _id = Buffer.from(accountId, 'base64url') as never
    await rows.updateOne({ _id }, { $set: { state: 'active' } })
    const begun = await sessions.begin(await accounts.get(accountId), who.hasSteppedUp ? 'passkey' : 'mail', null)
    const viewer = await sessions.viewer(begun)
    if (who.isNobody) await rows.updateOne({ _id }, { $set: { state: 'disabled' } })
    return { cookie: `session=${begun}`, csrf: viewer?.csrf ?? '' }
  }
})
