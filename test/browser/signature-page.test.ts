import { readFile } from 'node:fs/promises'

import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { desktop, phone, visit, withoutScripts } from '../support/browser.ts'
import { linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { focused, petitionPath, shownCount, wordsOf } from './signing-form.ts'

const uk = wordsOf('uk')

describe('the signer’s own page in a browser', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(async () => {
    await site.close()
  })

  /** Signs and confirms; answers the link to her page. */
  async function manageLink(email: string, name: string): Promise<string> {
    const before = await site.count()
    await site.sign({ email, name })
    const mail = await site.mailTo(email)
    await site.post(linkIn(mail, 'confirm'), {})
    await site.countBecomes(before + 1)
    return linkIn(mail, 'manage')
  }

  /** Opens what the page keeps folded, as a reader does. */
  const unfold = (page: Page, title: string): Promise<void> =>
    page
      .locator('summary')
      .getByText(uk.say(`manage.${title}.title`), { exact: true })
      .click()

  const press = (page: Page, key: string): Promise<void> =>
    page.getByRole('button', { name: uk.say(key), exact: true }).click()

  const done = async (page: Page, result: string): Promise<void> => {
    const status = page.getByRole('status')
    await status.waitFor()
    expect(await status.innerText()).to.equal(uk.say(`manage.done.${result}`))
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).to.equal('status')
  }

  for (const [how, reader] of [
    ['', phone],
    [' without JavaScript', { ...desktop, ...withoutScripts }],
  ] as const) {
    it(`lets her correct the city, choose to be seen, and withdraw${how}`, () =>
      visit(site.url, reader, async (page) => {
        const name = how === '' ? 'Софія Окуневська' : 'Марко Вовчок'
        const manage = await manageLink(`own${how.replaceAll(' ', '-').toLowerCase()}@example.org`, name)
        await page.goto(petitionPath('uk'))
        const counted = await shownCount(page)
        expect(await page.getByText(name).count()).to.equal(0)

        await page.goto(manage)
        await unfold(page, 'correct')
        await page.getByLabel(uk.say('sign.city.label'), { exact: true }).fill('Чернівці')
        await press(page, 'manage.correct.button')
        await done(page, 'corrected')
        expect(await page.locator('.stored').innerText()).to.contain('Чернівці')

        await unfold(page, 'visibility')
        await page.locator('input[name=visibility][value=full]').check()
        await press(page, 'manage.visibility.button')
        await done(page, 'visibility')
        await until('she is named on the petition', async () => {
          await page.goto(petitionPath('uk'))
          return (await page.locator('.signers').getByText(name).count()) === 1
        })

        await page.goto(manage)
        await unfold(page, 'withdraw')
        await press(page, 'manage.withdraw.button')
        await done(page, 'withdrawn')
        expect(await page.getByText(uk.say('manage.withdraw.title'), { exact: true }).count()).to.equal(0)
        await until('she is neither counted nor named any more', async () => {
          await page.goto(petitionPath('uk'))
          return (await shownCount(page)) === counted - 1 && (await page.getByText(name).count()) === 0
        })
      }))
  }

  it('brings the correction back with what is wrong and what was typed', () =>
    visit(site.url, phone, async (page) => {
      await page.goto(await manageLink('wrong@example.org', 'Леся'))
      await unfold(page, 'correct')
      await page.getByLabel(uk.say('sign.name.label'), { exact: true }).fill('')
      await page.getByLabel(uk.say('sign.city.label'), { exact: true }).fill('Ковель')
      await press(page, 'manage.correct.button')

      await page.getByRole('alert').waitFor()
      expect(await page.evaluate('document.activeElement.getAttribute("role")')).to.equal('alert')
      expect(await page.getByLabel(uk.say('sign.city.label'), { exact: true }).inputValue()).to.equal('Ковель')
      await page.getByRole('link', { name: uk.say('errors.name.missing') }).click()
      expect(await focused(page)).to.equal('name')
    }))

  it('gives her data as a file, stops updates, and erases everything', () =>
    visit(site.url, desktop, async (page) => {
      const manage = await manageLink('all@example.org', 'Соломія')
      await page.goto(manage)
      await unfold(page, 'export')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: uk.say('manage.export.button'), exact: true }).click(),
      ])
      expect(download.suggestedFilename()).to.equal('signature.json')
      expect(await readFile(await download.path(), 'utf8')).to.contain('Соломія')

      await unfold(page, 'updates')
      await press(page, 'manage.updates.start')
      await done(page, 'updates')
      expect(await page.locator('.stored').innerText()).to.contain(uk.say('stored.updatesYes'))

      await unfold(page, 'erase')
      await press(page, 'manage.erase.button')
      await page.getByRole('heading', { name: uk.say('erased.title') }).waitFor()
      const answer = await page.goto(manage)
      expect(answer?.status()).to.equal(410)
      expect(await page.locator('h1').innerText()).to.equal(uk.say('gone.erased.title'))
    }))

  it('refuses by "this was not me", and lifts that again from the same page', () =>
    visit(site.url, { ...phone, ...withoutScripts }, async (page) => {
      await site.sign({ email: 'notme@example.org' })
      const notMe = linkIn(await site.mailTo('notme@example.org'), 'not-me')
      await page.goto(notMe)
      await press(page, 'notMe.button')
      await page.getByText(uk.say('notMe.refused')).waitFor()
      await press(page, 'notMe.liftButton')
      await page.waitForURL(`**${petitionPath('uk')}*`)
    }))
})
