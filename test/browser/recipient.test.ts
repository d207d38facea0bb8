import { expect } from 'chai'

import { aPdf } from '../support/pdf.ts'
import { phone, visit, withoutScripts } from '../support/browser.ts'
import { openRecipient, type ARecipient } from '../features/recipient-room/a-recipient.ts'
import { contrastFindings, findings } from './axe-findings.ts'
import { lostParts } from './lost-parts.ts'

describe('a recipient on a phone, without scripts', () => {
  let room: ARecipient

  before(async () => {
    room = await openRecipient()
  })

  after(() => room.close())

  it('acknowledges what was handed over, and answers with a letter of its own', async () => {
    const { delivery, page: address } = await room.handedOver()

    await visit(room.site.url, { ...phone, ...withoutScripts }, async (page) => {
      await page.goto(address)
      const receipt = page.locator('form[action*="/acknowledge"]')
      await receipt.getByLabel('Your name').fill('Anna Schmidt')
      await receipt.getByLabel('Your function').fill('Registry')
      await receipt.getByLabel('Your reference number').fill('A/2026/117')
      await receipt.getByRole('button').click()
      await page.getByText('It is noted that you have received this').waitFor()

      const answer = page.locator('form[action*="/answer"]')
      await answer.getByLabel('We answer what is asked').check()
      await answer.getByLabel('Your name').fill('Anna Schmidt')
      await answer.getByLabel('Your function').fill('Secretary')
      await answer.getByLabel('Your answer as a PDF').setInputFiles({
        name: 'answer.pdf',
        mimeType: 'application/pdf',
        buffer: aPdf(),
      })
      await answer.getByRole('button', { name: 'Send the answer' }).click()
      await page.getByText('Your answer has arrived').waitFor()
    })

    const said = await room.open.answers.ofDelivery(delivery.id)
    expect(said.map(({ kind, state }) => `${kind} ${state}`)).to.have.members([
      'acknowledgement noted',
      'answer waiting',
    ])
    expect((await room.open.deliveries.get(delivery.id)).reference).to.equal('A/2026/117')
  })

  it('finds no barrier, and nothing that does not fit', async () => {
    const { page: address } = await room.handedOver()

    await visit(room.site.url, phone, async (page) => {
      for (const shown of [address, address.replace('/en/', '/uk/'), '/en/deliveries/new-link']) {
        await page.goto(shown)
        expect(await findings(page), shown).to.deep.equal([])
        expect(await lostParts(page), shown).to.deep.equal([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await contrastFindings(page), shown).to.deep.equal([])
        await page.emulateMedia({ colorScheme: 'light' })
      }
    })
  })
})
