import { expect } from 'chai'

import { createListMakers } from '../../../server/features/packs/list-makers.ts'
import { listForms } from '../../../server/features/packs/pack.ts'
import { aPackSource, made, nastyNames, tableParts } from '../../support/a-pack-source.ts'

/** How files of that kind begin. */
const signatures = { xlsx: 'PK\u0003\u0004', csv: '\u00EF\u00BB\u00BFnumber,name', pdf: '%PDF-1.' } as const

describe('the list of signers', () => {
  const makerOf = createListMakers(tableParts)

  for (const form of listForms) {
    it(`is made as ${form}, the same bytes each time`, async () => {
      const maker = makerOf(form)

      const [first, second] = [
        await made(maker, aPackSource(nastyNames, { batchSize: 2 })),
        await made(maker, aPackSource(nastyNames, { batchSize: 5 })),
      ]

      expect(maker.name).to.equal(`signatures.${form}`)
      expect(first.subarray(0, signatures[form].length).toString('latin1')).to.equal(signatures[form])
      expect(first.equals(second)).to.equal(true)
    })
  }
})
