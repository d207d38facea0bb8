import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { startLedSite, type LedSite } from '../features/campaign-room/a-leader.ts'
import { desktop, phone, visit, withoutScripts, type Reader } from '../support/browser.ts'
import type { SignedIn } from '../support/rooms.ts'
import { bytesOf } from '../../server/platform/ids.ts'
import { until } from '../support/until.ts'
import { findings } from './axe-findings.ts'
import { tabTo } from './keyboard.ts'
import { lostParts } from './lost-parts.ts'
import { focused } from './signing-form.ts'

const title = 'texts.uk.title'
const lead = 'texts.uk.lead'
const body = 'texts.uk.body'

describe('writing a petition in a browser', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira')
  })

  after(async () => {
    await led.site.close()
  })

  /** Somebody's own browser, signed in. */
  const asSomebody = (
    who: SignedIn,
    reader: Reader,
    act: (page: Page) => Promise<void>,
    refusals: readonly number[] = [],
  ): Promise<void> =>
    visit(
      led.site.url,
      reader,
      async (page) => {
        const [name = '', value = ''] = who.cookie.split('=')
        await page.context().addCookies([{ name, value, url: led.site.url }])
        await act(page)
      },
      refusals,
    )

  const editor = (id: string, step: string): string => `/en/campaign/petitions/${id}/edit/${step}`
  const field = (page: Page, name: string) => page.locator(`#editor [name="${name}"]`)
  const saving = (page: Page) => page.locator('[data-saving-state]')

  /** What stands in that field for whoever opens the page now. */
  async function stored(id: string, name: string): Promise<string> {
    const { draft } = await led.services.drafts.openDesk(id, {
      account: await led.site.stores.accounts.get(mira.accountId),
    })
    return name.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], draft) as string
  }

  const becomes = (id: string, name: string, wanted: string) =>
    until(`${name} is “${wanted}”`, async () => (await stored(id, name)) === wanted)

  it('needs a keyboard only, from the first word to the review', () =>
    asSomebody(mira, desktop, async (page) => {
      const press = async (selector: string): Promise<void> => {
        await tabTo(page, page.locator(selector))
        await page.keyboard.press('Enter')
      }
      const write = async (name: string, words: string): Promise<void> => {
        await tabTo(page, page.locator(`[name="${name}"]`))
        await page.keyboard.type(words)
      }
      const focusIsOn = (id: string): Promise<void> => page.locator(`[id="${id}"]:focus`).waitFor()
      await page.goto('/en/campaign/new')
      await write('title', 'Free them')
      await press('main form button')
      await page.waitForURL('**/edit/text')
      await write('texts.en.body', 'They are **ill**.')
      await press('.sticky-bar [value=next]')
      await page.waitForURL('**/edit/demands')

      await tabTo(page, page.locator('[name="recipients.united-nations"]'))
      await page.keyboard.press('Space')
      await press('[value=add-demand]')
      await focusIsOn('texts.en.demands.demand-1')
      await page.keyboard.type('Release them.')
      await press('[value=add-demand]')
      await focusIsOn('texts.en.demands.demand-2')
      await page.keyboard.type('Let doctors in.')
      await press('[value="up demand-2"]')
      await focusIsOn('demands.demand-2.down')
      expect(
        await page
          .locator('textarea[name*=demands]')
          .evaluateAll((all) => all.map((text) => (text as unknown as { value: string }).value)),
      ).to.deep.equal(['Let doctors in.', 'Release them.'])

      await press('.sticky-bar [value=next]')
      await page.waitForURL('**/edit/sources')
      await press('.steps-nav a[href$=check]')
      await page.waitForURL('**/edit/check')
      await press('form[action$=submit] button')
      await page.locator('[role=alert]:focus').waitFor()
      expect(await page.title()).to.match(/^Please check: /)
      await press('[role=alert] a')
      await page.waitForURL('**/edit/text#texts.en.lead')
      await focusIsOn('texts.en.lead')
      await page.keyboard.type('They are ill, and no doctor sees them.')
      await press('.sticky-bar [value=save]')
      await page.waitForURL('**/edit/text?done=saved')
      await press('.steps-nav a[href$=check]')
      await page.waitForURL('**/edit/check')
      await press('form[action$=submit] button')
      await page.locator('form[action$=take-back]').waitFor()
    }))

  it('leads from everything that is missing or wrong to where it is written', () =>
    asSomebody(mira, desktop, async (page) => {
      const id = await led.begin(mira, {
        closesOn: '2020-01-01',
        'texts.uk.sources': [{ title: 'A report', url: 'report', asOf: '' }],
        'texts.uk.media': [{ title: '', url: 'video', kind: 'video' }],
      })
      await page.goto(editor(id, 'check'))
      const links = await page
        .locator('main .rows a[href*="#"]')
        .evaluateAll((all) => all.map((link) => (link as unknown as { href: string }).href))
      const lost: string[] = []
      for (const link of links) {
        await page.goto(link)
        if ((await focused(page)) !== new URL(link).hash.slice(1)) lost.push(link)
      }
      expect(links.length).to.be.at.least(8)
      expect(lost).to.deep.equal([])
    }))

  it('saves what is typed by itself, and then lets its writer go', async () => {
    const id = await led.begin(mira)
    await asSomebody(mira, phone, async (page) => {
      await page.goto(editor(id, 'text'))
      await field(page, lead).fill('Написано без кнопки.')
      await saving(page).getByText('Saved at').waitFor()

      expect(await stored(id, lead)).to.equal('Написано без кнопки.')
      await page.goto(editor(id, 'text'))
      expect(await field(page, lead).inputValue()).to.equal('Написано без кнопки.')
    })
  })

  it('asks back before what is not saved yet is left', async () => {
    const id = await led.begin(mira)
    await asSomebody(mira, desktop, async (page) => {
      await page.goto(editor(id, 'text'))
      const asked = page.waitForEvent('dialog')
      await field(page, lead).pressSequentially('Ще не')
      await page.close({ runBeforeUnload: true })
      const question = await asked
      await question.dismiss()

      expect(question.type()).to.equal('beforeunload')
      await becomes(id, lead, `Ще не${(await field(page, lead).inputValue()).slice('Ще не'.length)}`)
    })
  })

  it('keeps what was typed while the session ended, and saves it once somebody has signed in again', async () => {
    const lena = await led.leader('Lena')
    const { site } = led
    const id = await led.begin(lena)
    const account = await site.stores.accounts.get(lena.accountId)
    await asSomebody(
      lena,
      desktop,
      async (page) => {
        await page.goto(editor(id, 'text'))
        await site.stores.sessions.endAllOf(lena.accountId)
        await field(page, lead).fill('Писала годину.')
        await saving(page).getByText('you were signed out').waitFor()
        expect(await field(page, lead).inputValue()).to.equal('Писала годину.')

        const other = await page.context().newPage()
        await other.goto('/en/account/sign-in')
        await other.locator('[name=email]').fill(account.address)
        await other.locator('main form button').first().click()
        await other.waitForURL('**/sign-in/sent')
        const link = (await site.mailTo(account.address)).links.find((one) => one.includes('/account/sign-in/'))
        await other.goto(link ?? '')
        await other.locator('main form button').first().click()
        await other.waitForURL('**/campaign')
        await page.evaluate(`dispatchEvent(new Event('focus'))`)
        await saving(page).getByText('Saved at').waitFor()

        await other.goto(editor(id, 'text'))
        expect(await field(other, lead).inputValue()).to.equal('Писала годину.')
      },
      [401, 403],
    )
  })

  it('tells the second of two who write the same, shows both, and keeps what is chosen', async () => {
    const id = await led.begin(mira)
    const oleh = await led.leader('Oleh')
    const petitions = led.site.stores.database.db.collection<{ _id: Buffer; editors: string[] }>('petitions')
    await petitions.updateOne({ _id: bytesOf(id) }, { $push: { editors: oleh.accountId } })
    await asSomebody(mira, desktop, (first) =>
      asSomebody(oleh, desktop, async (second) => {
        await Promise.all([first, second].map((page) => page.goto(editor(id, 'text'))))
        await field(first, title).fill('Назва від Міри')
        await saving(first).getByText('Saved at').waitFor()
        await field(second, title).fill('Назва від Олега')
        await saving(second).getByText('Somebody else has written here').waitFor()
        expect(await stored(id, title)).to.equal('Назва від Міри')

        await second.locator('.sticky-bar [value=save]').click()
        await second.locator('#conflict').waitFor()
        const both = await second.locator('#conflict').innerText()
        expect(both).to.contain('Назва від Міри').and.to.contain('Назва від Олега').and.to.contain('Mira')
        expect(await findings(second)).to.deep.equal([])
        await second.setViewportSize({ width: 320, height: 640 })
        expect(await lostParts(second)).to.deep.equal([])
        await second.locator('#conflict [value=mine]').check()
        await second.locator('#conflict button').click()
        await second.waitForURL('**/edit/text?done=saved')

        expect(await field(second, title).inputValue()).to.equal('Назва від Олега')
        expect(await stored(id, title)).to.equal('Назва від Олега')
      }),
    )
  })

  it('shows what the server makes of Markdown, and runs nothing that is hidden in it', async () => {
    const id = await led.begin(mira)
    await asSomebody(mira, desktop, async (page) => {
      const hostile = [
        '## Що сталося',
        '<img src="x" onerror="window.struck = true"><script>window.struck = true</script>',
        '[тут](javascript:window.struck=true) і <a href="javascript:window.struck=true">там</a>',
        '**Кінець.**',
      ]
      await page.goto(editor(id, 'text'))
      await field(page, body).fill(hostile.join('\n\n'))
      const preview = page.locator('[data-preview-body]')
      await preview.getByText('Кінець.').waitFor()

      expect(await preview.locator('strong').innerText()).to.equal('Кінець.')
      expect(await preview.locator('h2, h3').innerText()).to.equal('Що сталося')
      expect(await preview.locator('img, script, [onerror], [href^="javascript:"]').count()).to.equal(0)
      expect(await page.evaluate('window.struck')).to.equal(undefined)
    })
  })

  it('is looked at as readers will see it, where nothing can be signed yet and nothing leads nowhere', async () => {
    const id = await led.begin(mira)
    await asSomebody(mira, desktop, async (page) => {
      await page.goto(`/en/campaign/petitions/${id}/preview/uk`)
      const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((link) => String(link)))
      const answers = await Promise.all([...new Set(links)].map((link) => page.request.get(link)))
      await page.locator('#sign-form [name=email]').focus()

      expect(await focused(page)).to.equal('BODY')
      expect(answers.filter((answer) => !answer.ok()).map((answer) => answer.url())).to.deep.equal([])
    })
  })

  it('does everything by buttons where there are no scripts', () =>
    asSomebody(mira, { ...phone, ...withoutScripts }, async (page) => {
      const next = (to: string): Promise<void> =>
        page
          .locator('.sticky-bar [value=next]')
          .click()
          .then(() => page.waitForURL(`**/edit/${to}`))
      await page.goto('/en/campaign/new')
      await page.locator('[name=title]').fill('Free them')
      await page.locator('main form button').click()
      await field(page, 'texts.en.lead').fill('They are ill.')
      await field(page, 'texts.en.body').fill('Nobody treats them.')
      expect(await page.locator('[data-preview]').isVisible()).to.equal(false)
      await next('demands')
      await field(page, 'recipients.osce').check()
      await page.locator('[value=add-demand]').click()
      await field(page, 'texts.en.demands.demand-1').fill('Release them.')
      await next('sources')
      await field(page, 'texts.en.sources.0.title').fill('A report')
      await field(page, 'texts.en.sources.0.url').fill('https://report.example')
      await field(page, 'texts.en.sources.0.asOf').fill('2026-02-01')
      await next('promises')
      await field(page, 'goal.mode').last().check()
      await field(page, 'goal.count').fill('many')
      await page.locator('.sticky-bar [value=next]').click()
      await page.getByRole('alert').getByRole('link').click()
      expect(await focused(page)).to.equal('goal.count')
      await field(page, 'goal.count').fill('15000')
      await next('languages')
      await page.locator('[value="begin uk"]').click()
      await field(page, 'texts.uk.title').fill('Звільніть їх')
      await page.locator('.sticky-bar [value=save]').click()
      await page.waitForURL('**/edit/languages/uk?done=saved')
      await page.locator('.steps-nav a[href$=check]').click()
      await page.locator('form[action$=submit] button').click()
      await page.locator('form[action$=take-back] button').click()
      await page.locator('form[action$=submit]').waitFor()
    }))
})
