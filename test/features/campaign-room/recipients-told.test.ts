import { expect } from 'chai'

import type { SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { complete, startLedSite, type LedSite } from './a-leader.ts'

describe('choosing who is asked', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite({ running: false })
    mira = await led.leader()
  })

  after(() => led.site.close())

  const at = async (id: string, step: string, locale = 'en'): Promise<string> =>
    led.page(mira, `/${locale}/campaign/petitions/${id}/edit/${step}`)

  it('says beside each what a list is worth there, before anything is chosen', async () => {
    const id = await led.begin(mira, {})

    const page = readable(await at(id, 'demands'))

    expect(page).to.include('The Assembly’s Rule 71 needs the name and address of everybody who signs')
    expect(page).to.include('reaches the Assembly as an open letter')
    expect(page).to.include('Russian Federation Named and asked, but nothing is ever delivered to it.')
  })

  it('unfolds what it accepts with sources and the days they were read, without a script', async () => {
    const id = await led.begin(mira, {})

    const html = await at(id, 'demands')
    const known = readable(html.slice(html.indexOf('Council of Europe'), html.indexOf('European Union')))

    expect(known).to.include('It does not accept Signatures collected on a website, as signatures of a petition.')
    expect(known).to.include('When to expect an answer The rule names no time.')
    expect(known).to.include('Rule 71 (edition of January 2023) read on 22 November 2026')
    expect(html).to.include('<a href="https://assembly.coe.int/nw/xml/RoP/')
    expect(readable(html)).to.include('(IDSN) undated copy, read on 22 November 2026')
  })

  it('names the recipient’s own sources, and marks as advice what only we say', async () => {
    const id = await led.begin(mira, {})

    const html = await at(id, 'demands')
    const profile = html.slice(html.indexOf('European Union'), html.indexOf('OSCE'))
    const [, sources = ''] = /<ol>([\s\S]*?)<\/ol>/.exec(profile) ?? []

    expect(readable(profile)).to.match(/our advice/)
    expect(readable(profile)).to.include(
      'What is marked as our advice is our own reading, not the recipient’s words (22 November 2026).',
    )
    expect(sources.match(/<li>/g)?.length).to.equal(sources.match(/<li><a href="https:/g)?.length)
    expect(sources).not.to.include('our ')
  })

  it('says it in every language of the site', async () => {
    const id = await led.begin(mira, {})

    expect(readable(await at(id, 'demands', 'uk'))).to.include('як відкритий лист')
    expect(readable(await at(id, 'demands', 'crh'))).to.include('açıq mektüp olaraq')
    expect(readable(await at(id, 'demands', 'ru'))).to.include('как открытое письмо')
  })

  it('repeats it for those who are chosen on the way to the reviewers', async () => {
    const recipients = ['council-of-europe', 'russian-federation', 'osce']
    const asked = await led.begin(mira, { ...complete, recipients })
    const { site } = led
    await site.stores.recipients.add({ ...(site.stores.recipients.named(['osce'])[0] ?? never()), ...another })
    await site.stores.recipients.refresh()
    const free = await led.begin(mira, { ...complete, recipients: [another.slug] })

    const page = await at(asked, 'check')
    const standings = page.slice(page.indexOf('id="standings"'), page.indexOf('id="previews"'))

    expect(readable(standings)).to.include('Council of Europe The Assembly’s Rule 71 needs')
    expect(readable(standings)).to.include('No institution of the OSCE takes petitions')
    expect(readable(standings)).not.to.include('Russian Federation')
    expect(await at(free, 'check')).not.to.include('id="standings"')
  })
})

/** It takes a list as it is. */
const another = { slug: 'another-one', profile: 'organisation' } as const

function never(): never {
  throw new Error('The demonstration has the OSCE.')
}
