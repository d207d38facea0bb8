import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { createKeyFileMaker, createStepsMaker, stepsByHand } from '../../../server/features/packs/index.ts'
import type { FileMaker, PackSource } from '../../../server/features/packs/pack.ts'
import { locales } from '../../../server/platform/locales.ts'
import { aPack, aSigningKey, zipOf, type PackContent } from '../../support/a-pack.ts'
import { typed, type Said } from '../../support/shell.ts'

const page = readFileSync(new URL('../../../docs/checking-a-delivery.md', import.meta.url), 'utf8')
const documented = [...page.matchAll(/^```sh\n(.+)\n```$/gm)].map(([, command = '']) => command)
const key = aSigningKey()

describe('the steps by hand', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-by-hand-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  /** One shell for all of them, because the first goes into a folder; each answer by its command. */
  async function follow(pack: PackContent, commands: readonly string[]): Promise<Said[]> {
    await writeFile(path.join(folder, 'PACK.zip'), zipOf(pack))
    return typed(commands, folder)
  }

  it('are these, and find nothing wrong with a pack as it was made', async () => {
    const outcomes = await follow(aPack({ key }), documented)
    const said = (part: string): Said | undefined => outcomes[documented.findIndex((one) => one.includes(part))]

    expect(documented).to.have.lengthOf(9)
    for (const [index, { code, output }] of outcomes.entries())
      expect(code, `${documented[index]!}\n${output}`).to.equal('0')
    expect(said('sha256sum --check')?.output).to.contain('letter.html: OK\ncharts/growth.svg: OK\n')
    expect(said('diff - SHA256SUMS')?.output).to.equal('')
    expect(said('pkeyutl')?.output.trim()).to.equal('Signature Verified Successfully')
    expect(said('cut -c')?.output.trim()).to.equal(key.published.keyId)
    expect(said('os.walk')?.output).to.equal('')
    expect(said('hashlib')?.output).to.equal('True\n'.repeat(4))
    expect(said('csv.reader')?.output.trim()).to.equal('3')
  })

  it('find a changed file, a changed manifest and an added file', async () => {
    const pack = aPack({ key })
    pack.set('letter.html', Buffer.from('Another letter'))
    pack.set('added.html', Buffer.from('Another page'))
    pack.set(
      'manifest.json',
      Buffer.from(pack.get('manifest.json')!.toString().replace('"confirmed":40', '"confirmed":41')),
    )
    const outcomes = await follow(pack, documented)
    const said = (part: string): Said | undefined => outcomes[documented.findIndex((one) => one.includes(part))]

    expect(said('sha256sum --check')?.output).to.contain('letter.html: FAILED')
    expect(said('sha256sum --check')?.code).to.equal('1')
    expect(said('pkeyutl')?.output).to.contain('Signature Verification Failure')
    expect(said('pkeyutl')?.code).not.to.equal('0')
    expect(said('os.walk')?.output.trim()).to.equal('added.html')
    expect(said('hashlib')?.output).to.contain('False')
  })

  for (const language of locales) {
    it(`stand in every pack, and work as they stand there, in ${language}`, async () => {
      const text = await textOf(createStepsMaker(), { site: 'https://petitions.example', language })
      const commands = [...text.matchAll(/^\d\. .+\n {3}(.+)$/gm)].map(([, command = '']) => command)
      const outcomes = await follow(aPack({ key }), commands)

      expect(commands).to.deep.equal(stepsByHand('en', '').map(({ command }) => command))
      expect(outcomes.map(({ code }) => code)).to.deep.equal(commands.map(() => '0'))
      expect(documented).to.include.members(commands)
      expect(text)
        .to.contain(`https://petitions.example/${language}/check\n`)
        .and.contain('https://petitions.example/verify.mjs\n')
    })
  }

  it('find the key in the file that the pack brings, in the form in which the site publishes it', async () => {
    const text = await textOf(createKeyFileMaker({ keys: async () => [aSigningKey().published, key.published] }))
    const pack = aPack({ key, files: (files) => void files.set('keys.json', Buffer.from(text)) })
    const outcomes = await follow(pack, documented.slice(0, 5))

    expect(outcomes.at(-1)?.output.trim()).to.equal('Signature Verified Successfully')
  })
})

async function textOf(maker: FileMaker, summary: Partial<PackSource['summary']> = {}): Promise<string> {
  const pieces: Uint8Array[] = []
  await maker.make({ summary } as PackSource, async (bytes) => void pieces.push(bytes))
  return Buffer.concat(pieces).toString()
}
