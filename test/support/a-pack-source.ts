import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { petitionFile } from '../../server/features/packs/petition-file.ts'
import type { FileMaker, PackSource, SignerRow } from '../../server/features/packs/pack.ts'
import type { DeliverySummary } from '../../server/features/packs/summary.ts'
import { createCountryNames } from '../../server/platform/country-names.ts'
import { loadWords } from '../../server/platform/i18n.ts'
import { aNewPetition, localised } from './a-petition.ts'

const words = loadWords(fileURLToPath(new URL('../../views/locales', import.meta.url)))

/** What the makers of tables are built from. */
export const tableParts = { words, countryNames: createCountryNames(words) }

/** A count of 12 people, handed over with names. */
export function aSummary(changes: Partial<DeliverySummary> = {}): DeliverySummary {
  const { organiser, handover, text } = aNewPetition({ handover: 'names' })
  return {
    delivery: Buffer.alloc(16, 9).toString('base64url'),
    demonstration: organiser.demonstration,
    site: 'https://petitions.example.org',
    preparedOn: '2026-11-22',
    language: 'en',
    petition: {
      slug: 'free-them',
      type: 'petition',
      address: '/en/petitions/free-them',
      originalLanguage: 'en',
      titles: { en: 'Free them', uk: 'Звільніть їх' },
      handover,
    },
    organiser: { name: organiser.name, contactAddress: organiser.contactAddress },
    recipient: { slug: 'united-nations', name: localised('United Nations') },
    textVersion: {
      version: 1,
      sha256: createHash('sha256').update(petitionFile(text)).digest('hex'),
      publishedOn: '2026-11-01',
    },
    demands: [
      {
        key: 'release',
        toBePerformedBy: { slug: 'a-state', name: localised('A State') },
        originalLanguage: 'en',
        texts: { en: 'Release them.', uk: 'Звільніть їх.' },
      },
    ],
    period: { firstDay: '2026-11-01', lastDay: '2026-11-22' },
    counts: { confirmed: 12, byVerification: { email: 12 } },
    sequence: 14,
    asOf: '2026-11-22',
    byCountry: [{ key: 'UA', count: 12 }],
    byLanguage: [{ key: 'uk', count: 12 }],
    byDay: [{ key: '2026-11-20', count: 12 }],
    byPeriod: [{ firstDay: '2026-11-01', lastDay: '2026-11-22', count: 12 }],
    ...changes,
  }
}

/** These people in this order, all of Ukraine; read in batches of that size. */
export function aPackSource(
  names: readonly string[],
  { batchSize = 3, ...changes }: Partial<PackSource> & { batchSize?: number } = {},
): PackSource {
  return {
    summary: aSummary(),
    text: aNewPetition().text,
    listedCount: names.length,
    listForms: ['xlsx', 'csv', 'pdf'],
    keyId: '0011223344556677',
    async *rows() {
      for (let first = 0; first < names.length; first += batchSize) {
        yield names
          .slice(first, first + batchSize)
          .map((name, index): SignerRow => ({ number: first + index + 1, name, country: 'UA' }))
      }
    },
    ...changes,
  }
}

/** All bytes of a file, as its maker writes them. */
export async function made(maker: FileMaker, source: PackSource): Promise<Buffer> {
  const pieces: Buffer[] = []
  await maker.make(source, async (bytes) => {
    pieces.push(Buffer.from(bytes))
  })
  return Buffer.concat(pieces)
}

/** Names as they come, and as somebody might make them up. */
export const nastyNames = [
  'Олена Коваль',
  'Ğülnar İsmailova',
  'Jean-Luc "Le Gros", fils',
  "Séamus O'Dea; DROP",
  'محمد عبد الله',
  'דוד בן־גוריון',
  '王小明',
  '👩🏽‍🚀 Space, Person',
  'a<b>&amp;"\'',
  'Name_x0041_',
  ' two  blanks ',
]
