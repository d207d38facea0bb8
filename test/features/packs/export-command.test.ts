import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { runScript } from '../../support/script.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('npm run export', function () {
  this.timeout(60_000)

  let site: TestStores
  let parent: string
  let petition: Petition

  before(async () => {
    site = await openTestStores()
    parent = await mkdtemp(path.join(tmpdir(), 'undersigned-command-'))
    petition = await site.publish()
    await addSignatures(site.stores, petition, times(12, { visibility: 'full' }))
    await tallierOf(site.stores).runOnce()
  })

  after(async () => {
    await site.close()
    await rm(parent, { recursive: true })
  })

  const folder = (name: string): string => path.join(parent, name)

  const run = (recipient: string, out: string, ...more: string[]) =>
    runScript(
      'export',
      ['--petition', petition.slug, '--recipient', recipient, '--out', out, ...more],
      site.environment,
    )

  it('writes the four files and says what is in them, without a progress bar in a pipe', async () => {
    const { code, output, errors } = await run('united-nations', folder('un'), '--language', 'uk')

    expect({ code, errors }).to.deep.equal({ code: 0, errors: '' })
    expect(output).to.equal(
      [
        `${petition.slug} for United Nations: 12 confirmed at sequence 12, 12 of them listed.`,
        ...['tally.csv', 'signatures.csv', 'letter.html', 'summary.json'].map((name) => `  ${folder('un')}/${name}`),
        '',
      ].join('\n'),
    )
    expect(await readdir(folder('un'))).to.have.length(4)
  })

  it('refuses in one sentence', async () => {
    const refused = await run('russian-federation', folder('refused'))

    expect(refused).to.deep.equal({
      code: 1,
      output: '',
      errors: 'Russian Federation is addressed only: the petition names it, and nothing is ever delivered to it.\n',
    })
    expect(await readdir(parent)).not.to.include('refused')
  })
})
