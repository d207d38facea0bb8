import { expect } from 'chai'

import type { SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { addSignatures } from '../../support/signatures.ts'
import { until } from '../../support/until.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { startLedSite, type LedSite } from './a-leader.ts'

describe('news to signers', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira Petrenko')
  })

  after(() => led.site.close())

  const room = ({ id }: Petition): string => `/en/campaign/petitions/${id}`

  /** Where a new, empty update is written. */
  async function begun(petition: Petition, language = 'uk'): Promise<string> {
    const answer = await mira.post(`${room(petition)}/updates`, { language })
    expect(answer.status).to.equal(303)
    return answer.headers.get('location') ?? ''
  }

  const written = (changes: Record<string, string> = {}) => ({
    revision: '0',
    do: 'save',
    'title.uk': 'Суд відклали',
    'body.uk': 'Наступне засідання **у травні**.',
    ...changes,
  })

  it('is written in one language and translated beside it, and keeps everything', async () => {
    const petition = await led.open(mira)
    const address = await begun(petition)

    const begins = await mira.post(address, written({ do: 'begin:en' }))
    const beside = await led.page(mira, begins.headers.get('location')?.split('#')[0] ?? '')
    const saved = await mira.post(address, written({ revision: '1', 'title.en': 'The trial was put off' }))

    expect(beside).to.contain('name="title.en"').and.contain('<b>Суд відклали</b>')
    expect(saved.headers.get('location')).to.equal(`${address}?done=saved`)
    const html = await led.page(mira, `${address}?done=saved`)
    expect(html).to.contain('value="Суд відклали"').and.contain('value="The trial was put off"')
    expect(readable(html)).to.contain('Saved.')
  })

  it('shows what a colleague wrote meanwhile beside what was typed, and loses neither', async () => {
    const petition = await led.open(mira)
    const address = await begun(petition)
    await mira.post(address, written({ 'title.uk': 'Слова колеги' }))

    const answer = await mira.post(address, written({ 'title.uk': 'Мої слова' }))

    const html = await answer.text()
    expect(answer.status).to.equal(409)
    expect(html).to.contain('value="Мої слова"').and.contain('Слова колеги').and.contain('name="revision" value="1"')
    const { headers } = await mira.post(address, written({ revision: '1', 'title.uk': 'Разом' }))
    expect(headers.get('location')).to.equal(`${address}?done=saved`)
  })

  it('is seen as the mail it will be, in every reader’s language', async () => {
    const petition = await led.open(mira)
    const address = await begun(petition)
    await mira.post(address, written())

    const forUkrainians = readable(await led.page(mira, `${address}/preview/uk`))
    const forEnglish = readable(await led.page(mira, `${address}/preview/en`))

    expect(forUkrainians).to.contain('Суд відклали').and.contain('Наступне засідання')
    expect(forEnglish).to.contain('Суд відклали').and.contain('Mira Petrenko')
  })

  it('says beside each field what is missing before a moderator can read it', async () => {
    const petition = await led.open(mira)
    const address = await begun(petition)

    const answer = await mira.post(address, written({ do: 'submit', 'body.uk': '', 'title.en': 'Only a title' }))

    const html = await answer.text()
    expect(answer.status).to.equal(422)
    expect(html).to.contain('href="#body.uk"').and.contain('href="#body.en"').and.contain('id="body.uk-error"')
    expect(html).to.contain('value="Only a title"')
  })

  it('goes to a moderator, can be taken back, and comes back with what the moderator says', async () => {
    const petition = await led.open(mira)
    const address = await begun(petition)
    await mira.post(address, written({ do: 'submit' }))
    expect(readable(await led.page(mira, address))).to.contain('A moderator reads it')

    await mira.post(`${address}/take-back`)
    expect(await led.page(mira, address)).to.contain('name="title.uk"')
    await mira.post(address, written({ revision: '1', do: 'submit' }))
    const id = address.split('/').at(-1) ?? ''
    await led.decide(id, { verdict: 'changes_requested', reason: 'unclear', words: 'Хто відклав?' })

    const html = await led.page(mira, address)
    expect(html).to.contain('name="title.uk"').and.contain('Хто відклав?')
  })

  it('goes out to those who asked, shows how far it came, and stands on the petition’s page', async () => {
    const petition = await led.open(mira)
    const asking = (['uk', 'ru', 'en'] as const).map((locale) => ({ updates: true, locale }))
    await addSignatures(led.site.stores, petition, asking)
    const address = await begun(petition)
    await mira.post(address, written({ do: 'submit' }))
    await led.decide(address.split('/').at(-1) ?? '')

    const html = await until('all were sent', async () => {
      await led.site.service.runJob('updates')
      const text = await led.page(mira, address)
      return readable(text).includes('3 of 3 sent') ? text : null
    })

    expect(html).to.match(/<progress[^>]*max="3"[^>]*value="3"/)
    expect(readable(await led.page(mira, room(petition)))).to.contain('News for the signers: Суд відклали')
    await mira.post(`${address}/stop`, { why: '' })
    expect((await mira.post(`${address}/stop`, { why: '' })).status).to.equal(409)
  })

  it('is stopped half-way only after it was asked once more', async () => {
    const petition = await led.open(mira)
    const address = await begun(petition)
    await mira.post(address, written({ do: 'submit' }))
    await led.decide(address.split('/').at(-1) ?? '')
    const question = readable(await led.page(mira, `${address}/stop`))

    await mira.post(`${address}/stop`, { why: 'Помилка в даті' })

    expect(question).to.contain('Stop sending this news?')
    expect(readable(await led.page(mira, address))).to.match(/Stopped|Sent/)
  })

  it('goes out at most three times a week, and says from when on it can', async () => {
    const petition = await led.open(mira)
    for (const title of ['Перша', 'Друга', 'Третя']) {
      await mira.post(await begun(petition), written({ do: 'submit', 'title.uk': title }))
    }
    const list = readable(await led.page(mira, `${room(petition)}/updates`))
    const address = await begun(petition)

    const answer = await mira.post(address, written({ do: 'submit' }))

    const text = readable(await answer.text())
    expect(answer.status).to.equal(409)
    expect(text).to.match(/at most three a week\. This one is saved; hand it in from \d+ \w+ \d{4}/)
    expect(list).to.contain('The next one can be handed in from').and.contain('Третя')
    expect(await led.page(mira, address)).to.contain('value="Суд відклали"')
  })

  it('says why nobody can be told of what is not open yet', async () => {
    const id = await led.begin(mira)
    const address = `/en/campaign/petitions/${id}`

    const started = await mira.post(`${address}/updates`, { language: 'uk' })
    const thanked = await mira.post(`${address}/thanks`)

    expect(started.headers.get('location')).to.equal(`${address}/updates`)
    expect(readable(await led.page(mira, `${address}/updates`))).to.contain('News can be sent only while')
    expect(thanked.status).to.equal(409)
    expect(readable(await thanked.text())).to.contain('News can be sent only while')
  })

  it('does not exist for anybody else, nor under another petition', async () => {
    const [petition, second] = [await led.open(mira), await led.open(mira)]
    const address = await begun(petition)
    const other = await led.leader()

    const elsewhere = address.replace(petition.id, second.id)
    for (const path of [`${room(petition)}/updates`, address, `${address}/preview/uk`, `${address}/stop`]) {
      expect((await other.get(path)).status, path).to.equal(404)
    }
    expect((await other.post(address, written())).status).to.equal(404)
    expect((await mira.get(elsewhere)).status).to.equal(404)
  })
})
