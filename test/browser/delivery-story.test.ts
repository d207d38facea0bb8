import { readFile } from 'node:fs/promises'

import { expect } from 'chai'
import { unzipSync } from 'fflate'
import type { Locator, Page } from 'playwright-core'

import { createSignatureLoader } from '../../server/demo/load-signatures.ts'
import { textIn } from '../../server/features/petitions/index.ts'
import { dayOf } from '../../server/platform/clock.ts'
import { aPdf } from '../support/pdf.ts'
import { desktop, phone, visit, withoutScripts, type Reader } from '../support/browser.ts'
import { signIn, type SignedIn } from '../support/rooms.ts'
import { tallierOf } from '../support/signatures.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { contrastFindings, findings } from './axe-findings.ts'
import { lostParts } from './lost-parts.ts'
import { moderator } from './moderator.ts'
import { withDevice } from './passkey-device.ts'
import { wordsOf } from './signing-form.ts'

const en = wordsOf('en')

const tom = 'tom@example.org'
const olena = 'olena@example.net'
const slugs = ['united-nations', 'council-of-europe', 'european-union', 'osce']
const reference = 'G/SO 215/1'
const answer = 'We have asked the authorities\nfor a visit to the detention centre.'

/** One story, told in the order in which it happens: what follows a part that failed is not told. */
describe('the appeal of the prisoners’ families, from its count to an answer', function () {
  this.timeout(120_000)

  let site: TestSite
  let isBroken = false
  let petitionId = ''
  let title = ''
  let mira: SignedIn
  /** What Tom's browser keeps between his visits. */
  let kept: Reader['storageState']
  /** Address of each delivery in the staff's room. */
  const pages = new Map<string, string>()
  let mailed = ''
  /** Until now, this much. */
  const count = 286

  before(async () => {
    site = await startSite()
    const { stores } = site
    mira = await signIn(site, { roles: ['staff'], name: 'Mira' })
    await signIn(site, { roles: ['staff'], name: 'Tom', address: tom, hasSteppedUp: false })
    const petition = stores.petitions.get(appeal)
    petitionId = petition.id
    title = textIn(petition.text, 'en').title
    await site.sign({ email: olena, visibility: 'full', updates: 'yes' })
    await site.post(linkIn(await site.mailTo(olena), 'confirm'), {})
    await createSignatureLoader({ stores, tallier: tallierOf(stores) })({ petition, count: 300 })
    await site.countBecomes(count)
  })

  beforeEach(() => {
    if (isBroken) throw new Error('The story broke off before this part.')
  })

  afterEach(function () {
    isBroken ||= this.currentTest?.state === 'failed'
  })

  after(() => site.close())

  /** In the browser of somebody who is signed in. */
  async function as(who: SignedIn, act: (page: Page) => Promise<void>): Promise<void> {
    const [name = '', value = ''] = who.cookie.split('=')
    await visit(site.url, desktop, async (page) => {
      await page.context().addCookies([{ name, value, url: site.url }])
      await act(page)
    })
  }

  async function asTom(act: (page: Page) => Promise<void>): Promise<void> {
    await visit(site.url, { ...desktop, ...(kept && { storageState: kept }) }, async (page) => {
      await act(page)
      kept = await page.context().storageState()
    })
  }

  const press = (page: Page | Locator, key: string): Promise<void> =>
    page.getByRole('button', { name: en.say(key), exact: true }).click()

  const told = (page: Page, words: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: words }).waitFor()

  const nameOf = (slug: string): string => site.stores.recipients.named([slug])[0]?.name.en ?? ''

  const office = (): string => {
    const [un] = site.stores.recipients.named(['united-nations'])
    return un?.channels.find(({ kind }) => kind === 'mail')?.address ?? ''
  }

  const pageOf = (slug: string): string => pages.get(slug) ?? ''

  it('is prepared for four organisations in one action; who is only named gets nothing', () =>
    as(mira, async (page) => {
      await page.goto(`/en/staff/petitions/${petitionId}`)
      await page.getByRole('link', { name: en.say('staff.petition.links.deliver') }).click()
      const named = page.getByRole('region', { name: en.say('deliveries.prepare.addressedOnly') })
      expect(await named.innerText()).to.contain(nameOf('russian-federation'))
      expect(await page.locator('input[name^="to."]').count()).to.equal(slugs.length)
      for (const slug of slugs) {
        await page.locator(`[name="to.${slug}"]`).check()
        await page.locator(`[name="list.csv.${slug}"]`).check()
      }
      await press(page, 'deliveries.prepare.look')
      await page.getByRole('heading', { name: en.say('deliveries.preview.title', { count: slugs.length }) }).waitFor()
      const shown = await page.locator('main').innerText()
      for (const slug of slugs) expect(shown).to.contain(nameOf(slug))
      await press(page, 'deliveries.preview.button')
      await told(page, en.say('deliveries.done.prepared'))

      const handover = page.getByRole('region', { name: title })
      await until('all four are built', async () => {
        await page.reload()
        const states = await handover.locator('.state').allInnerTexts()
        return states.length === slugs.length && states.every((state) => state === en.say('deliveries.states.prepared'))
      })
      for (const slug of slugs) {
        const link = handover.getByRole('link', { name: nameOf(slug), exact: true })
        pages.set(slug, (await link.getAttribute('href')) ?? '')
      }
    }))

  it('is released by somebody else, who has shown a second factor', async () => {
    await as(mira, async (page) => {
      await page.goto(pageOf('united-nations'))
      await page.getByText(en.say('deliveries.release.notYours')).waitFor()
      expect(await page.getByRole('button', { name: en.say('deliveries.release.button') }).count()).to.equal(0)
    })
    await asTom(async (page) => {
      await withDevice(page)
      await page.goto('/en/account/sign-in')
      await page.getByLabel(en.say('account.signIn.email')).fill(tom)
      await press(page, 'account.signIn.button')
      await page.getByRole('heading', { name: en.say('account.sent.title') }).waitFor()
      await page.goto((await site.mailTo(tom)).links.find((link) => link.includes('/account/sign-in/')) ?? '')
      await press(page, 'account.link.button')
      await page.getByLabel(en.say('account.factor.passkeyName')).fill('Laptop')
      await press(page, 'account.factor.addPasskey')
      await page.waitForURL('**/en/staff/deliveries')
      for (const slug of slugs) {
        await page.goto(pageOf(slug))
        await press(page, 'deliveries.release.button')
        await told(page, en.say('deliveries.done.released'))
      }
    })
  })

  it('goes out: one by mail with a link and nothing attached, one by hand', () =>
    asTom(async (page) => {
      await page.goto(pageOf('council-of-europe'))
      await page.getByLabel(en.say('deliveries.ways.in_person')).check()
      await page.getByLabel(en.say('deliveries.record.day')).fill(dayOf(site.clock.now()))
      await press(page, 'deliveries.record.button')
      await told(page, en.say('deliveries.done.recorded'))

      await page.goto(pageOf('united-nations'))
      await press(page, 'deliveries.send.button')
      const mail = await site.mailTo(office())
      const links = mail.links.filter((link) => link.includes('/deliveries/'))
      expect(links).to.have.length(1)
      expect(mail.source).not.to.match(/^Content-Disposition: *attachment/im)
      expect(mail.source).not.to.contain('application/')
      mailed = links[0] ?? ''
      await until('it is sent', async () => {
        await page.reload()
        return (await page.locator('header .state').innerText()) === en.say('deliveries.states.sent')
      })
    }))

  it('is opened by the recipient without scripts, who takes the files, says so, and answers', () =>
    visit(site.url, { ...desktop, ...withoutScripts }, async (page) => {
      await page.goto(mailed)
      const main = page.locator('main')
      expect(await main.innerText()).to.contain(`${en.number(count)} confirmed signatures`)
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: en.say('recipientPage.files.zip') }).click()
      const download = await downloading
      const files = unzipSync(await readFile(await download.path()))
      expect(download.suggestedFilename()).to.match(/^covid-19-prisoners-voice--united-nations--[\d-]+\.zip$/)
      expect(Object.keys(files)).to.include.members(['letter.pdf', 'signatures.csv', 'manifest.json.sig'])

      const receipt = page.locator('form[action*="/acknowledge"]')
      await receipt.getByLabel(en.say('recipientPage.fields.name.label')).fill('Anna Schmidt')
      await receipt.getByLabel(en.say('recipientPage.fields.office.label')).fill('Registry')
      await receipt.getByLabel(en.say('recipientPage.fields.reference.label')).fill(reference)
      await press(receipt, 'recipientPage.acknowledge.button')
      await page.getByText(en.say('recipientPage.done.acknowledge')).waitFor()

      const form = page.locator('form[action*="/answer"]')
      await form.getByLabel(en.say('recipientPage.fields.stance.answered')).check()
      await form.getByLabel(en.say('recipientPage.fields.text.label')).fill(answer)
      await form.getByLabel(en.say('recipientPage.fields.name.label')).fill('Anna Schmidt')
      await form.getByLabel(en.say('recipientPage.fields.office.label')).fill('Secretary')
      const file = { name: 'answer.pdf', mimeType: 'application/pdf', buffer: aPdf() }
      await form.getByLabel(en.say('recipientPage.fields.file.label')).setInputFiles(file)
      await press(form, 'recipientPage.answer.button')
      await page.getByText(en.say('recipientPage.done.answer')).waitFor()
    }))

  it('keeps no official out: its letter and figures fit a phone, by day and by night', () =>
    visit(site.url, phone, async (page) => {
      await page.goto(mailed)
      expect(await findings(page)).to.deep.equal([])
      expect(await lostParts(page)).to.deep.equal([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await contrastFindings(page)).to.deep.equal([])
    }))

  it('has an answer, which a moderator reads before anybody else', async () => {
    const before = await site.get(`/en/petitions/${appeal}/deliveries`)
    expect(await before.text()).not.to.contain('detention centre')
    const nadia = await signIn(site, { roles: ['moderator'], name: 'Nadia' })
    await as(nadia, async (page) => {
      const room = moderator(page, en)
      await room.claim(title)
      expect(await page.locator('main').innerText()).to.contain(answer)
      await room.approve()
    })
  })

  it('tells everybody: on its page, on its timeline, and on the page of the recipient', () =>
    visit(site.url, phone, async (page) => {
      const petition = `/en/petitions/${appeal}`
      await until('the page tells it', async () => {
        await page.goto(petition)
        return (await page.locator('main').innerText()).includes('detention centre')
      })
      await page.getByRole('link', { name: en.say('trail.answer.whole') }).click()
      const whole = await page.locator('main').innerText()
      expect(whole).to.contain(answer).and.contain('Secretary').and.contain(nameOf('council-of-europe'))
      expect(whole).not.to.contain(nameOf('osce'))
      expect(whole).not.to.contain(reference)

      await page.goto(`${petition}/history`)
      const history = await page.locator('main').innerText()
      for (const step of ['sent', 'acknowledged', 'answered'])
        expect(history).to.contain(en.say(`history.delivery.${step}`, { recipient: nameOf('united-nations') }))

      await page.goto('/en/recipients/united-nations')
      const asked = await page.locator('main').innerText()
      expect(asked).to.contain(answer).and.contain(en.number(count))
    }))

  it('is told to who asked for news: that it was handed over, and that there is an answer', async () => {
    site.clock.forwardMinutes(61)
    const news = await until('both mails of news', () => {
      const mails = site.mailbox
        .messages(olena)
        .filter(({ links }) => links.some((link) => link.endsWith('/deliveries')))
      return mails.length === 2 && mails
    })
    const [first, second] = news.map(({ text }) => text).toSorted((one, two) => one.length - two.length)
    expect(news.map(({ subject }) => subject).join()).to.contain('надійшла відповідь')
    expect(`${first ?? ''}${second ?? ''}`).to.contain('Рада Європи')
  })
})
