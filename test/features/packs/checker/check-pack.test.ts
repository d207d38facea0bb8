import { expect } from 'chai'

import { aPack, aSigningKey, zipOf, type PackContent } from '../../../support/a-pack.ts'
import { checkBuffer, failures } from '../../../support/check-buffer.ts'

describe('checking a pack', () => {
  const key = aSigningKey()
  const keys = [key.published]

  it('finds nothing wrong with a pack as it was made', async () => {
    const checked = await checkBuffer(zipOf(aPack({ key })), keys)

    expect(failures(checked)).to.deep.equal([])
    expect(checked.outcome).to.equal('good')
    expect(checked.findings.map(({ name }) => name)).to.deep.equal([
      'signature',
      'envelope',
      'files',
      'sums',
      'text',
      'summary',
      'breakdowns',
      'list',
      'people',
      'honesty',
    ])
  })

  it('says that a key from the pack itself shows wholeness and nothing else', async () => {
    const { outcome, findings } = await checkBuffer(zipOf(aPack({ key })))

    expect(outcome).to.equal('whole')
    expect(findings.map(({ name }) => name)).to.include.members(['signatureOfPack', 'owner'])
  })

  const changed = (change: (pack: PackContent) => void): Buffer => {
    const pack = aPack({ key })
    change(pack)
    return zipOf(pack)
  }

  for (const name of aPack().keys()) {
    it(`finds that ${name} was taken out, renamed, emptied, or followed by something`, async () => {
      const isManifest = name === 'manifest.json'
      const out = await checkBuffer(changed((pack) => pack.delete(name)))
      expect(failures(out)).to.include(isManifest ? 'noManifest' : `missing ${name}`)

      const renamed = await checkBuffer(
        changed((pack) => {
          pack.set(`x-${name.replace('/', '-')}`, pack.get(name)!)
          pack.delete(name)
        }),
      )
      if (!isManifest) expect(failures(renamed)).to.include(`added x-${name.replace('/', '-')}`)
      expect(renamed.outcome).to.be.oneOf(['bad', 'unreadable'])

      for (const bytes of [Buffer.from(''), Buffer.concat([aPack({ key }).get(name)!, Buffer.from(' ')])]) {
        const altered = failures(
          await checkBuffer(
            changed((pack) => pack.set(name, bytes)),
            keys,
          ),
        )
        expect(altered.join()).to.match(name.startsWith('manifest') ? /signature|manifest/ : new RegExp(name))
      }
    })
  }

  it('finds a pack that was signed by somebody else', async () => {
    const stranger = aSigningKey()
    expect(failures(await checkBuffer(zipOf(aPack({ key: stranger })), keys))).to.deep.equal(['unknownKey'])

    // A stranger who puts the right name of the key into the manifest.
    const pretending = aPack({ key: { ...key, privateKey: stranger.privateKey } })
    expect(failures(await checkBuffer(zipOf(pretending), keys))).to.deep.equal(['signature'])
    const lying = { ...stranger.published, keyId: key.published.keyId }
    expect(failures(await checkBuffer(zipOf(pretending), [lying]))).to.deep.equal(['unknownKey'])
  })

  it('knows packs of a key that was rotated since, but not packs that say they came after it', async () => {
    const old = aSigningKey({ usedUntil: '2026-11-30' })
    const history = [key.published, old.published]
    expect((await checkBuffer(zipOf(aPack({ key: old })), history)).outcome).to.equal('good')

    const late = aPack({ key: old, manifest: { preparedOn: '2026-12-01' } })
    expect(failures(await checkBuffer(zipOf(late, { day: '2026-12-01' }), history))).to.deep.equal(['retiredKey'])
  })

  it('says so when there is no key to check with', async () => {
    const keyless = aPack({ key, files: (files) => files.delete('keys.json') })
    expect(failures(await checkBuffer(zipOf(keyless)))).to.deep.equal(['noKey'])
    expect((await checkBuffer(zipOf(keyless), keys)).outcome).to.equal('good')
  })

  for (const [what, manifest, found] of [
    ['count', { counts: { confirmed: 41, byVerification: { email: 41 }, listed: 3 } }, ['summary summary.json']],
    ['sequence', { sequence: 8 }, ['summary summary.json']],
    ['list', { counts: { confirmed: 40, byVerification: { email: 40 }, listed: 4 } }, ['list signatures.csv']],
    ['text', { textVersion: { version: 1, sha256: '0'.repeat(64) } }, ['text petition.json']],
    [
      'list longer than the count',
      { counts: { confirmed: 40, byVerification: { email: 40 }, listed: 41 } },
      ['listTooLong signatures.csv'],
    ],
  ] as const) {
    it(`compares the manifest, although it is signed, with the files: ${what}`, async () => {
      expect(failures(await checkBuffer(zipOf(aPack({ key, manifest })), keys))).to.deep.equal(found)
    })
  }

  it('tells a zip of another day or in another order from the one that was made', async () => {
    const pack = aPack({ key })
    for (const zip of [zipOf(pack, { day: '2026-11-23' }), zipOf([...pack].toReversed())]) {
      const checked = await checkBuffer(zip, keys)
      expect(failures(checked)).to.deep.equal(['repacked'])
      expect(checked.outcome).to.equal('repacked')
    }
    const later = aPack({ key, manifest: { preparedOn: '2044-02-29' } })
    expect((await checkBuffer(zipOf(later, { day: '2044-02-29' }), keys)).outcome).to.equal('good')
  })

  it('adds up the breakdowns, by longer times than a day, too', async () => {
    for (const name of ['byDay', 'byPeriod', 'byCountry', 'byLanguage']) {
      const files = (pack: PackContent): void => {
        const summary = JSON.parse(pack.get('summary.json')!.toString()) as Record<string, unknown>
        summary[name] = [{ key: 'UA', count: 41 }]
        pack.set('summary.json', Buffer.from(JSON.stringify(summary)))
      }
      expect(failures(await checkBuffer(zipOf(aPack({ key, files })), keys)), name).to.deep.equal([
        'breakdowns summary.json',
      ])
    }
  })

  it('does not claim to have read lists in other forms', async () => {
    const files = (pack: PackContent): void => void pack.set('signatures.xlsx', Buffer.from('PK'))
    const { outcome, findings } = await checkBuffer(zipOf(aPack({ key, files })), keys)

    expect(outcome).to.equal('good')
    expect(findings.find(({ name }) => name === 'otherLists')?.values).to.deep.equal({ files: 'signatures.xlsx' })
  })
})
