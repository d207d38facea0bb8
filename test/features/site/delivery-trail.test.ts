import { expect } from 'chai'

import type { DeliveryStep } from '../../../server/features/petitions/timeline.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { newId } from '../../../server/platform/ids.ts'
import type { SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { until } from '../../support/until.ts'
import { startLedSite, type LedSite } from '../campaign-room/a-leader.ts'

describe('what became of a petition, day by day', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira Petrenko')
  })

  after(() => led.site.close())

  const becomes = (address: string, words: string): Promise<string> =>
    until(`${address} says ${words}`, async () => {
      const text = await (await led.site.get(address)).text()
      return readable(text).includes(words) ? text : null
    })

  async function stepped(petitionId: string, ...steps: DeliveryStep[]): Promise<string> {
    const deliveryId = newId()
    for (const step of steps) {
      await transactionsOn(led.site.stores.database.client)((session) =>
        led.services.life.noteDelivery(petitionId, { deliveryId, recipient: 'united-nations', step }, session),
      )
    }
    return deliveryId
  }

  it('is told in all four languages, with the recipient’s name in each, and leads to the answer', async () => {
    const { id, slug } = await led.open(mira)
    const deliveryId = await stepped(id, 'sent', 'acknowledged', 'answered')
    const told = {
      en: ['Handed over to: United Nations.', 'United Nations: receipt confirmed.', 'an answer has come'],
      uk: ['Передано: Організація', 'отримання підтверджено', 'надійшла відповідь'],
      ru: ['Передано: Организация', 'получение подтверждено', 'пришёл ответ'],
      crh: ['Teslim etildi: ', 'alınğanı tasdıqlandı', 'cevap keldi'],
    }

    for (const [locale, words] of Object.entries(told)) {
      const html = await becomes(`/${locale}/petitions/${slug}/history`, words[2] ?? '')
      for (const each of words) expect(readable(html)).to.contain(each)
      expect(html).to.contain(`/${locale}/petitions/${slug}/deliveries#delivery-${deliveryId}`)
    }
  })

  it('is in the feeds, each step with a way to its delivery', async () => {
    const { id, slug } = await led.open(mira)
    const deliveryId = await stepped(id, 'sent', 'refused')

    const feed = await until('the feed tells it', async () => {
      const answer = await led.site.get(`/uk/petitions/${slug}/feed.json`)
      const { items } = (await answer.json()) as { items: { title: string; url: string; id: string }[] }
      return items.some(({ title }) => title.includes('відмовлено')) ? items : null
    })

    const steps = feed.filter(({ url }) => url.endsWith(`/uk/petitions/${slug}/deliveries#delivery-${deliveryId}`))
    expect(steps).to.have.length(2)
    expect(new Set(steps.map((step) => step.id)).size).to.equal(2)
  })

  it('is on the page of those who lead it', async () => {
    const { id } = await led.open(mira)
    await stepped(id, 'sent', 'no_answer')

    const desk = await becomesFor(mira, `/en/campaign/petitions/${id}`, 'Handed over to: United Nations.')

    expect(desk).to.contain('United Nations: no answer came')
  })

  const becomesFor = (who: SignedIn, address: string, words: string): Promise<string> =>
    until(`${address} says ${words}`, async () => {
      const text = readable(await (await who.get(address)).text())
      return text.includes(words) ? text : null
    })
})
