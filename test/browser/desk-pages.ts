import type { DraftChanges } from '../../server/features/petitions/draft-changes.ts'
import { complete, type LedSite } from '../features/campaign-room/a-leader.ts'
import type { SignedIn } from '../support/rooms.ts'
import { leadingPages } from './leading-pages.ts'
import { at, type RoomPage } from './room-page.ts'

/** A draft in which everything is written that can be: the longest pages there are. */
const everything: DraftChanges = {
  ...complete,
  'texts.en': 'begin',
  'texts.en.title': 'Free the prisoners who are ill',
  'texts.uk.contentNote': 'Йдеться про катування.',
  'texts.uk.quotation': { text: 'Ми чекаємо.', author: 'Мати в’язня', role: 'Сімферополь' },
  'texts.uk.demands.doctors': 'Допустіть до них незалежних лікарів.',
  'texts.uk.sources': [{ title: 'Звіт про здоров’я в’язнів', url: 'https://report.example/2026', asOf: '2026-02-01' }],
  'texts.uk.media': [{ title: 'Розмова з лікарем', url: 'https://video.example/1', kind: 'video' }],
  demands: [
    { key: 'release', addressedTo: ['united-nations'], toBePerformedBy: 'osce' },
    { key: 'doctors', addressedTo: ['united-nations', 'osce'], toBePerformedBy: null },
  ],
  recipients: ['united-nations', 'osce'],
  proposedRecipients: [{ key: 'proposed-1', name: 'Суд у Гаазі', note: 'court.example' }],
}

const cells = [
  { key: 'UA', count: 100 },
  { key: 'none', count: 40 },
  { key: 'other', count: 12 },
]

/** The campaigners' room: one petition that is being written, one that comes back from its review, one that is open. */
export async function deskPages(led: LedSite, as: SignedIn): Promise<RoomPage[]> {
  const draft = await led.begin(as, everything)
  const refused = await led.begin(as)
  await as.post(`/en/campaign/petitions/${refused}/submit`, { urgent: 'no' })
  await led.decide(refused, { verdict: 'changes_requested', reason: 'no-demand', words: 'Хто саме має їх звільнити?' })
  const open = await led.open(as, everything)
  const byDay = [{ key: '2026-03-01', count: 152 }]
  await led.publish(open, { confirmedCount: 152, byDay, byCountry: cells, byLanguage: [{ key: 'uk', count: 152 }] })

  const petition = '/:locale/campaign/petitions/:id'
  const of = (door: string, id: string, rest = ''): RoomPage => ({
    door: `${petition}${door}`,
    address: at(`/campaign/petitions/${id}${rest}`),
    as,
  })
  const steps = ['text', 'demands', 'sources', 'promises', 'languages', 'all']
  return [
    { door: '/:locale/campaign', address: at('/campaign'), as },
    { door: '/:locale/campaign/new', address: at('/campaign/new'), as },
    of('', draft),
    of('', open.id),
    ...steps.map((step) => of('/edit/:step', draft, `/edit/${step}`)),
    of('/edit/:step/:language', draft, '/edit/languages/en'),
    of('/edit/check', draft, '/edit/check'),
    of('/edit/check', refused, '/edit/check'),
    of('/edit/check', open.id, '/edit/check'),
    of('/preview/:language', draft, '/preview/uk'),
    ...(await leadingPages(led, as, open)),
  ]
}
