import { expect } from 'chai'
import type { BrowserContextOptions, Page } from 'playwright-core'

import { signIn } from '../support/rooms.ts'
import { desktop, visit, type Reader } from '../support/browser.ts'
import { demandsInOrder, statement } from '../support/joint-statement.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { campaigner } from './campaigner.ts'
import { wordsOf } from './signing-form.ts'

const uk = wordsOf('uk')
const en = wordsOf('en')

const organisation = { en: 'Human rights organisations (demonstration)', uk: 'Правозахисні організації (демонстрація)' }
const safiye = 'safiye@example.org'

/** One story, told in the order in which it happens: what follows a part that failed is not told. */
describe('the joint statement of 11 January 2021, from an idea to its outcome', () => {
  let site: TestSite
  let isBroken = false
  /** What the browser of the campaigner keeps between her visits. */
  let hers: BrowserContextOptions['storageState']
  let desk = ''

  before(async () => {
    site = await startSite()
  })

  beforeEach(() => {
    if (isBroken) throw new Error('The story broke off before this part.')
  })

  afterEach(function () {
    isBroken ||= this.currentTest?.state === 'failed'
  })

  after(() => site.close())

  const ukrainian: Reader = { ...desktop, locale: 'uk-UA' }

  async function asSafiye(act: (page: Page) => Promise<void>): Promise<void> {
    const back: Reader = hers === undefined ? ukrainian : { ...ukrainian, storageState: hers }
    await visit(site.url, back, async (page) => {
      await act(page)
      hers = await page.context().storageState()
    })
  }

  /** The newest link to such a page in the mailbox of that address. */
  function linkTo(address: string, part: string): Promise<string> {
    return until(`a link to ${part}`, () =>
      site.mailbox
        .messages(address)
        .flatMap(({ links }) => links)
        .find((link) => link.includes(part)),
    )
  }

  it('begins with an invitation: she signs in by the mailed link and says who she is', async () => {
    const staff = await signIn(site, { roles: ['staff'] })
    const made = await staff.post('/en/staff/organisations', {
      nameEn: organisation.en,
      nameUk: organisation.uk,
      nameCrh: '',
      nameRu: '',
      slug: 'human-rights-demonstration',
      contact: 'statement@example.org',
      url: '',
      kind: 'network',
    })
    expect(made.status).to.equal(303)
    const page = new URL(made.headers.get('location') ?? '', site.url).pathname
    await staff.post(`${page}/members`, { email: safiye, role: 'lead' })

    await asSafiye(async (page) => {
      await page.goto(await linkTo(safiye, '/account/invitation/'))
      await page.getByRole('button', { name: en.say('account.invitation.button') }).click()
      await page.getByRole('heading', { name: en.say('account.sent.title') }).waitFor()
      await page.goto(await linkTo(safiye, '/account/sign-in/'))
      await page.getByLabel(en.say('account.details.name')).fill('Сафіє Демір')
      await page.getByLabel(en.say('account.details.locale')).selectOption('uk')
      await page.getByRole('button', { name: en.say('account.link.button'), exact: true }).click()
      await page.waitForURL('**/uk/campaign')
    })
  })

  it('is written in English and Ukrainian: nine demands in three groups', () =>
    asSafiye(async (page) => {
      const room = campaigner(page, uk)
      await page.goto('/uk/campaign')
      await room.begin(organisation.uk)
      desk = new URL(page.url()).pathname.replace('/edit/text', '')
      await room.fill({
        'texts.en.lead': statement.firstLead,
        'texts.en.body': statement.body.en,
        slug: statement.slug,
      })
      await room.next('demands')
      await room.writeDemands()
      await room.next('sources')
      await room.next('promises')
      await room.fill({ 'texts.en.endCondition': statement.endCondition.en, contactForReviewers: 'Signal: safiye.01' })
      await room.next('languages')
      await room.translate()

      await page.goto(`${desk}/preview/uk`)
      expect(await page.locator('h1').innerText()).to.equal(statement.title.uk)
      const text = await page.locator('main').innerText()
      for (const { words } of demandsInOrder) expect(text).to.contain(words.uk)
    }))

  it('is advised on its words before it is submitted, and not held up', () =>
    asSafiye(async (page) => {
      const room = campaigner(page, uk)
      await page.goto(`${desk}/edit/check`)
      const advice = await page.getByRole('region', { name: uk.say('editor.check.advice') }).innerText()
      expect(advice).to.contain('Ukrainian political prisoners').and.contain('Crimean prisoners of the Kremlin')
      expect(advice).to.contain('100')
      await room.submit()
    }))
})
