import { expect } from 'chai'

import { aSigningKey } from '../../../support/a-pack.ts'
import { aRealPack, realNames, realZip } from '../../../support/a-real-pack.ts'
import { checkBuffer, failures } from '../../../support/check-buffer.ts'

const old = aSigningKey({ usedUntil: '2026-12-01' })
const current = aSigningKey()

describe('a pack as the service makes it', () => {
  it('is found in order, with every line of its list, whatever people are called', async () => {
    const checked = await checkBuffer(await realZip(await aRealPack(current)), [current.published])

    expect(failures(checked)).to.deep.equal([])
    expect(checked.outcome).to.equal('good')
    expect(checked.findings.find(({ name }) => name === 'list')?.values['count']).to.equal(realNames.length)
    expect(checked.findings.map(({ name }) => name)).to.include.members(['text', 'summary', 'breakdowns', 'otherLists'])
  })

  it('is known by its key after another came', async () => {
    const zip = await realZip(await aRealPack(old))

    expect((await checkBuffer(zip, [current.published, old.published])).outcome).to.equal('good')
    expect(failures(await checkBuffer(zip, [current.published]))).to.deep.equal(['unknownKey'])
  })
})
