import { expect } from 'chai'

import type { ListedPetition } from '../../../server/features/petitions/index.ts'
import { findPetitions, type PetitionQuery } from '../../../server/features/staff-room/find-petitions.ts'
import { emptyTally } from '../../../server/features/tallies/index.ts'
import { aPetition } from '../../support/a-petition.ts'

const query: PetitionQuery = { search: '', state: null, owner: null, order: 'newest', page: 1 }

function aLine(id: string, changes: Partial<ListedPetition> = {}): ListedPetition {
  return {
    id,
    slug: id,
    state: 'open',
    owner: null,
    editors: [],
    publishedOn: '2026-03-01',
    startedOn: '2026-03-01',
    title: id,
    language: 'en',
    isWaiting: false,
    changedAt: null,
    ...changes,
  }
}

/** What is found among these lines, of petitions with so many signatures. */
async function found(changes: Partial<PetitionQuery>, lines: ListedPetition[], counts: Record<string, number> = {}) {
  const published = emptyTally('2026-03-02').published
  return findPetitions(
    { ...query, ...changes },
    {
      life: { listAll: () => Promise.resolve(lines) },
      petitions: { all: () => lines.map(({ id }) => aPetition({ id })) },
      board: { of: (id) => ({ ...published, confirmedCount: counts[id] ?? 0 }) },
    },
  )
}

const ids = ({ rows }: Awaited<ReturnType<typeof found>>): string[] => rows.map(({ id }) => id)

describe('the order of petitions for staff', () => {
  const lines = [
    aLine('old', { startedOn: '2026-01-01', changedAt: new Date('2026-06-01T00:00:00Z') }),
    aLine('new', { startedOn: '2026-05-01' }),
    aLine('middle', { startedOn: '2026-02-01' }),
  ]

  it('is by the day they were begun, by signatures, or by the last change', async () => {
    const counts = { middle: 30, old: 20 }

    expect(ids(await found({}, lines, counts))).to.deep.equal(['new', 'middle', 'old'])
    expect(ids(await found({ order: 'signatures' }, lines, counts))).to.deep.equal(['middle', 'old', 'new'])
    expect(ids(await found({ order: 'changed' }, lines, counts))).to.deep.equal(['old', 'new', 'middle'])
  })

  it('is cut into pages of fifty', async () => {
    const many = Array.from({ length: 51 }, (_, index) => aLine(`p-${String(index)}`))

    const [first, second] = [await found({}, many), await found({ page: 2 }, many)]

    expect([first.rows.length, second.rows.length, second.count]).to.deep.equal([50, 1, 51])
  })

  it('counts each state before it is narrowed to one', async () => {
    const closed = aLine('closed', { state: 'closed' })

    const { rows, countOf } = await found({ state: 'closed' }, [...lines, closed])

    expect(rows.map(({ id }) => id)).to.deep.equal(['closed'])
    expect([...countOf]).to.deep.equal([
      ['open', 3],
      ['closed', 1],
    ])
  })
})
