import { expect } from 'chai'

import { watchedMakers, type Making } from '../../scripts/deliver/watched-makers.ts'
import { createCsvListMaker } from '../../server/features/packs/csv-list.ts'
import { aPackSource, made, tableParts } from '../support/a-pack-source.ts'

describe('watching how a pack is made', () => {
  it('tells how far its list is, and changes not a byte', async () => {
    const maker = createCsvListMaker(tableParts)
    const source = aPackSource(['Mira', 'Tom', 'Olena', 'Petro'])
    const told: Making[] = []
    const makers = watchedMakers(
      () => [maker],
      (making) => told.push(making),
    )

    const [watched = maker] = makers(source.summary, { language: 'en', listForms: ['csv'] })
    const bytes = await made(watched, source)

    const of = { recipientSlug: 'united-nations', name: 'signatures.csv', totalCount: 4 }
    expect(told).to.deep.equal([0, 3, 4].map((doneCount) => ({ ...of, doneCount })))
    expect(bytes.equals(await made(maker, source))).to.equal(true)
  })
})
