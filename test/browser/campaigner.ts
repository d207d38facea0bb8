import type { Locator, Page } from 'playwright-core'

import type { Words } from '../../server/platform/i18n.ts'
import { demandsInOrder, isProposed, statement } from '../support/joint-statement.ts'

/** The rooms of somebody who leads petitions, as they find their way in them. */
export function campaigner(page: Page, words: Words) {
  const field = (name: string): Locator => page.locator(`[name="${name}"]`)
  const press = (key: string): Promise<void> => page.getByRole('button', { name: words.say(key), exact: true }).click()
  const choose = (name: string, value: string): Promise<void> =>
    page.locator(`[name="${name}"][value="${value}"]`).check()
  const fill = async (fields: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, text] of Object.entries(fields)) await field(name).fill(text)
  }

  /** Opens that page of the editor by its way in the steps. */
  async function step(name: string): Promise<void> {
    await page
      .getByRole('navigation', { name: words.say('editor.stepsLabel') })
      .getByRole('link', { name: words.say(`editor.steps.${name}`) })
      .click()
    await page.waitForURL(`**/edit/${name}`)
  }

  async function next(to: string): Promise<void> {
    await press('editor.next')
    await page.waitForURL(`**/edit/${to}`)
  }

  /** The page says that it is done. */
  async function told(key: string): Promise<void> {
    await page
      .getByRole('status')
      .filter({ hasText: words.say(key) })
      .waitFor()
  }

  async function save(): Promise<void> {
    await press('editor.save')
    await told('editor.done.saved')
  }

  async function propose(index: number, { name, note }: { name: string; note: string }): Promise<void> {
    const row = `proposedRecipients.${String(index)}`
    // It is open where somebody was proposed before.
    if (!(await field(`${row}.name`).isVisible())) await page.getByText(words.say('editor.demands.propose')).click()
    await fill({ [`${row}.name`]: name, [`${row}.note`]: note })
    await save()
  }

  /** Puts that demand to those and to nobody else. */
  async function putTo(key: string, wanted: readonly string[]): Promise<void> {
    const prefix = `demands.${key}.to.`
    for (const box of await page.locator(`[name^="${prefix}"]`).all()) {
      const slug = ((await box.getAttribute('name')) ?? '').slice(prefix.length)
      await box.setChecked(wanted.includes(slug))
    }
  }

  return {
    field,
    fill,
    press,
    choose,
    step,
    next,
    save,
    told,

    async begin(organisation: string): Promise<void> {
      await page.getByRole('link', { name: words.say('campaign.start') }).click()
      await choose('type', 'joint_statement')
      await field('language').selectOption('en')
      await field('owner').selectOption({ label: organisation })
      await field('title').fill(statement.title.en)
      await press('campaign.new.button')
      await page.waitForURL('**/edit/text')
    },

    /** Recipients of the register and proposed ones, then nine demands, each to those it is for. */
    async writeDemands(): Promise<void> {
      const chosen = new Set(demandsInOrder.flatMap(({ to }) => to).filter((slug) => !isProposed(slug)))
      for (const slug of chosen) await field(`recipients.${slug}`).check()
      await save()
      for (const [index, proposed] of statement.proposed.entries()) await propose(index, proposed)
      for (const [index, { words: demand, to }] of demandsInOrder.entries()) {
        const key = `demand-${String(index + 1)}`
        await press('editor.demands.add')
        await field(`texts.en.demands.${key}`).fill(demand.en)
        await putTo(key, to)
      }
    },

    async translate(): Promise<void> {
      await page.locator('button[value="begin uk"]').click()
      await page.waitForURL('**/edit/languages/uk')
      const { title, lead, body, endCondition } = statement
      await fill({
        'texts.uk.title': title.uk,
        'texts.uk.lead': lead.uk,
        'texts.uk.body': body.uk,
        'texts.uk.endCondition': endCondition.uk,
      })
      for (const [index, demand] of demandsInOrder.entries()) {
        await field(`texts.uk.demands.demand-${String(index + 1)}`).fill(demand.words.uk)
      }
      await field('texts.uk.proofread').check()
      await save()
    },

    async submit(): Promise<void> {
      await step('check')
      await press('editor.check.submit.petition.button')
      await page.getByText(words.say('editor.check.waiting.petition')).waitFor()
    },

    /** In English, with a Ukrainian translation, and hands it in. */
    async writeUpdate(): Promise<void> {
      const { en, uk } = statement.update
      await fill({ 'title.en': en.title, 'body.en': en.body })
      await page.locator('button[value="begin:uk"]').click()
      await fill({ 'title.uk': uk.title, 'body.uk': uk.body })
      await press('updates.edit.submit')
      await page.getByText(words.say('updates.standing.in_review')).waitFor()
    },
  }
}
