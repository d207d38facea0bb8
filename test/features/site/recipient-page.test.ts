import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import type { PublicDelivery } from '../../../server/features/deliveries/public-trail.ts'
import { createRenderPage } from '../../../server/features/site/index.ts'
import { createPublicRecipients } from '../../../server/features/site/public-recipients.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { loadTemplates } from '../../../server/platform/templates.ts'
import { signIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { appeal, startSite, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

const folder = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))
const wordsOf = loadWords(folder('views/locales'))
const render = createRenderPage({
  templates: loadTemplates(folder('views')),
  wordsOf,
  publicUrl: 'https://petitions.example',
  asset: (file) => `/assets/${file}`,
})

describe('the public page of who is asked', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(() => site.close())

  const textOf = async (address: string): Promise<string> => readable(await (await site.get(address)).text())

  it('is linked from the petition, with what a list is worth there', async () => {
    const html = await (await site.get(`/en/petitions/${appeal}`)).text()

    expect(html).to.include('<a href="/en/recipients/council-of-europe">')
    expect(readable(html)).to.include('This is no petition under the Assembly’s Rule 71')
    expect(readable(html)).to.include('a list of names reaches them as a figure only')
  })

  it('says the same to who reads it in another language', async () => {
    expect(await textOf(`/uk/petitions/${appeal}`)).to.include('Це не петиція за правилом 71 Асамблеї')
    expect(await textOf(`/crh/petitions/${appeal}`)).to.include('71-inci qaidesi')
    expect(await textOf(`/ru/petitions/${appeal}`)).to.include('Это не петиция по правилу 71 Ассамблеи')
  })

  it('has every petition put to it with its count, and what is known of it', async () => {
    const page = await textOf('/en/recipients/osce')

    expect(page).to.include('Prisoners of the Kremlin have nowhere to shelter')
    expect(page).to.include('0 people have signed. The petition is open.')
    expect(page).to.include('Nothing has been handed over yet.')
    expect(page).to.include('No institution of the OSCE takes petitions or decides complaints.')
  })

  it('shows a signature soon after it counts', async () => {
    await site.get('/en/recipients/united-nations')
    await site.sign({ email: 'counted@example.org' })
    const [link = ''] = (await site.mailTo('counted@example.org')).links.filter((one) => one.includes('/confirm/'))

    await site.post(link, {})

    await until('it is counted there', async () =>
      (await textOf('/en/recipients/united-nations')).includes('1 person has signed.'),
    )
  })

  it('says of one who is only named that nothing is ever delivered to it', async () => {
    const page = await textOf('/en/recipients/russian-federation')

    expect(page).to.include('Nothing is ever delivered to it: no list, no name, no figure.')
    expect(page).to.include('Petitions that name it Prisoners of the Kremlin')
    expect(page).not.to.include('Nothing has been handed over yet.')
    expect(page).not.to.include('What it accepts')
  })

  it('stays when it is retired, and says so', async () => {
    const staff = await signIn(site, { roles: ['staff'] })

    await staff.post('/en/staff/recipients/european-union/retire', { revision: '1', retired: 'yes' })

    await until('it is shown as retired', async () =>
      (await textOf('/en/recipients/european-union')).includes('New petitions are not put to it any more.'),
    )
    expect(await textOf('/en/recipients/european-union')).to.include('Prisoners of the Kremlin')
  })

  it('is nothing at a name that nobody bears, nor below one', async () => {
    const answers = await Promise.all(
      ['/en/recipients/nobody', '/en/recipients/osce/more', '/en/recipients', '/xx/recipients/osce'].map((address) =>
        site.get(address),
      ),
    )

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404, 404])
  })

  describe('after something was handed over', () => {
    const sent: PublicDelivery = {
      deliveryId: 'D',
      petitionId: '',
      recipientSlug: 'osce',
      state: 'sent',
      sentOn: '2026-03-02',
      acknowledgedOn: null,
      answeredOn: null,
      answerDueOn: null,
      signatureCount: 10_482,
      textVersion: 1,
      corrections: [],
      manifestSha256: null,
      keyId: null,
      evidence: [],
      answers: [],
    }

    function pageWith(changes: Partial<PublicDelivery>): string {
      const { petitions, recipients, profiles } = site.stores
      const petitionId = petitions.get(appeal).id
      const asked = createPublicRecipients({
        petitions,
        recipients,
        profiles,
        board: { of: () => ({ petitionId, confirmedCount: 10_482, sequence: 1, ...figures }) },
        publicTrail: (slug) => (slug === 'osce' ? [{ ...sent, petitionId, ...changes }] : []),
        wordsOf,
        now: site.clock.now,
      })
      return render(asked.page(asked.get('osce'), 'en'))
    }

    it('says when, and that an answer is awaited', () => {
      const page = readable(pageWith({ state: 'acknowledged', acknowledgedOn: '2026-03-09' }))

      expect(page).to.include('10,482 people have signed')
      expect(page).to.include('Handed over on 2 March 2026. Receipt confirmed on 9 March 2026. An answer is awaited.')
      expect(page).not.to.include('Nothing has been handed over yet.')
    })

    it('shows the answer in its own language, escaped, with its file', () => {
      const said = { text: 'Так.\n<b>Ми діємо.</b>', language: 'uk', fileHref: '/answers/A.pdf' } as const
      const answers = [{ ...said, name: 'A. Person', office: 'Desk officer', answeredOn: '2026-04-01' }]

      const html = pageWith({ state: 'answered', answeredOn: '2026-04-01', answers })

      expect(readable(html)).to.include('Answered on 1 April 2026.')
      expect(html).to.include('<blockquote lang="uk"><p><q>Так.\n&lt;b&gt;Ми діємо.&lt;/b&gt;</q></p>')
      expect(readable(html)).to.match(/Europe \(OSCE\)\s*, Desk officer/)
      expect(html).not.to.include('A. Person')
      expect(html).to.include('<a href="/answers/A.pdf">The answer as a file (PDF)</a>')
    })

    it('tells a refusal from silence', () => {
      expect(readable(pageWith({ state: 'refused', answeredOn: '2026-04-01' }))).to.include('Refused on 1 April 2026.')
      expect(readable(pageWith({ state: 'no_answer' }))).to.include('Handed over on 2 March 2026. No answer came.')
    })

    it('leaves out what was handed over of another petition', () => {
      expect(readable(pageWith({ petitionId: 'another' }))).to.include('Nothing has been handed over yet.')
    })
  })
})

const figures = { asOf: '2026-03-02', byDay: [], byCountry: [], byLanguage: [] }
