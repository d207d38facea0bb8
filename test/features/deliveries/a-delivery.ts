import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import type { DeliverySummary } from '../../../server/features/packs/summary.ts'
import { newId } from '../../../server/platform/ids.ts'
import { localised } from '../../support/a-petition.ts'

function aSummary(changes: Partial<DeliverySummary> = {}): DeliverySummary {
  return {
    delivery: newId(),
    demonstration: true,
    site: 'https://petitions.example.org',
    preparedOn: '2026-03-02',
    language: 'en',
    petition: {
      slug: 'free-them',
      type: 'petition',
      address: '/en/petitions/free-them',
      originalLanguage: 'en',
      titles: { en: 'Free them', uk: 'Звільніть їх' },
      handover: 'names',
    },
    organiser: { name: localised('The Organiser'), contactAddress: 'organiser@example.org' },
    recipient: { slug: 'osce', name: localised('The OSCE') },
    textVersion: { version: 1, sha256: '0'.repeat(64), publishedOn: '2026-01-01' },
    demands: [],
    period: { firstDay: '2026-01-01', lastDay: '2026-03-02' },
    counts: { confirmed: 12, byVerification: { email: 12 } },
    sequence: 12,
    asOf: '2026-03-02',
    byCountry: [],
    byLanguage: [],
    byDay: [],
    ...changes,
  }
}

export function aDelivery(changes: Partial<Delivery> = {}): Delivery {
  const id = newId()
  return {
    id,
    petitionId: newId(),
    recipientSlug: 'osce',
    handoverId: newId(),
    state: 'preparing',
    revision: 1,
    contents: { language: 'en', listForms: [] },
    frozen: aSummary({ delivery: id }),
    sequence: 12,
    retainUntil: '2099-12-31',
    listedCount: null,
    trouble: null,
    files: [],
    keyId: null,
    isStored: true,
    preparedBy: newId(),
    preparedAt: new Date('2026-03-02T12:00:00Z'),
    releasedBy: null,
    releasedAt: null,
    way: null,
    sentOn: null,
    acknowledgedOn: null,
    answeredOn: null,
    reference: '',
    answerDueOn: null,
    remindedOn: null,
    ...changes,
  }
}
