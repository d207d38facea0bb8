import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { notedDeliveriesOn } from '../../../server/noted-deliveries.ts'
import { createUpdateStore } from '../../../server/features/updates/index.ts'
import type { Update } from '../../../server/features/updates/update.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { locales } from '../../../server/platform/locales.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { startLedSite, type LedSite } from '../campaign-room/a-leader.ts'
import type { SignedIn } from '../../support/rooms.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { openHandover } from './a-handover.ts'

const osce = 'Organization for Security and Co-operation in Europe (OSCE)'
const views = fileURLToPath(new URL('../../../views', import.meta.url))

describe('telling signers of a handover', () => {
  let led: LedSite
  let mira: SignedIn
  let handover: ReturnType<typeof openHandover>

  before(async () => {
    led = await startLedSite({ running: false })
    mira = await led.leader('Mira Petrenko')
    const { stores } = led.site
    const wordsOf = loadWords(path.join(views, 'locales'))
    const also = notedDeliveriesOn(stores, { ...led.services, wordsOf, publicUrl: led.site.url })
    handover = openHandover(led.site, { also })
  })

  after(() => led.site.close())

  const open = (title = 'Звільніть хворих в’язнів'): Promise<Petition> =>
    led.open(mira, {
      'texts.uk.title': title,
      recipients: ['united-nations', 'osce', 'council-of-europe'],
      demands: [
        { key: 'release', addressedTo: ['united-nations', 'osce', 'council-of-europe'], toBePerformedBy: null },
      ],
    })

  const news = ({ id }: Petition): Promise<Update[]> => createUpdateStore(led.site.stores.database.db).ofPetition(id)

  /** All of one action, released; in this order. */
  async function released({ id: petitionId }: Petition, ...slugs: string[]): Promise<string[]> {
    const { deliveries, packBuilding, mira: by, tom } = handover
    const items = slugs.map((recipientSlug) => ({
      recipientSlug,
      contents: { language: 'en', listForms: [] } as const,
    }))
    const prepared = await deliveries.prepare({ petitionId, items, by })
    await packBuilding.runOnce()
    for (const { id } of prepared) await deliveries.release({ id }, tom)
    return prepared.map(({ id }) => id)
  }

  const hand = (id: string) => {
    const sentOn = dayOf(led.site.stores.now())
    return handover.deliveries.recordSent({ id, way: 'post', sentOn, note: '' }, handover.tom)
  }

  it('is one piece of news for all that were handed over on one day, in all four languages', async () => {
    const petition = await open()
    const ids = await released(petition, 'united-nations', 'osce')

    for (const id of ids) await hand(id)

    const [update, ...others] = await news(petition)
    expect(others).to.deep.equal([])
    expect(Object.keys(update?.texts ?? {})).to.have.members([...locales])
    expect(update?.texts.en?.title).to.equal('Handed over to 2 recipients')
    expect(update?.texts.uk?.title).to.equal('Передано 2 адресатам')
    expect(update?.texts.en?.body)
      .to.contain('- United Nations\n')
      .and.contain(`/en/petitions/${petition.slug}/deliveries)`)
  })

  it('names the one recipient where there is one', async () => {
    const petition = await open()
    const [id = ''] = await released(petition, 'united-nations')

    await hand(id)

    const [update] = await news(petition)
    expect(update?.texts.en?.title).to.equal('Handed over to: United Nations')
  })

  it('is news of its own where the mails of the first are on their way already', async () => {
    const petition = await open()
    const [first = '', second = ''] = await released(petition, 'united-nations', 'osce')
    await hand(first)
    led.site.clock.forwardMinutes(60)
    await led.site.service.runJob('updates')

    await hand(second)

    expect((await news(petition)).map(({ texts }) => texts.en?.title)).to.have.members([
      'Handed over to: United Nations',
      `Handed over to: ${osce}`,
    ])
  })

  it('comes once when a step that failed half-way is taken again', async () => {
    const petition = await open()
    const [id = ''] = await released(petition, 'osce')
    const { deliveries, tom } = openHandover(led.site, {
      also: () => Promise.reject(new Error('The transaction ended here.')),
    })

    await rejectionOf(deliveries.recordSent({ id, way: 'post', sentOn: dayOf(led.site.stores.now()), note: '' }, tom))
    const nothing = await news(petition)
    await hand(id)
    const again = await rejectionOf(hand(id))

    expect(nothing).to.deep.equal([])
    expect(again).to.include({ code: 'wrongState' })
    expect(await news(petition)).to.have.length(1)
  })

  it('comes again when there is an answer, and once', async () => {
    const petition = await open('Зірочки *тут* і [там]')
    const [id = ''] = await released(petition, 'osce')
    await hand(id)
    const answeredOn = dayOf(led.site.stores.now())

    await handover.deliveries.answer({ id }, { by: 'recipient', stance: 'refused', answeredOn })
    await handover.deliveries.answer({ id }, { by: 'recipient', stance: 'answered', answeredOn })

    const titles = (await news(petition)).map(({ texts }) => texts.en?.title)
    const [update] = await news(petition)
    expect(titles).to.have.members([
      `Handed over to: ${osce}`,
      `${osce}: the demands were refused`,
      `${osce}: an answer has come`,
    ])
    expect(update?.texts.en?.body).to.contain('Зірочки \\*тут\\* і \\[там\\]')
  })

  it('stands on the timeline after the step itself', async () => {
    const petition = await open()
    const [id = ''] = await released(petition, 'osce')

    await hand(id)

    await led.site.stores.petitions.refresh()
    const kinds = led.site.stores.petitions.timeline(petition.id).map(({ kind }) => kind)
    expect(kinds.slice(-2)).to.deep.equal(['delivery', 'update'])
  })
})
