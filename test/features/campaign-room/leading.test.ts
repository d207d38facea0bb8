import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import type { SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { until } from '../../support/until.ts'
import { complete, startLedSite, type LedSite } from './a-leader.ts'

describe('leading a petition', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira Petrenko')
  })

  after(() => led.site.close())

  const room = ({ id }: Pick<Petition, 'id'>): string => `/en/campaign/petitions/${id}`

  it('closes after one more question, and opens again', async () => {
    const petition = await led.open(mira)
    expect(readable(await led.page(mira, `${room(petition)}/close`))).to.contain('Close the petition?')

    const closed = await mira.post(`${room(petition)}/close`)
    const { state } = await led.shown(petition.id)
    const reopened = await mira.post(`${room(petition)}/reopen`, { closesOn: '' })

    expect(closed.headers.get('location')).to.equal(`${room(petition)}?done=closed`)
    expect(state).to.equal('closed')
    expect(reopened.headers.get('location')).to.equal(`${room(petition)}?done=reopened`)
    expect((await led.shown(petition.id)).state).to.equal('open')
  })

  it('closes with a sentence for everybody, which stands on its page, in its history and in its feeds', async () => {
    const { id, slug } = await led.open(mira)
    const said = { 'words.uk': 'Передаємо їх\u202e далі.', 'words.en': 'We hand <them> over.' }

    const answer = await mira.post(`${room({ id })}/close`, said)
    expect(answer.headers.get('location')).to.equal(`${room({ id })}?done=closed`)

    await led.shown(id)
    const page = (locale: string, rest = '') =>
      until(`the page says it in ${locale}`, async () => {
        const html = await (await led.site.get(`/${locale}/petitions/${slug}${rest}`)).text()
        return /Передаємо їх далі|We hand/.test(html) ? html : null
      })
    expect(await page('en')).to.contain('<blockquote lang="en"><p><q>We hand &lt;them&gt; over.</q></p></blockquote>')
    expect(await page('crh')).to.contain('<blockquote lang="uk"><p><q>Передаємо їх далі.</q></p></blockquote>')
    expect(await page('ru', '/history')).to.contain('<q lang="uk">Передаємо їх далі.</q>')
    expect(await page('en', '/feed.json')).to.match(/<blockquote lang=."en."><p>We hand &[^;]+;them&[^;]+; over\./)
    expect(await led.page(mira, room({ id }))).to.contain('<q lang="en">We hand &lt;them&gt; over.</q>')

    await mira.post(`${room({ id })}/reopen`, { closesOn: '' })
    await led.shown(id)
    const again = await until('it is open again', async () => {
      const html = await (await led.site.get(`/en/petitions/${slug}`)).text()
      return html.includes('id="sign-form"') ? html : null
    })
    expect(again).not.to.contain('We hand')
  })

  it('keeps a sentence that is too long in the form, says so beside it, and closes nothing', async () => {
    const petition = await led.open(mira)
    const long = 'ї'.repeat(301)

    const answer = await mira.post(`${room(petition)}/close`, { 'words.uk': 'Досить.', 'words.crh': long })

    const html = await answer.text()
    expect(answer.status).to.equal(422)
    expect(html).to.contain('href="#words.crh"').and.contain('id="words.crh-error">Shorten it to 300 letters.')
    expect(html).to.contain(`${long}</textarea>`).and.contain('Досить.</textarea>')
    expect((await led.shown(petition.id)).state).to.equal('open')
  })

  it('says beside the day why it cannot open again until then', async () => {
    const petition = await led.open(mira)
    await mira.post(`${room(petition)}/close`)

    const answer = await mira.post(`${room(petition)}/reopen`, { closesOn: '2020-01-01' })

    const html = await answer.text()
    expect(answer.status).to.equal(422)
    expect(html).to.contain('This day is over.').and.contain('value="2020-01-01"')
  })

  it('leads back to its page where there is nothing to close', async () => {
    const id = await led.begin(mira)

    const asked = await mira.get(`${room({ id })}/close`)
    const sent = await mira.post(`${room({ id })}/close`)

    expect(asked.headers.get('location')).to.equal(room({ id }))
    expect(sent.status).to.equal(409)
    expect(readable(await sent.text())).to.contain('In its present state this cannot be done any more')
  })

  it('declares an outcome with its story, and has it in the form to change it', async () => {
    const petition = await led.open(mira)
    const story = { 'story.uk': 'Двох звільнено.', 'story.en': 'Two are free.' }

    const answer = await mira.post(`${room(petition)}/outcome`, { outcome: 'partial', ...story })

    expect(answer.headers.get('location')).to.equal(`${room(petition)}?done=outcome`)
    const { outcome, outcomeStory } = await led.shown(petition.id)
    expect({ outcome, outcomeStory }).to.deep.equal({
      outcome: 'partial',
      outcomeStory: { uk: 'Двох звільнено.', en: 'Two are free.' },
    })
    const form = await led.page(mira, `${room(petition)}/outcome`)
    expect(form)
      .to.match(/value="partial" checked/)
      .and.contain('Two are free.')
  })

  it('asks for the story of an outcome, and for the outcome', async () => {
    const petition = await led.open(mira)

    const untold = await mira.post(`${room(petition)}/outcome`, { outcome: 'won' })
    const unsaid = await mira.post(`${room(petition)}/outcome`, { 'story.uk': 'Ми виграли.' })

    expect(untold.status).to.equal(422)
    expect(await untold.text())
      .to.contain('Tell in at least one language')
      .and.contain('href="#story.uk"')
    expect(unsaid.status).to.equal(422)
    expect(await unsaid.text())
      .to.contain('Choose what became of it.')
      .and.contain('Ми виграли.')
  })

  it('thanks the signers with a beginning that says how many they were and what became of it', async () => {
    const petition = await led.open(mira)
    await led.publish(petition, { confirmedCount: 300 })
    await mira.post(`${room(petition)}/outcome`, { outcome: 'won', 'story.uk': 'Усіх звільнено.' })
    await led.shown(petition.id)

    const answer = await mira.post(`${room(petition)}/thanks`)

    const html = await led.page(mira, answer.headers.get('location') ?? '')
    expect(html).to.contain('value="Дякуємо вам"').and.contain('Підписали 300 людей').and.contain('Усіх звільнено.')
  })

  it('puts a typing error right at once, and shows the difference before', async () => {
    const petition = await led.open(mira, { ...complete, 'texts.uk.lead': 'Вони хворі, і їх не ликують.' })
    const words = { language: 'uk', field: 'lead', before: 'Вони хворі, і їх не ликують.' }
    const after = 'Вони хворі, і їх не лікують.'
    const places = await led.page(mira, `${room(petition)}/correct`)

    const looked = await mira.post(`${room(petition)}/correct`, { ...words, after, do: 'look' })
    const saved = await mira.post(`${room(petition)}/correct`, { ...words, after, do: 'save' })

    expect(readable(places)).to.contain('Lead Вони хворі')
    expect(await looked.text()).to.contain('<del>ликують</del><ins>лікують</ins>')
    expect(saved.headers.get('location')).to.equal(`${room(petition)}?done=corrected`)
    expect((await led.shown(petition.id)).text.texts.uk?.lead).to.equal(after)
  })

  it('refuses what says something else, keeps what was typed, and leads to a new version', async () => {
    const petition = await led.open(mira)
    const before = 'Звільніть їх негайно.'
    const after = 'Не звільняйте нікого з них ніколи.'

    const place = { language: 'uk', field: 'demands.release' }
    const answer = await mira.post(`${room(petition)}/correct`, { ...place, before, after, do: 'save' })

    const html = await answer.text()
    expect(answer.status).to.equal(422)
    expect(html)
      .to.contain('Please write a new version')
      .and.contain(`${room(petition)}/edit/text`)
      .and.contain(after)
    expect((await led.shown(petition.id)).text.version).to.equal(1)
  })

  it('adds a colleague who has an account, who then leads it, too, and removes them', async () => {
    const petition = await led.open(mira)
    const lena = await led.leader('Lena Koval')
    const { address } = await led.site.stores.accounts.get(lena.accountId)

    const added = await mira.post(`${room(petition)}/editors`, { email: address })
    const hers = await lena.get(room(petition))
    await mira.post(`${room(petition)}/editors/remove`, { account: lena.accountId })

    expect(added.headers.get('location')).to.equal(`${room(petition)}/editors?done=added`)
    expect(hers.status).to.equal(200)
    expect((await lena.get(room(petition))).status).to.equal(404)
  })

  it('invites a colleague who has none, by mail', async () => {
    const petition = await led.open(mira)

    await mira.post(`${room(petition)}/editors`, { email: 'new-colleague@example.org' })

    const mail = await led.site.mailTo('new-colleague@example.org')
    expect(mail.links.join(' ')).to.contain('/account/invitation/')
    expect(readable(await led.page(mira, `${room(petition)}/editors`))).to.contain(
      'new-colleague invited, not signed in',
    )
  })

  it('takes no address that cannot be one', async () => {
    const petition = await led.open(mira)

    const answer = await mira.post(`${room(petition)}/editors`, { email: 'nobody' })

    expect(answer.status).to.equal(422)
    expect(await answer.text())
      .to.contain('id="email-error"')
      .and.contain('value="nobody"')
  })

  it('gives the petition to a colleague, and is led by them from then on', async () => {
    const petition = await led.open(mira)
    const lena = await led.leader('Lena Koval')
    const { address } = await led.site.stores.accounts.get(lena.accountId)
    await mira.post(`${room(petition)}/editors`, { email: address })

    const answer = await mira.post(`${room(petition)}/editors/owner`, { owner: `account:${lena.accountId}` })

    expect(answer.headers.get('location')).to.equal('/en/campaign')
    expect((await mira.get(room(petition))).status).to.equal(404)
    expect(readable(await led.page(lena, `${room(petition)}/editors`))).to.contain('It belongs to Lena Koval')
  })

  it('keeps all of it from others', async () => {
    const petition = await led.open(mira)
    const other = await led.leader()

    for (const page of ['close', 'outcome', 'thanks', 'correct', 'editors']) {
      expect((await other.get(`${room(petition)}/${page}`)).status, page).to.equal(404)
    }
    const asks = { close: {}, archive: {}, reopen: {}, outcome: { outcome: 'won', 'story.uk': 'Ні' }, thanks: {} }
    for (const [page, fields] of Object.entries({ ...asks, editors: { email: 'a@example.org' } })) {
      expect((await other.post(`${room(petition)}/${page}`, fields)).status, page).to.equal(404)
    }
    const words = { language: 'uk', field: 'title', before: 'а', after: 'б', do: 'save' }
    expect((await other.post(`${room(petition)}/correct`, words)).status).to.equal(404)
    expect((await led.shown(petition.id)).state).to.equal('open')
  })
})
