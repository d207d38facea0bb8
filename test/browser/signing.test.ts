import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { desktop, phone, visit, withoutScripts, type Reader } from '../support/browser.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { focused, petitionPath, shownCount, signingForm, wordsOf } from './signing-form.ts'

const uk = wordsOf('uk')
const en = wordsOf('en')

const readers: Readonly<Record<string, Reader>> = {
  'on a phone': phone,
  'on a phone without JavaScript': { ...phone, ...withoutScripts },
  'on a desktop': desktop,
  'on a desktop without JavaScript': { ...desktop, ...withoutScripts },
}

describe('signing in a browser', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(async () => {
    await site.close()
  })

  const signatures = () => site.stores.database.db.collection('signatures')
  const sent = (page: Page): Promise<void> => page.waitForURL(`**${petitionPath('uk', '/check-your-inbox')}`)

  async function storedOnce(act: () => Promise<void>): Promise<void> {
    const before = await signatures().countDocuments()
    await act()
    expect(await signatures().countDocuments()).to.equal(before + 1)
  }

  for (const [how, reader] of Object.entries(readers)) {
    const email = `olena.${how.replaceAll(' ', '-').toLowerCase()}@example.org`

    it(`lets Olena sign in Ukrainian ${how}, confirm from her mail, and see the count move`, () =>
      visit(site.url, { ...reader, locale: 'uk-UA' }, async (page) => {
        await page.goto('/')
        await page.getByRole('link', { name: /COVID-19/ }).click()
        await page.waitForURL(`**${petitionPath('uk')}`)
        const before = await shownCount(page)
        const form = signingForm(page, uk)
        await form.fill({ email })
        await form.send()
        await sent(page)
        await page.getByRole('heading', { name: uk.say('checkYourInbox.title') }).waitFor()
        const mail = await site.mailTo(email)
        expect(await page.locator('.envelope').innerText()).to.contain(mail.subject)

        await page.goto(linkIn(mail, 'confirm'))
        expect(await page.locator('.stored').innerText()).to.contain('Олена Коваль')
        await page.getByRole('button', { name: uk.say('confirm.button'), exact: true }).click()
        await page.waitForURL(`**${petitionPath('uk', '/signed')}`)
        await page.getByRole('heading', { name: uk.say('signed.title') }).waitFor()
        await site.countBecomes(before + 1)
        await until('the page shows it', async () => {
          await page.goto(petitionPath('uk'))
          return (await shownCount(page)) === before + 1
        })
        expect(await page.locator('.tally').innerText()).to.contain(uk.say('tally.people', { count: before + 1 }))
      }))
  }

  for (const [how, reader] of [
    ['', phone],
    [' without JavaScript', { ...phone, ...withoutScripts }],
  ] as const) {
    it(`tells what is missing, moves there and keeps everything typed${how}`, () =>
      visit(site.url, reader, async (page) => {
        const email = `again${how.replaceAll(' ', '-').toLowerCase()}@example.org`
        await page.goto(petitionPath('uk'))
        const form = signingForm(page, uk)
        await form.fill({ name: 'Мар’яна Ґудзь', email: '', country: 'none', consent: false })
        await form.more.click()
        await form.field('city').fill('Бахчисарай')
        await form.field('comment').fill('Бо мовчати\nне можна.')
        await form.visibility('initials').check()
        await form.updates.check()
        await form.send()

        const summary = page.getByRole('alert')
        await summary.waitFor()
        expect(await page.title()).to.contain(uk.say('errors.tabTitle', { title: '' }).trim())
        expect(await page.evaluate('document.activeElement === document.querySelector("[role=alert]")')).to.equal(true)
        const links = summary.getByRole('link')
        expect(await links.allInnerTexts()).to.deep.equal([
          uk.say('errors.email.missing'),
          uk.say('errors.consent.missing'),
        ])
        for (const name of ['email', 'consent']) {
          await summary.locator(`a[href="#${name}"]`).click()
          expect(await focused(page)).to.equal(name)
          expect(await isOnTop(page)).to.equal(true)
          const field = page.locator(`#${name}`)
          expect(await field.getAttribute('aria-invalid')).to.equal('true')
          const described = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
          expect(described).to.include(`${name}-error`)
          expect(await page.locator(`#${name}-error`).innerText()).to.equal(uk.say(`errors.${name}.missing`))
        }

        expect(await form.field('name').inputValue()).to.equal('Мар’яна Ґудзь')
        expect(await form.field('country').inputValue()).to.equal('none')
        expect(await form.field('city').inputValue()).to.equal('Бахчисарай')
        expect(await form.field('city').isVisible()).to.equal(true)
        expect(await form.field('comment').inputValue()).to.equal('Бо мовчати\nне можна.')
        expect(await form.visibility('initials').isChecked()).to.equal(true)
        expect(await form.updates.isChecked()).to.equal(true)
        expect(await form.consent.isChecked()).to.equal(false)

        await form.field('email').fill(email)
        await form.consent.check()
        await form.send()
        await sent(page)
        await page.goto(linkIn(await site.mailTo(email), 'confirm'))
        const stored = await page.locator('.stored').innerText()
        for (const word of ['Мар’яна Ґудзь', 'Бахчисарай', 'Бо мовчати\nне можна.']) expect(stored).to.contain(word)
      }))

    it(`asks about gmial.com and takes the suggestion by one click${how}`, () =>
      visit(site.url, reader, async (page) => {
        const name = `slip${how.replaceAll(' ', '-').toLowerCase()}`
        await page.goto(petitionPath('uk'))
        const form = signingForm(page, uk)
        await form.fill({ name: 'Іван Франко', email: `${name}@gmial.com` })
        await form.send()
        await page.locator('#typing-hint').waitFor()
        expect(await focused(page)).to.equal('typing-hint')
        expect(await form.field('email').inputValue()).to.equal(`${name}@gmial.com`)
        expect(await form.field('name').inputValue()).to.equal('Іван Франко')
        expect(await form.consent.isChecked()).to.equal(true)
        expect(await page.getByRole('alert').count()).to.equal(0)

        await page
          .getByRole('button', { name: uk.say('sign.typingHint.use', { address: `${name}@gmail.com` }), exact: true })
          .click()
        await sent(page)
        const mail = await site.mailTo(`${name}@gmail.com`)
        expect(mail.text).to.contain('Іван Франко')
        expect(site.mailbox.messages(`${name}@gmial.com`)).to.deep.equal([])
      }))

    it(`asks about gmial.com once and then believes her${how}`, () =>
      visit(site.url, reader, async (page) => {
        const email = `mine${how.replaceAll(' ', '-').toLowerCase()}@gmial.com`
        await page.goto(petitionPath('uk'))
        const form = signingForm(page, uk)
        await form.fill({ email })
        await form.send()
        await page.locator('#typing-hint').waitFor()
        await form.send()
        await sent(page)
        await site.mailTo(email)
      }))

    it(`stores one when Sign is pressed twice${how}`, () =>
      visit(site.url, { ...desktop, ...reader, hasTouch: false, isMobile: false }, (page) =>
        storedOnce(async () => {
          let posts = 0
          page.on('request', (request) => {
            if (request.method() === 'POST') posts += 1
          })
          const email = `twice${how.replaceAll(' ', '-').toLowerCase()}@example.org`
          await page.goto(petitionPath('uk'))
          const form = signingForm(page, uk)
          await form.fill({ email })
          await form.button.dblclick()
          await sent(page)
          await site.mailTo(email)
          if (how === '') expect(posts).to.equal(1)
        }),
      ))
  }

  it('says that it waits, and takes no second press, while the answer is under way', () =>
    visit(site.url, desktop, (page) =>
      storedOnce(async () => {
        await page.goto(petitionPath('en'))
        const form = signingForm(page, en)
        await form.fill({ email: 'waiting@example.org' })
        const network = await page.context().newCDPSession(page)
        await network.send('Network.enable')
        await network.send('Network.emulateNetworkConditions', {
          offline: false,
          latency: 800,
          downloadThroughput: -1,
          uploadThroughput: -1,
        })
        const state = await page.evaluate<string[]>(`(() => {
          const button = document.querySelector('#sign-form button[type=submit]:not([form])')
          button.click()
          button.click()
          return [button.textContent, button.getAttribute('aria-disabled')]
        })()`)
        expect(state).to.deep.equal([en.say('sign.waiting'), 'true'])
        await page.waitForURL('**/check-your-inbox')
        await site.mailTo('waiting@example.org')
      }),
    ))

  it('sends nothing again when she goes back and forth', () =>
    visit(site.url, phone, (page) =>
      storedOnce(async () => {
        const email = 'back@example.org'
        await page.goto(petitionPath('uk'))
        const form = signingForm(page, uk)
        await form.fill({ email })
        await form.send()
        await sent(page)
        let posts = 0
        page.on('request', (request) => {
          if (request.method() !== 'GET') posts += 1
        })
        await page.goBack()
        expect(new URL(page.url()).pathname).to.equal(petitionPath('uk'))
        expect(await form.button.innerText()).to.equal(uk.say('sign.button'))
        expect(await form.button.getAttribute('aria-disabled')).to.equal(null)
        await page.reload()
        await page.goForward()
        await page.reload()
        await page.goBack()
        await site.mailTo(email)
        expect(posts).to.equal(0)
        expect(site.mailbox.messages(email)).to.have.length(1)
      }),
    ))

  it('can be done by keyboard alone, with the focus always in sight', () =>
    visit(site.url, { ...desktop, locale: 'en-GB' }, async (page) => {
      const email = 'keys@example.org'
      const before = await site.count()
      await page.goto(petitionPath('en'))
      await page.keyboard.press('Tab')
      await seen(page)
      await page.keyboard.press('Enter')
      expect(await focused(page)).to.equal('content')
      await tabTo(page, 'name')
      await page.keyboard.type('Olena Koval')
      await tabTo(page, 'email')
      await page.keyboard.type(email)
      await tabTo(page, 'country')
      await page.keyboard.type('Ukra')
      await tabTo(page, 'SUMMARY')
      await page.keyboard.press('Enter')
      await tabTo(page, 'city')
      await page.keyboard.type('Lviv')
      await tabTo(page, 'comment')
      await page.keyboard.type('Because.')
      await tabTo(page, 'visibility')
      await page.keyboard.press('ArrowDown')
      await tabTo(page, 'consent')
      await page.keyboard.press('Space')
      await tabTo(page, 'updates')
      await page.keyboard.press('Space')
      await tabTo(page, 'BUTTON')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/check-your-inbox')

      await page.goto(linkIn(await site.mailTo(email), 'confirm'))
      const stored = await page.locator('.stored').innerText()
      for (const word of ['Olena Koval', 'Ukraine', 'Lviv', 'Because.', en.say('visibility.initials.label')]) {
        expect(stored).to.contain(word)
      }
      await tabTo(page, 'BUTTON')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/signed')
      await site.countBecomes(before + 1)
    }))

  for (const [who, reader] of Object.entries({
    'runs scripts': desktop,
    'runs none': { ...desktop, ...withoutScripts },
  })) {
    it(`counts nothing for a mail scanner that opens every link in a browser and ${who}`, () =>
      visit(site.url, reader, async (page) => {
        const email = `scanned.${who.replaceAll(' ', '-')}@example.org`
        const before = await site.count()
        await site.sign({ email })
        const mail = await site.mailTo(email)
        for (const link of mail.links) {
          await page.goto(link, { waitUntil: 'networkidle' })
          await page.mouse.wheel(0, 4000)
        }
        await page.goto(linkIn(mail, 'confirm'))
        expect(await page.getByRole('button', { name: uk.say('confirm.button'), exact: true }).isVisible()).to.equal(
          true,
        )
        expect(await site.count()).to.equal(before)
      }))
  }

  it('keeps the petition, or her own page, when the language is switched', () =>
    visit(site.url, phone, async (page) => {
      const email = 'switch@example.org'
      await page.goto(petitionPath('uk'))
      await page.getByRole('link', { name: 'Qırımtatarca', exact: true }).click()
      await page.waitForURL(`**${petitionPath('crh')}`)
      expect(await page.locator('html').getAttribute('lang')).to.equal('crh')
      expect(await page.locator('h1').getAttribute('lang')).to.equal('crh')
      const form = signingForm(page, wordsOf('crh'))
      await form.fill({ email, name: 'Зарема' })
      await form.send()
      await page.waitForURL(`**${petitionPath('crh', '/check-your-inbox')}`)
      await page.getByRole('link', { name: 'English', exact: true }).click()
      await page.waitForURL(`**${petitionPath('en', '/check-your-inbox')}`)

      const mail = await site.mailTo(email)
      expect(mail.html).to.contain('lang="crh"')
      const manage = linkIn(mail, 'manage')
      await page.goto(manage)
      await page.getByRole('link', { name: 'Русский', exact: true }).click()
      await page.waitForURL(manage.replace('/crh/', '/ru/'))
      expect(await page.locator('.stored').innerText()).to.contain('Зарема')
    }))

  it('takes the form away when the petition closes, and the page stays', () =>
    visit(site.url, phone, async (page) => {
      const { petitions, database } = site.stores
      await page.goto(petitionPath('uk'))
      const form = signingForm(page, uk)
      await form.fill({ email: 'late@example.org' })
      await database.db.collection('petitions').updateOne({ slug: appeal }, { $set: { state: 'closed' } })
      await petitions.refresh()
      try {
        await form.send()
        await page.getByRole('heading', { name: uk.say('petition.closed.title') }).waitFor()
        expect(await page.locator('#sign-form').count()).to.equal(0)
        expect(await page.locator('.bar:visible').count()).to.equal(0)
      } finally {
        await database.db.collection('petitions').updateOne({ slug: appeal }, { $set: { state: 'open' } })
        await petitions.refresh()
      }
    }))
})

/** Presses Tab until that one has the focus; on the way everything focused has to be seen. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    await seen(page)
    const now = await focused(page)
    if (now === 'website') throw new Error('Tab led into the trap.')
    if (now === wanted) return
  }
  throw new Error(`Tab never led to ${wanted}.`)
}

/** Whatever has the focus has a ring around it and nothing on top of it. */
async function seen(page: Page): Promise<void> {
  const ring = await page.evaluate<string>(`(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
    return outlineStyle === 'none' ? 'none' : outlineWidth
  })()`)
  const where = await page.evaluate<string>('document.activeElement.outerHTML.slice(0, 80)')
  expect(Number.parseFloat(ring), `a ring around ${where}`).to.be.at.least(2)
  expect(await isOnTop(page), `${where} is in sight`).to.equal(true)
}

/** Nothing covers what has the focus. Smooth scrolling gets a moment. */
async function isOnTop(page: Page): Promise<boolean> {
  return until('what has the focus is in sight', () =>
    page.evaluate<boolean>(`(() => {
      const focused = document.activeElement
      const { left, top, width, height } = focused.getBoundingClientRect()
      const y = Math.max(top + 1, Math.min(top + height / 2, innerHeight - 1))
      const hit = document.elementFromPoint(left + Math.min(width / 2, 20), y)
      return hit !== null && (focused.contains(hit) || hit.contains(focused) && hit.tagName !== 'BODY')
    })()`),
  )
}
