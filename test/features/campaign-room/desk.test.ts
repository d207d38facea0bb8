import { expect } from 'chai'

import { locales } from '../../../server/platform/locales.ts'
import { readable } from '../../support/shown-form.ts'
import type { SignedIn } from '../../support/rooms.ts'
import { addSignatures, times } from '../../support/signatures.ts'
import { startLedSite, type LedSite } from './a-leader.ts'

describe('the page of a petition for those who lead it', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira Petrenko')
  })

  after(() => led.site.close())

  const desk = (id: string, locale = 'en'): string => `/${locale}/campaign/petitions/${id}`

  it('says of a draft what is missing, and leads to where that is written', async () => {
    const id = await led.begin(mira, { 'texts.uk.title': 'Звільніть їх' })

    const html = await led.page(mira, desk(id))

    expect(readable(html))
      .to.contain('Звільніть їх')
      .and.contain('4 things are missing before a moderator can look at it')
    expect(html).to.match(/<a class="button" href="[^"]*\/edit\/text">Go on writing/)
    expect(html).to.contain(`${desk(id)}/edit/demands#demands`)
    expect(readable(html)).to.contain('as soon as it is open')
  })

  it('leads a draft in which nothing is missing to its review', async () => {
    const id = await led.begin(mira)

    const html = await led.page(mira, desk(id))

    expect(html).to.match(/<a class="button" href="[^"]*\/edit\/check">Check and submit/)
    expect(readable(html)).to.contain('Nothing is missing')
  })

  it('shows published figures in charts with a table beside each, and never a person', async () => {
    const petition = await led.open(mira)
    await led.publish(petition, {
      confirmedCount: 152,
      byDay: [
        { key: '2026-03-01', count: 90 },
        { key: '2026-03-02', count: 50 },
        { key: 'other', count: 12 },
      ],
      byCountry: [
        { key: 'UA', count: 100 },
        { key: 'none', count: 40 },
        { key: 'other', count: 12 },
      ],
      byLanguage: [{ key: 'uk', count: 152 }],
    })

    const html = await led.page(mira, desk(petition.id))

    const text = readable(html)
    expect(text).to.contain('152').and.contain('next goal; 48 to go')
    expect(text).to.contain('Not drawn: 12 signatures of days with too few to be shown')
    expect(text)
      .to.match(/Ukraine\s+100/)
      .and.match(/Other countries\s+12/)
      .and.match(/Preferred not to say\s+40/)
    expect(text).to.contain('move once a day, after midnight UTC')
    expect(html.match(/role="img"/g)).to.have.length(3)
  })

  it('counts comments by what became of them, none under ten, and names nobody', async () => {
    const petition = await led.open(mira)
    const none = readable(await led.page(mira, desk(petition.id)))
    const comment = { name: 'Nobody Knows', visibility: 'full', commentRevision: 1 } as const
    await addSignatures(led.site.stores, petition, [
      ...times(12, { ...comment, commentState: 'waiting' }),
      ...times(9, { ...comment, commentState: 'approved', commentApprovedOn: '2026-03-01' }),
      ...times(3, { ...comment, commentState: 'rejected', state: 'withdrawn' }),
      ...times(5, { ...comment, commentState: 'rejected', visibility: 'hidden' }),
    ])

    const html = await led.page(mira, desk(petition.id))

    expect(none).to.contain('Comments of signers None yet.')
    const [figures = ''] = /<section aria-labelledby="comments">[\s\S]*?<\/section>/.exec(html) ?? []
    expect(readable(figures)).to.match(/waiting for a moderator\s+12\s+published\s+under 10\s+not published\s+0/)
    expect(html).not.to.contain('Nobody Knows')
  })

  it('has no figures of comments where nobody is ever shown', async () => {
    const petition = await led.open(mira, { riskMode: 'protected' })

    expect(await led.page(mira, desk(petition.id))).not.to.contain('id="comments"')
  })

  it('tells what comes next once it is open, and what happened so far', async () => {
    const petition = await led.open(mira)

    const html = await led.page(mira, desk(petition.id))

    expect(html).to.match(/<a class="button" href="[^"]*\/updates">Tell signers the news/)
    expect(html)
      .to.contain(`href="/en/petitions/${petition.slug}"`)
      .and.contain(`${desk(petition.id)}/close`)
    expect(readable(html)).to.contain('The petition opened.').and.contain('Mira Petrenko')
  })

  it('shows what a moderator asked for', async () => {
    const id = await led.begin(mira)
    const by = { account: await led.site.stores.accounts.get(mira.accountId) }
    await led.services.drafts.submit({ petitionId: id, by })
    await led.decide(id, { verdict: 'changes_requested', reason: 'unproven-figures', words: 'Звідки число?' })

    const text = readable(await led.page(mira, desk(id)))

    expect(text).to.contain('A moderator asked for changes on').and.contain('Звідки число?')
    expect(text).to.contain('lack a source')
  })

  it('speaks all four languages', async () => {
    const petition = await led.open(mira)

    for (const locale of locales) {
      const html = await led.page(mira, desk(petition.id, locale))
      expect(html).to.contain(`<html lang="${locale}">`)
    }
  })

  it('does not exist for anybody else', async () => {
    const petition = await led.open(mira)
    const other = await led.leader('Somebody Else')

    const answer = await other.get(desk(petition.id))

    expect(answer.status).to.equal(404)
    expect(await answer.text()).not.to.contain('Звільніть')
  })
})

describe('how long a review takes', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite({ running: false })
    mira = await led.leader('Mira Petrenko')
  })

  after(() => led.site.close())

  it('is said before handing in and while waiting, once something was decided', async () => {
    const submit = async (petitionId: string): Promise<void> => {
      await led.services.drafts.submit({
        petitionId,
        by: { account: await led.site.stores.accounts.get(mira.accountId) },
      })
    }
    const first = await led.begin(mira)
    const second = await led.begin(mira)
    const check = (id: string, locale = 'en'): string => `/${locale}/campaign/petitions/${id}/edit/check`
    const wait = 'It usually takes 20 minutes until there is a decision.'

    const before = readable(await led.page(mira, check(second)))
    await submit(first)
    led.site.clock.forwardMinutes(20)
    await led.decide(first, { verdict: 'rejected', reason: 'advertising' })
    const handingIn = readable(await led.page(mira, check(second)))
    const written = readable(await led.page(mira, `/en/campaign/petitions/${second}`))
    await submit(second)
    const waiting = readable(await led.page(mira, check(second)))
    const inUkrainian = readable(await led.page(mira, `/uk/campaign/petitions/${second}`))

    expect(before).not.to.contain('It usually takes')
    expect(handingIn).to.contain(wait)
    expect(written).not.to.contain('It usually takes')
    expect(waiting).to.contain(wait)
    expect(inUkrainian).to.contain('Зазвичай до рішення минає 20 хвилин.')
  })
})
