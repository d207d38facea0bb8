import { expect } from 'chai'

import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

/** A confirm mail that has not gone out; a reminder waits for its day. */
const stillDue = { 'mail.intent': 'confirm' }

describe('the story of a signature', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(async () => {
    await site.close()
  })

  async function signAndConfirm(email: string): Promise<string> {
    await site.sign({ email })
    const link = linkIn(await site.mailTo(email), 'confirm')
    await site.post(link, {})
    return link
  }

  it('lets Olena sign in Ukrainian, confirm from her mail, and be counted', async () => {
    const before = await site.count()

    const signed = await site.sign({ email: 'olena@example.org' })
    const mail = await site.mailTo('olena@example.org')
    const shown = await site.get(linkIn(mail, 'confirm'))
    const confirmed = await site.post(linkIn(mail, 'confirm'), {})
    await site.countBecomes(before + 1)

    expect(signed.status).to.equal(303)
    expect(signed.headers.get('location')).to.equal(`/uk/petitions/${appeal}/check-your-inbox`)
    expect(mail.html).to.contain('lang="uk"')
    expect(await shown.text()).to.contain('Олена Коваль')
    expect(confirmed.status).to.equal(303)
    expect(confirmed.headers.get('location')).to.equal(`/uk/petitions/${appeal}/signed`)
    expect(site.logLines.join('\n')).not.to.match(/olena@example|Олена/)
  })

  it('changes nothing when a mail scanner follows the links', async () => {
    const before = await site.count()
    await site.sign({ email: 'scanned@example.org' })
    const mail = await site.mailTo('scanned@example.org')

    for (const link of mail.links) {
      await site.get(link)
      await fetch(link, { method: 'HEAD', redirect: 'manual' })
    }

    const shown = await site.get(linkIn(mail, 'confirm'))
    expect(shown.status).to.equal(200)
    expect(await site.count()).to.equal(before)
    expect((await stateOf(site, mail.links)).state).to.equal('pending')
  })

  it('counts one when two tabs, or fifty, confirm at once', async () => {
    const before = await site.count()
    await site.sign({ email: 'tabs@example.org' })
    const link = linkIn(await site.mailTo('tabs@example.org'), 'confirm')

    const answers = await Promise.all(Array.from({ length: 50 }, () => site.post(link, {})))
    await site.countBecomes(before + 1)

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([303]))
    expect(await site.count()).to.equal(before + 1)
  })

  it('keeps nobody from being counted whose neighbours follow links that have had their day', async () => {
    const before = await site.count()
    const names = ['good', 'withdrawn', 'refused', 'voided', 'erased', 'fine']
    const emails = names.map((name) => `neighbour-${name}@example.org`)
    for (const email of emails) await site.sign({ email })
    const mails = await Promise.all(emails.map((email) => site.mailTo(email)))
    const [, withdrawn, refused, voided, erased] = mails
    for (const mail of [withdrawn, voided]) await site.post(linkIn(mail!, 'confirm'), {})
    await site.post(`${linkIn(withdrawn!, 'manage')}/withdraw`, {})
    await site.post(`${linkIn(voided!, 'manage')}/renew`, {})
    await site.post(linkIn(refused!, 'not-me'), {})
    await site.post(`${linkIn(erased!, 'manage')}/erase`, {})

    const answers = await Promise.all(mails.map((mail) => site.post(linkIn(mail, 'confirm'), {})))
    await site.countBecomes(before + 3)

    expect(answers.map(({ status }) => status)).to.deep.equal([303, 410, 410, 410, 410, 303])
  })

  it('takes a thousand posts of a hundred addresses at once for a hundred signatures, one to three mails each', async () => {
    const signatures = site.stores.database.db.collection('signatures')
    const before = await signatures.countDocuments()
    const emails = Array.from({ length: 1_000 }, (_, index) => `crowd-${String(index % 100)}@example.org`)

    const answers = await Promise.all(emails.map((email) => site.sign({ email })))
    const distinct = [...new Set(emails)]
    await until('nothing is left to send', async () => (await signatures.countDocuments(stillDue)) === 0, 40_000)

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([303]))
    expect(await signatures.countDocuments()).to.equal(before + 100)
    expect(distinct.filter((email) => ![1, 2, 3].includes(site.mailbox.messages(email).length))).to.deep.equal([])
  }).timeout(60_000)

  it('stores one signature when the same address is posted fifty times at once, and answers all alike', async () => {
    const signatures = site.stores.database.db.collection('signatures')
    const before = await signatures.countDocuments()

    const answers = await Promise.all(Array.from({ length: 50 }, () => site.sign({ email: 'Fifty+un@Example.org' })))

    const mail = await site.mailTo('Fifty+un@example.org')
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([303]))
    expect(await signatures.countDocuments()).to.equal(before + 1)
    expect(await signatures.countDocuments({ mailCount: { $gt: 3 } })).to.equal(0)
    expect(mail.to).to.contain('Fifty+un@example.org')
  })

  it('lets her withdraw, be taken off the count, and sign again as a new signature', async () => {
    const before = await site.count()
    const email = 'again@example.org'
    await signAndConfirm(email)
    await site.countBecomes(before + 1)
    const manage = linkIn(await site.mailTo(email), 'manage')

    const withdrawn = await site.post(`${manage}/withdraw`, {})
    await site.countBecomes(before)
    const goodbye = await site.mailTo(email, 2)
    await site.sign({ email })
    const second = await site.mailTo(email, 3)
    await site.post(linkIn(second, 'confirm'), {})
    await site.countBecomes(before + 1)

    expect(withdrawn.status).to.equal(303)
    expect(goodbye.subject).not.to.equal(second.subject)
    expect(linkIn(second, 'manage')).not.to.equal(manage)
  })

  it('keeps what a stranger posted first until she confirms, and lets her correct it from her own link', async () => {
    const email = 'victim@example.org'
    await site.sign({ email, name: 'A Stranger', country: 'none' })
    const mail = await site.mailTo(email)

    const answer = await site.sign({ email, name: 'Дарина' })
    const shown = await (await site.get(linkIn(mail, 'confirm'))).text()
    const corrected = await site.post(`${linkIn(mail, 'manage')}/correct`, {
      name: 'Дарина',
      country: 'UA',
      city: 'Львів',
    })
    const after = await (await site.get(linkIn(mail, 'confirm'))).text()

    expect(answer.status).to.equal(303)
    expect(shown).to.contain('A Stranger')
    expect(corrected.status).to.equal(303)
    expect(after).to.contain('Дарина').and.to.contain('Львів').and.not.to.contain('A Stranger')
  })

  it('leaves an address alone after "this was not me", and undoes that only from the same link', async () => {
    const email = 'notme@example.org'
    await site.sign({ email })
    const mail = await site.mailTo(email)
    const notMe = linkIn(mail, 'not-me')

    const refused = await site.post(notMe, {})
    const answer = await site.sign({ email })
    const confirming = await site.post(linkIn(mail, 'confirm'), {})
    const row = await stateOf(site, mail.links)
    const lifted = await site.post(notMe, { action: 'lift' })
    await site.sign({ email })
    const next = await site.mailTo(email, 2)

    expect(refused.status).to.equal(303)
    expect(answer.status).to.equal(303)
    expect(confirming.status).to.equal(410)
    expect(row).to.deep.include({ state: 'refused', boxes: {} })
    expect(lifted.status).to.equal(303)
    expect(linkIn(next, 'confirm')).not.to.equal(linkIn(mail, 'confirm'))
  })

  it('makes every older link useless when she asks for new ones', async () => {
    const before = await site.count()
    const email = 'renewed@example.org'
    await signAndConfirm(email)
    await site.countBecomes(before + 1)
    const first = await site.mailTo(email)

    const asked = await site.post(`${linkIn(first, 'manage')}/renew`, {})
    const second = await site.mailTo(email, 2)
    const old = await site.get(linkIn(first, 'manage'))
    const fresh = await site.get(linkIn(second, 'manage'))

    expect(asked.status).to.equal(303)
    expect(old.status).to.equal(410)
    expect(fresh.status).to.equal(200)
  })

  it('erases everything about her at once and says so in one last mail', async () => {
    const before = await site.count()
    const email = 'erase@example.org'
    await signAndConfirm(email)
    await site.countBecomes(before + 1)
    const first = await site.mailTo(email)

    const erased = await site.post(`${linkIn(first, 'manage')}/erase`, {})
    await site.countBecomes(before)
    const last = await site.mailTo(email, 2)
    const row = await stateOf(site, first.links)
    const page = await site.get(linkIn(first, 'manage'))

    expect(erased.status).to.equal(303)
    expect(row).to.deep.include({ state: 'erased', boxes: {}, country: 'none' })
    expect(row).not.to.have.property('mail')
    expect(last.links.join(' ')).not.to.contain('/signatures/')
    expect(page.status).to.equal(410)
    expect(await site.stores.database.db.collection('outbox').countDocuments()).to.equal(0)
  })

  for (const { act, state } of [
    { act: 'withdraw', state: 'withdrawn' },
    { act: 'erase', state: 'erased' },
  ]) {
    it(`answers two tabs that ${act} at once alike, subtracts once and mails once`, async () => {
      const before = await site.count()
      const email = `tabs-${act}@example.org`
      await signAndConfirm(email)
      await site.countBecomes(before + 1)
      const { links } = await site.mailTo(email)
      const address = `${links.find((link) => link.includes('/manage/')) ?? ''}/${act}`

      const answers = await Promise.all([site.post(address, {}), site.post(address, {})])
      await site.countBecomes(before)
      const late = await site.post(address, {})
      await site.mailTo(email, 2)
      const row = await stateOf(site, links)

      expect([...answers, late].map(({ status }) => status)).to.deep.equal([303, 303, 303])
      expect(new Set([...answers, late].map(({ headers }) => headers.get('location'))).size).to.equal(1)
      expect(row['state']).to.equal(state)
      expect((row['moves'] as { by: number }[]).map(({ by }) => by)).to.deep.equal([1, -1])
      expect(site.mailbox.messages(email)).to.have.lengthOf(2)
    })
  }

  it('takes "this was not me" from two tabs at once', async () => {
    await site.sign({ email: 'tabs-notme@example.org' })
    const { links } = await site.mailTo('tabs-notme@example.org')
    const notMe = links.find((link) => link.includes('/not-me/')) ?? ''

    const answers = await Promise.all([site.post(notMe, {}), site.post(notMe, {})])
    const row = await stateOf(site, links)

    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
    expect(row['state']).to.equal('refused')
  })
})

/** The stored row behind the links of a mail. */
async function stateOf(site: TestSite, links: readonly string[]): Promise<Record<string, unknown>> {
  const token =
    links
      .find((link) => link.includes('/confirm/'))
      ?.split('/')
      .at(-1) ?? ''
  const id = Buffer.from(token, 'base64url').subarray(4, 20)
  const row = await site.stores.database.db.collection('signatures').findOne({ _id: id })
  if (row === null) throw new Error('There is no such row.')
  return row
}
