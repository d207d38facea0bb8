import { fileURLToPath } from 'node:url'

import { expect } from 'chai'
import type { BrowserContextOptions, Page } from 'playwright-core'

import { loadWords } from '../../server/platform/i18n.ts'
import type { Locale } from '../../server/platform/locales.ts'
import type { DevMessage } from '../../server/platform/mail/dev-mailbox.ts'
import { signIn } from '../support/rooms.ts'
import { desktop, visit, type Reader } from '../support/browser.ts'
import { aCrowd, signAll } from '../support/crowd.ts'
import { demandsInOrder, statement } from '../support/joint-statement.ts'
import { runScript } from '../support/script.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { campaigner } from './campaigner.ts'
import { moderator } from './moderator.ts'
import { withDevice } from './passkey-device.ts'
import { shownCount, wordsOf } from './signing-form.ts'

const uk = wordsOf('uk')
const ukMails = loadWords(fileURLToPath(new URL('../../emails/locales', import.meta.url)))('uk')
const en = wordsOf('en')

const { organisation } = statement
const safiye = 'safiye@example.org'
const nadia = 'nadia@example.org'

/** What the moderator writes to her. */
const asked = 'Where do the figures come from? And please say who holds them: see the advice on words.'

const crowd = aCrowd(300)
const asking = crowd.filter(({ wantsNews }) => wantsNews)

/** What was done to the statement, as the audit names it. */
const steps = [
  'petition.submitted',
  'petition.changes-requested',
  'petition.opened',
  'update.submitted',
  'update.approved',
  'petition.closed',
  'petition.outcome-declared',
]

type Kept = BrowserContextOptions['storageState']

/** One story, told in the order in which it happens: what follows a part that failed is not told. */
describe('the joint statement of 11 January 2021, from an idea to its outcome', function () {
  this.timeout(120_000)

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

  const published = (locale: Locale): string => `/${locale}/petitions/${statement.slug}`

  async function count(): Promise<number> {
    const answer = await site.get(`/api/v1/petitions/${statement.slug}/tally`)
    return ((await answer.json()) as { confirmedCount: number }).confirmedCount
  }

  const asSafiye = (act: (page: Page) => Promise<void>) => as(safiye, { locale: 'uk-UA' }, act)
  const asNadia = (act: (page: Page) => Promise<void>) => as(nadia, { locale: 'en-GB' }, act)

  /** The mail in Ukrainian that a decision on the statement causes. */
  function mailOn(verdict: 'approved' | 'changes'): Promise<DevMessage> {
    const subject = ukMails.say(`reviews.${verdict}.petition.subject`, { title: statement.title.en })
    return until(`a mail “${subject}”`, () =>
      site.mailbox.messages(safiye).find((message) => message.subject === subject),
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
      expect(read).to.contain(en.say('moderation.review.language', { language: 'English' }))
      await room.askForChanges({ reason: 'unproven-figures', words: asked })
    })
  })

  it('comes back to her by a mail in her language, and is changed', async () => {
    const mail = await mailOn('changes')
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
    await mailOn('approved')
    await visit(site.url, { ...desktop, locale: 'uk-UA' }, async (page) => {
      await page.goto(published('uk'))
      expect(await page.locator('h1').innerText()).to.equal(statement.title.uk)
      expect(await page.locator('main').innerText()).to.contain(organisation.uk)
      const demands = await page.locator('.demands > li').allInnerTexts()
      expect(demands.map((text) => demandsInOrder.findIndex(({ words }) => text.includes(words.uk)))).to.deep.equal([
        ...demandsInOrder.keys(),
      ])
      expect(demands[0]).to.contain('Російська Федерація')
      expect(demands[3]).to.contain('Рада Європи').and.contain('Democratic states')
      expect(demands[8]).to.contain('Ukrainian authorities')
    })
  })

  it('is signed by 300 people in four languages, and each of them counts', async () => {
    await signAll(site, statement.slug, crowd)

    await until('all are counted', async () => (await count()) === crowd.length)
    await visit(site.url, desktop, async (page) => {
      await page.goto(published('en'))
      expect(await shownCount(page)).to.equal(crowd.length)
    })
  })

  it('has news, which she writes in two languages and a moderator reads first', async () => {
    await asSafiye(async (page) => {
      const room = campaigner(page, uk)
      await page.goto(`${desk}/updates`)
      await room.field('language').selectOption('en')
      await room.press('updates.start.button')
      await room.writeUpdate()
    })
    await asNadia(async (page) => {
      const room = moderator(page, en)
      await room.claim(statement.update.en.title)
      expect(await page.locator('main').innerText()).to.contain(statement.update.uk.title)
      await room.approve()
    })
  })

  it('sends them to exactly those who asked, once, each in their language', async () => {
    const { update, title } = statement
    await asSafiye(async (page) => {
      await page.goto(`${desk}/updates`)
      await page.getByRole('link', { name: update.uk.title }).click()
      await until('everything is sent', async () => {
        await page.reload()
        return (await page.locator('.state').first().innerText()) === uk.say('updates.states.sent')
      })
    })
    const about = new RegExp(`^(${update.en.title}|${update.uk.title})`)
    const told = site.mailbox.messages().filter(({ subject }) => about.test(subject))

    expect(told.map(({ to }) => to).toSorted()).to.deep.equal(asking.map(({ address }) => address).toSorted())
    for (const { address, locale } of asking) {
      const mail = told.find(({ to }) => to === address)
      const news = locale === 'uk' ? update.uk : update.en
      const heading = locale === 'uk' ? title.uk : title.en
      expect(mail?.subject).to.equal(`${news.title} – ${heading}`)
      expect(mail?.html).to.contain(`<html lang="${locale}"`)
    }
  })

  it('closes with an outcome and its story, for everybody to read', async () => {
    await asSafiye(async (page) => {
      const room = campaigner(page, uk)
      await page.goto(desk)
      await page.getByRole('link', { name: uk.say('leading.acts.close.label') }).click()
      await room.press('leading.confirm.close.button')
      await room.told('leading.done.closed')
      await page
        .getByRole('link', { name: uk.say('leading.acts.outcome.label') })
        .first()
        .click()
      await room.choose('outcome', 'partial')
      await room.fill({ 'story.en': statement.story.en, 'story.uk': statement.story.uk })
      await room.press('leading.outcome.button')
      await room.told('leading.done.outcome')
    })
    await visit(site.url, desktop, async (page) => {
      await until('the page tells it', async () => {
        await page.goto(published('uk'))
        return (await page.locator('main').innerText()).includes(statement.story.uk)
      })
      const text = await page.locator('main').innerText()
      expect(text).to.contain(uk.say('history.outcome.partial')).and.contain(statement.update.uk.title)
      expect(await page.locator('#sign-form').count()).to.equal(0)
      expect(await shownCount(page)).to.equal(crowd.length)
    })
  })

  it('leaves an audit in which every step stands and nothing is missing', async () => {
    const { audit } = site.stores
    const entries = await audit.entries({ limit: 500 })
    const verification = await audit.verify()
    const script = await runScript('audit-verify', [], { ...site.environment, NODE_ENV: 'test' })

    expect(verification.flaw).to.equal(null)
    expect(script).to.include({ code: 0, errors: '' })
    expect(script.output).to.contain('The audit is whole')
    expect(entries.map(({ deed }) => deed)).to.include.members(steps)
    expect(JSON.stringify(entries)).not.to.contain('signer-')
  })
})
