import { expect } from 'chai'

import { runScript } from '../../support/script.ts'
import { openTestAudit, type TestAudit } from './an-audit.ts'

const note =
  'Note the head elsewhere: who may write the database may write a whole chain anew, and only that would show it.\n'

describe('npm run audit:verify', function () {
  this.timeout(60_000)

  let test: TestAudit

  before(async () => {
    test = await openTestAudit(3)
  })

  after(() => test.close())

  const verify = (...args: string[]) => runScript('audit-verify', args, test.environment)

  it('says that the audit is whole, and which head to note', async () => {
    const { hash } = await test.audit.head()

    expect(await verify('--from-head', hash)).to.deep.equal({
      code: 0,
      output:
        'The audit is whole: 3 entries, each following the one before it.\n' +
        'The head you noted is entry 3: up to it nothing has changed since.\n' +
        `Head: entry 3, ${hash}\n${note}`,
      errors: '',
    })
  })

  it('ends with 1 where the head noted earlier is not in the chain', async () => {
    const { code, output } = await verify('--from-head', 'f'.repeat(64))

    expect(code).to.equal(1)
    expect(output).to.include('The head you noted is NOT in this chain').and.not.include(note)
  })

  it('takes nothing for a head that is none', async () => {
    const { code, errors } = await verify('--from-head', 'entry 3')

    expect(code).to.equal(1)
    expect(errors).to.include('A head is 64 digits and letters from a to f.')
  })

  it('ends with 1 and names the place where an entry is missing', async () => {
    const { hash } = await test.audit.head()
    await test.stores.database.db.collection('audit').deleteOne({ _id: 2 as never })

    expect(await verify()).to.deep.equal({
      code: 1,
      output: `NOT WHOLE. Entry 2 is missing.\nHead: entry 3, ${hash}\n`,
      errors: '',
    })
  })
})
