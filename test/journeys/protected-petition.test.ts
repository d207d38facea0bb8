import { expect } from 'chai'

import { readDemoContent } from '../../server/demo/demo-content.ts'
import { linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const slug = 'protected-appeal'
const email = 'quiet@example.org'

describe('a protected petition', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
    const [template] = readDemoContent().petitions
    if (template === undefined) throw new Error('The demo has no petition.')
    await site.stores.petitions.publish({ ...template, slug, riskMode: 'protected', goal: { mode: 'ladder' } })
  })

  after(() => site.close())

  const page = async (path = ''): Promise<string> => (await site.get(`/en/petitions/${slug}${path}`)).text()

  const tally = async () => {
    const answer = await site.get(`/api/v1/petitions/${slug}/tally`)
    return (await answer.json()) as { confirmedCount: number; sequence: number }
  }

  const countInside = async () => {
    const petition = site.stores.petitions.get(slug)
    return (await site.stores.tallies.find(petition.id))?.confirmedCount ?? 0
  }

  it('asks for no name, mails neutrally, and moves its figures once a day, everywhere at once', async () => {
    const fields = { email, country: 'none', consent: 'yes' }

    const named = await site.post(`/en/petitions/${slug}/signatures`, { ...fields, name: 'Olena' })
    const signed = await site.post(`/en/petitions/${slug}/signatures`, fields)
    const mail = await site.mailTo(email)
    const inbox = await page('/check-your-inbox')
    await site.post(linkIn(mail, 'confirm'), {})
    await until('it is counted inside', async () => (await countInside()) === 1)
    const sameDay = { page: await page(), signed: await page('/signed'), tally: await tally() }
    site.clock.forwardDays(1)
    await until('the day is published', async () => (await tally()).confirmedCount === 1)
    const nextDay = await until('the page shows it', async () => {
      const html = await page()
      return html.includes('data-confirmed-count="1"') && html
    })

    expect(named.status).to.equal(422)
    expect(signed.status).to.equal(303)
    expect(`${mail.from.name ?? ''} ${mail.subject} ${mail.text} ${mail.html}`).not.to.match(
      /COVID|prisoner|Crimea|petition/i,
    )
    expect(inbox).to.contain(mail.subject)
    expect(inbox).to.contain('Notifications &lt;sign@example.org&gt;')
    expect(mail.from.name).to.equal('Notifications')
    expect(sameDay.page).to.contain('data-confirmed-count="0"')
    expect(sameDay.signed).to.contain('data-confirmed-count="0"')
    expect(sameDay.tally).to.include({ confirmedCount: 0, sequence: 0 })
    expect(nextDay).to.contain('data-confirmed-count="1"')
    expect(await tally()).to.include({ confirmedCount: 1, sequence: 1 })
  })

  it('shows nobody, also who would have liked to be seen', async () => {
    const answer = await site.post(`/en/petitions/${slug}/signatures`, {
      email: 'seen@example.org',
      country: 'UA',
      consent: 'yes',
      visibility: 'full',
    })

    expect(answer.status).to.equal(422)
    expect(await page()).not.to.contain('name="visibility"')
  })
})
