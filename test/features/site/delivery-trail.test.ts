import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import type { NewEvidence } from '../../../server/features/deliveries/index.ts'
import type { PublicDelivery } from '../../../server/features/deliveries/public-trail.ts'
import type { DeliveryStep } from '../../../server/features/petitions/timeline.ts'
import { trailModel } from '../../../server/features/site/deliveries-page.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import { aPetition } from '../../support/a-petition.ts'
import { aPdf } from '../../support/pdf.ts'
import type { SignedIn } from '../../support/rooms.ts'
import { addSignatures, signaturesOf, tallierOf, times } from '../../support/signatures.ts'
import { readable } from '../../support/shown-form.ts'
import { until } from '../../support/until.ts'
import { openHandover } from '../deliveries/a-handover.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { startLedSite, type LedSite } from '../campaign-room/a-leader.ts'

const words = loadWords(fileURLToPath(new URL('../../../views/locales', import.meta.url)))('en')

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

    const desk = await becomesFor(mira, `/en/campaign/petitions/${id}`, 'United Nations: no answer came')

    expect(readable(desk)).to.contain('Handed over to: United Nations.')
  })

  const becomesFor = (who: SignedIn, address: string, words: string): Promise<string> =>
    until(`${address} says ${words}`, async () => {
      const text = readable(await (await who.get(address)).text())
      return text.includes(words) ? text : null
    })
})

describe('the page of everything that was handed over', () => {
  let led: LedSite
  let mira: SignedIn
  let handover: ReturnType<typeof openHandover>

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira Petrenko')
    handover = openHandover(led.site)
  })

  after(() => led.site.close())

  const becomes = (address: string, words: string): Promise<string> =>
    until(`${address} says ${words}`, async () => {
      const text = await (await led.site.get(address)).text()
      return readable(text).includes(words) ? text : null
    })

  const day = () => dayOf(led.site.stores.now())

  const answer = 'Ми розглянули <петицію>.\nВідповідь довга. ' + 'Ще слово. '.repeat(60)

  async function answered(deliveryId: string): Promise<void> {
    const { answers } = handover
    const office = { name: 'A. Person', office: 'Desk officer', language: 'uk' } as const
    await answers.answer(deliveryId, { ...office, text: answer, stance: 'answered', file: null })
    const { reviews, database } = led.site.stores
    const review = (await reviews.waiting({ kind: 'answer' })).find(Boolean)
    if (review === undefined) throw new Error('No answer waits.')
    await reviews.claim(review.id, 'nadia')
    const verdict = { by: 'nadia', revision: 1, verdict: 'approved', reason: null, words: '' } as const
    const decided = await reviews.decide(review.id, verdict)
    await transactionsOn(database.client)((session) => answers.applyDecision(decided, session))
  }

  it('says on the petition’s page to whom, when and what was answered, and leads to the whole', async () => {
    const petition = await led.open(mira)
    const { id } = await handover.sent(petition, 'united-nations')
    const page = `/en/petitions/${petition.slug}`
    const before = await becomes(page, 'What became of it')
    await answered(id)

    const html = await becomes(page, 'Read the whole answer')
    const whole = await becomes(`${page}/deliveries`, 'Desk officer')

    expect(readable(before)).to.match(
      /United Nations\s+Handed over\s+\d+ \w+ \d{4}\s+Receipt confirmed\s+not yet\s+Answered\s+not yet/,
    )
    expect(html).to.contain(`href="${page}/deliveries#delivery-${id}"`)
    expect(html).to.contain('&lt;петицію&gt;').and.not.contain(answer.trim().slice(-400))
    expect(whole).to.contain('<blockquote lang="uk"').and.contain('Відповідь довга.')
    expect(whole).not.to.contain('href="null"')
    expect(readable(whole)).to.contain('SHA-256 of the manifest')
    expect(readable(whole)).to.match(/A\. Person\s*, Desk officer\s*, received on/)
    for (const way of ['/en/check', '/.well-known/undersigned-keys.json']) {
      expect(whole).to.contain(`href="${way}"`)
      expect((await led.site.get(way)).status).to.equal(200)
    }
  })

  it('quotes an answer on the petition’s page as the words of an office, and names nobody there', async () => {
    const petition = await led.open(mira)
    const { id } = await handover.sent(petition, 'united-nations')
    await answered(id)
    const page = `/en/petitions/${petition.slug}`

    const html = await becomes(page, 'Read the whole answer')

    const [figure = ''] = /<figure class="said">[\s\S]*?<\/figure>/.exec(html) ?? []
    expect(figure).to.contain(`<blockquote lang="uk" cite="${page}/deliveries#delivery-${id}"><p><q>Ми розглянули`)
    expect(readable(figure)).to.match(/United Nations\s*, Desk officer\s*, received on \d+ \w+ \d{4}/)
    expect(html).not.to.contain('A. Person')
    expect(readable(html)).to.match(/Receipt confirmed\s+with the answer\s+Answered\s+\d+ \w+ \d{4}/)
  })

  it('shows evidence by its note, and nothing of who kept it', async () => {
    const petition = await led.open(mira)
    const { id: deliveryId } = await handover.sent(petition, 'united-nations')
    const note = 'Stamped by the registry'
    const evidence = { deliveryId, kind: 'scan', day: day(), note, isPublic: false, file: null } as const
    await handover.evidence.add(evidence, handover.tom)

    const html = await becomes(`/uk/petitions/${petition.slug}/deliveries`, 'Stamped by the registry')

    expect(readable(html)).to.contain('Звідки ми це знаємо').and.contain('Скан')
    expect(html).not.to.contain(handover.tom)
  })

  it('gives a file that staff let everybody see, to be kept and not opened here, and no other', async () => {
    const petition = await led.open(mira)
    const { id: deliveryId } = await handover.sent(petition, 'united-nations')
    const unsent = await handover.prepared(petition, 'united-nations')
    const file = { mediaType: 'application/pdf', bytes: aPdf(), sayings: [] }
    const scan = { deliveryId, kind: 'scan', day: day(), note: '', isPublic: true, file } as const
    const add = (changes: Partial<NewEvidence>) => handover.evidence.add({ ...scan, ...changes }, handover.tom)
    const shown = await add({})
    const others = [await add({ isPublic: false }), await add({ file: null }), await add({ deliveryId: unsent.id })]
    const address = (id: string) => `/deliveries/evidence/${id}`
    const get = (id: string) => led.site.get(address(id))

    const answer = await get(shown.id)
    const html = await becomes(`/en/petitions/${petition.slug}/deliveries`, 'How we know')

    expect(html).to.contain(`<a href="${address(shown.id)}">Scan</a>`)
    for (const { id } of others) expect(html).not.to.contain(id)
    expect(Object.fromEntries(answer.headers)).to.include({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="evidence.pdf"',
      'x-content-type-options': 'nosniff',
    })
    expect(Buffer.from(await answer.arrayBuffer()).equals(aPdf())).to.equal(true)
    const ids = [...others.map(({ id }) => id), newId(), 'nonsense']
    expect(await Promise.all(ids.map(async (id) => (await get(id)).status))).to.deep.equal(ids.map(() => 404))

    await handover.evidence.setPublic({ deliveryId, id: shown.id }, false, handover.tom)

    expect((await get(shown.id)).status).to.equal(404)
  })

  it('tells when signers have left since, in every language, and not who', async () => {
    const { stores } = led.site
    const petition = await led.open(mira)
    const ids = await addSignatures(stores, petition, times(3, { name: 'Nobody Knows' }))
    await isCounted(petition.id, 3)
    await handover.sent(petition, 'united-nations')
    const left = { _id: { $in: ids.slice(0, 2).map(bytesOf) } }
    await signaturesOf(stores).updateMany(left, { $set: { state: 'withdrawn', unsettled: true } })
    await isCounted(petition.id, 1)

    await handover.corrections.noteAll()

    const told = { en: '2 of the delivered', uk: '2 з переданих', ru: '2 из переданных', crh: '2 danesi keri alındı' }
    for (const [locale, words] of Object.entries(told)) {
      const page = `/${locale}/petitions/${petition.slug}`
      const pages = [await becomes(page, words), await becomes(`${page}/deliveries`, words)]
      for (const html of pages) expect(html).not.to.contain('Nobody Knows')
    }
    const whole = await becomes(`/en/petitions/${petition.slug}/deliveries`, 'stays as it was')
    expect(readable(whole)).to.contain('Handed over with 3 signatures.')
  })

  /** Whoever of the two talliers comes first. */
  async function isCounted(petitionId: string, confirmedCount: number): Promise<void> {
    const { stores } = led.site
    await until('they are counted', async () => {
      await tallierOf(stores).runOnce()
      return stores.database.db.collection('tallies').findOne({ _id: bytesOf(petitionId), confirmedCount })
    })
  }

  it('is empty before the first handover, in every language, and says nothing of what is only prepared', async () => {
    const petition = await led.open(mira)
    await handover.prepared(petition, 'united-nations')
    const words = { en: 'not been handed over', uk: 'ще нікому', ru: 'ещё никому', crh: 'daa iç kimsege' }

    for (const [locale, none] of Object.entries(words)) {
      const html = await becomes(`/${locale}/petitions/${petition.slug}/deliveries`, none)
      expect(html).not.to.contain('delivery-')
    }
  })

  it('tells of a protected petition the published figure and no other', async () => {
    const petition = await led.open(mira, { riskMode: 'protected' })
    await led.publish(petition, { confirmedCount: 150, sequence: 9 })
    const { id } = await handover.sent(petition, 'united-nations')
    await led.publish(petition, { confirmedCount: 190, sequence: 12 })

    const html = await becomes(`/en/petitions/${petition.slug}/deliveries`, 'Handed over with')

    expect(readable(html)).to.contain('Handed over with 150 signatures.')
    // As a word: a hash on the page may hold any digits.
    expect(html)
      .to.contain(`id="delivery-${id}"`)
      .and.not.match(/\b190\b/)
  })
})

describe('the beginning of an answer', () => {
  it('never ends within a sign', () => {
    const answer = {
      name: 'A. Person',
      office: 'Office',
      answeredOn: '2026-11-20',
      language: 'en',
      fileHref: null,
    } as const
    const delivery: PublicDelivery = {
      ...{ deliveryId: newId(), petitionId: newId(), recipientSlug: 'united-nations', state: 'answered' },
      ...{ sentOn: '2026-11-10', acknowledgedOn: null, answeredOn: '2026-11-20', answerDueOn: null },
      ...{ signatureCount: 12, textVersion: 1, manifestSha256: null, keyId: null, corrections: [], evidence: [] },
      answers: [{ ...answer, text: `a${'😀'.repeat(300)}` }],
    }

    const model = trailModel({ words, petition: aPetition(), deliveries: [delivery], nameOf: () => 'United Nations' })

    const [{ text } = { text: '' }] = model?.['excerpts'] as { text: string }[]
    expect(text).to.match(/^a😀+ …$/u)
  })
})
