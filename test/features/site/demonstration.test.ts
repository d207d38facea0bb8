import { expect } from 'chai'

import type { Announcement } from '../../../server/features/updates/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { locales } from '../../../server/platform/locales.ts'
import { readable } from '../../support/shown-form.ts'
import { appeal } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { startLedSite, type LedSite } from '../campaign-room/a-leader.ts'

describe('a demonstration', () => {
  let led: LedSite

  before(async () => {
    led = await startLedSite()
    const petition = led.site.stores.petitions.get(appeal)
    const news = { title: 'Handed over & heard', body: 'They **answered**.' }
    const texts: Announcement['texts'] = { en: news, uk: news, crh: news, ru: news }
    await transactionsOn(led.site.stores.database.client)((session) =>
      led.services.updates.announce({ key: 'news', petitionId: petition.id, texts }, session),
    )
    await until('the news is told', async () => {
      const html = await (await led.site.get(`/en/petitions/${appeal}/updates`)).text()
      return html.includes('Handed over &amp; heard')
    })
  })

  after(() => led.site.close())

  const badges = { en: 'Demonstration', uk: 'Демонстрація', crh: 'Nümayış', ru: 'Демонстрация' }
  const told = {
    en: 'what is told here did not happen',
    uk: 'нічого з написаного тут не відбулося',
    crh: 'mında aytılğanlar olmadı',
    ru: 'ничего из написанного здесь не происходило',
  }

  const textOf = async (rest: string, locale: string, slug = appeal): Promise<string> =>
    (await led.site.get(`/${locale}/petitions/${slug}${rest}`)).text()

  for (const locale of locales) {
    it(`is marked on every page of the petition, and what is told of it is said to be invented (${locale})`, async () => {
      for (const rest of ['', '/updates', '/history', '/deliveries', '/check-your-inbox', '/signed', '/report']) {
        expect(await textOf(rest, locale), rest).to.include(`<span class="badge">${badges[locale]}</span>`)
      }
      for (const rest of ['/updates', '/history']) {
        expect(readable(await textOf(rest, locale)), rest).to.include(told[locale])
      }
    })

    it(`is marked in its feeds, in every entry, for readers and for programs (${locale})`, async () => {
      const atom = await textOf('/feed.xml', locale)
      const { title, items } = JSON.parse(await textOf('/feed.json', locale)) as {
        title: string
        items: Record<'title' | 'content_html' | 'tags', unknown>[]
      }

      const entries = atom.split('<entry ').slice(1)
      expect(entries).to.have.length(items.length)
      for (const entry of entries) {
        expect(entry).to.include(`<title>${badges[locale]}: `).and.include(told[locale])
        expect(entry).to.include(`<category term="demonstration" label="${badges[locale]}"/>`)
      }
      expect(title).to.match(new RegExp(`^${badges[locale]}: `))
      for (const item of items) {
        expect(item.title).to.match(new RegExp(`^${badges[locale]}: `))
        expect(item.content_html).to.include(told[locale])
        expect(item.tags).to.deep.equal([badges[locale]])
      }
    })
  }

  it('is marked in the mail that asks for a confirmation', async () => {
    await led.site.sign({ email: 'visitor@example.org' })

    expect((await led.site.mailTo('visitor@example.org')).text).to.include(
      'Це демонстрація: контакт організатора вигадано.',
    )
  })

  it('is nothing that a real petition is taken for', async () => {
    const { slug } = await led.open(await led.leader())
    const feed = await until('it has a feed', async () => {
      const answer = await led.site.get(`/en/petitions/${slug}/feed.xml`)
      return answer.status === 200 ? answer.text() : null
    })

    expect(feed).not.to.include('emonstration')
    for (const rest of ['', '/updates', '/history']) {
      expect(await textOf(rest, 'en', slug), rest).not.to.include('emonstration')
    }
  })
})
