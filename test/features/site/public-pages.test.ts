import { expect } from 'chai'

import { linkIn, appeal, startSite, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'

describe('a page that many have read', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(() => site.close())

  const textOf = async (address: string): Promise<string> => (await site.get(address)).text()

  /** Asked again and again, as a crowd does: a page that was the same for a while must not stay so for ever. */
  async function becomes(address: string, isSo: (html: string) => boolean): Promise<void> {
    await until(`${address} has changed`, async () => isSo(await textOf(address)))
  }

  it('shows who signed and chose to be seen, and no longer who withdrew', async () => {
    const address = `/uk/petitions/${appeal}`
    await textOf(address)
    await site.sign({ email: 'seen@example.org', name: 'Соломія Видна', visibility: 'full' })
    const mail = await site.mailTo('seen@example.org')

    await site.post(linkIn(mail, 'confirm'), {})
    await becomes(address, (html) => html.includes('Соломія Видна'))
    await site.post(`${linkIn(mail, 'manage')}/withdraw`, {})
    await becomes(address, (html) => !html.includes('Соломія Видна'))
  })

  it('takes its form away when the petition closes by itself, and leaves the first page', async () => {
    const petitions = site.stores.database.db.collection('petitions')
    const closesAt = new Date(`${addDays(dayOf(site.clock.now()), 1)}T12:00:00Z`)
    await petitions.updateOne({ slug: appeal }, { $set: { closesAt } })
    await site.stores.petitions.refresh()
    const form = `action="/en/petitions/${appeal}/signatures"`
    const link = `href="/en/petitions/${appeal}"`
    await becomes(`/en/petitions/${appeal}`, (html) => html.includes(form))
    await becomes('/en', (html) => html.includes(link))

    site.clock.forwardDays(2)

    await becomes(`/en/petitions/${appeal}`, (html) => !html.includes(form))
    await becomes('/en', (html) => !html.includes(link))
  })

  it('is gone when the petition was removed', async () => {
    const petitions = site.stores.database.db.collection('petitions')
    await petitions.updateOne({ slug: appeal }, { $set: { state: 'hidden' } })

    const answer = await until('it is gone', async () => {
      const { status } = await site.get(`/en/petitions/${appeal}`)
      return status === 200 ? null : status
    })

    expect(answer).to.equal(410)
  })
})
