import { expect } from 'chai'
import type { BrowserContextOptions, Page } from 'playwright-core'

import type { DevMessage } from '../../server/platform/mail/dev-mailbox.ts'
import { signIn } from '../support/rooms.ts'
import { desktop, visit, type Reader } from '../support/browser.ts'
import { demandsInOrder, statement } from '../support/joint-statement.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { campaigner } from './campaigner.ts'
import { moderator } from './moderator.ts'
import { withDevice } from './passkey-device.ts'
import { wordsOf } from './signing-form.ts'

const uk = wordsOf('uk')
const en = wordsOf('en')

const organisation = { en: 'Human rights organisations (demonstration)', uk: 'Правозахисні організації (демонстрація)' }
const safiye = 'safiye@example.org'
const nadia = 'nadia@example.org'

/** What the moderator writes to her. */
const asked = 'Where do the figures come from? And please say who holds them: see the advice on words.'
const changesAsked = 'Будь ласка, змініть дещо'
const opened = 'Петицію відкрито'

type Kept = BrowserContextOptions['storageState']

/** One story, told in the order in which it happens: what follows a part that failed is not told. */
describe('the joint statement of 11 January 2021, from an idea to its outcome', () => {
  let site: TestSite
  let isBroken = false
  /** What the browsers of campaigner and moderator keep between their visits. */
  const kept = new Map<string, Kept>()
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

  /** Goes on in the browser of somebody where they left it. */
  async function as(who: string, reader: Reader, act: (page: Page) => Promise<void>): Promise<void> {
    const storageState = kept.get(who)
    await visit(site.url, { ...desktop, ...reader, ...(storageState && { storageState }) }, async (page) => {
      await act(page)
      kept.set(who, await page.context().storageState())
    })
  }

  const asSafiye = (act: (page: Page) => Promise<void>) => as(safiye, { locale: 'uk-UA' }, act)
  const asNadia = (act: (page: Page) => Promise<void>) => as(nadia, { locale: 'en-GB' }, act)

  /** The mail with such a subject. */
  function mailAbout(address: string, subject: string): Promise<DevMessage> {
    return until(`a mail “${subject}”`, () =>
      site.mailbox.messages(address).find((message) => message.subject.includes(subject)),
    )
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

  it('goes to a moderator, who shows a second factor, claims it and asks for a change', async () => {
    await signIn(site, { roles: ['moderator'], name: 'Nadia', address: nadia, hasSteppedUp: false })
    await asNadia(async (page) => {
      await withDevice(page)
      await page.goto('/en/account/sign-in')
      await page.getByLabel(en.say('account.signIn.email')).fill(nadia)
      await page.getByRole('button', { name: en.say('account.signIn.button') }).click()
      await page.getByRole('heading', { name: en.say('account.sent.title') }).waitFor()
      await page.goto(await linkTo(nadia, '/account/sign-in/'))
      await page.getByRole('button', { name: en.say('account.link.button'), exact: true }).click()
      await page.getByLabel(en.say('account.factor.passkeyName')).fill('Laptop')
      await page.getByRole('button', { name: en.say('account.factor.addPasskey') }).click()
      await page.waitForURL('**/en/staff/reviews')

      const room = moderator(page, en)
      await room.claim(statement.title.en)
      const read = await page.locator('main').innerText()
      for (const { words } of demandsInOrder) expect(read).to.contain(words.en).and.contain(words.uk)
      expect(read).to.contain('Crimean prisoners of the Kremlin').and.contain('Signal: safiye.01')
      await room.askForChanges({ reason: 'unproven-figures', words: asked })
    })
  })

  it('comes back to her by a mail in her language, and is changed', async () => {
    const mail = await mailAbout(safiye, changesAsked)
    expect(mail.text).to.contain(asked)
    expect(mail.html).to.contain('lang="uk"')
    await asSafiye(async (page) => {
      const room = campaigner(page, uk)
      await page.goto(mail.links.find((link) => link.endsWith(desk)) ?? '')
      await page.getByText(asked).waitFor()
      await page.goto(`${desk}/edit/text`)
      await room.fill({ 'texts.en.lead': statement.lead.en })
      await room.save()
      await room.step('sources')
      const { title, url, asOf } = statement.source
      const row = 'texts.en.sources.0'
      await room.fill({ [`${row}.title`]: title, [`${row}.url`]: url, [`${row}.asOf`]: asOf })
      await room.save()
      await room.submit()
    })
  })

  it('is approved once the moderator has seen what was changed, and opens', async () => {
    await asNadia(async (page) => {
      const room = moderator(page, en)
      await room.claim(statement.title.en)
      const [removed, added] = await Promise.all(
        ['del', 'ins'].map(async (tag) => (await page.locator(`main ${tag}`).allInnerTexts()).join(' ')),
      )
      expect(removed).to.contain('Ukrainian').and.contain('political')
      expect(added).to.contain('Crimean').and.contain('Kremlin')
      expect(added).to.contain(statement.source.title)
      await room.approve()
    })
    await mailAbout(safiye, opened)
    await visit(site.url, { ...desktop, locale: 'uk-UA' }, async (page) => {
      await page.goto(`/uk/petitions/${statement.slug}`)
      expect(await page.locator('h1').innerText()).to.equal(statement.title.uk)
      expect(await page.locator('main').innerText()).to.contain(organisation.uk)
    })
  })
})
