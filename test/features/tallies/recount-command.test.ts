import { expect } from 'chai'

import { runScript } from '../../support/script.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('npm run recount', function () {
  this.timeout(60_000)

  let site: TestStores

  before(async () => {
    site = await openTestStores()
    const petition = await site.publish({ slug: 'signed' })
    await site.publish({ slug: 'unsigned' })
    await addSignatures(site.stores, petition, times(12))
    await tallierOf(site.stores).runOnce()
  })

  after(() => site.close())

  const recount = (...args: string[]) => runScript('recount', args, site.environment)

  it('says of every petition that everything agrees', async () => {
    expect(await recount()).to.deep.equal({
      code: 0,
      output:
        'signed: 12 confirmed; tally, moves and states agree at sequence 12.\n' +
        'unsigned: 0 confirmed; tally, moves and states agree at sequence 0.\n',
      errors: '',
    })
  })

  it('ends with 1 where they do not, and says what it mended', async () => {
    const cells = site.stores.database.db.collection('tallyBuckets')
    await cells.updateOne({ kind: 'country', key: 'UA' }, { $inc: { count: -2 } })

    const found = await recount('--petition', 'signed')
    const mended = await recount('--petition', 'signed', '--repair')

    expect(found).to.include({
      code: 1,
      output:
        'signed: DISAGREES at sequence 12: tally 12, moves 12, states 12. country UA says 10, the signatures 12.\n',
    })
    expect(mended.code).to.equal(0)
    expect(mended.output).to.match(
      /Mended: country UA said 10; the signatures said 12\.\nsigned: 12 confirmed; .* agree/u,
    )
    expect(mended.errors).to.include('A tally was repaired.')
    expect(await recount()).to.include({ code: 0 })
  })

  it('knows no petition that is not there', async () => {
    expect(await recount('--petition', 'nowhere')).to.deep.equal({
      code: 1,
      output: '',
      errors: 'There is no petition "nowhere". There are: signed, unsigned.\n',
    })
  })
})
