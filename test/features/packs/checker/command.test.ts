import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'

import { expect } from 'chai'

import { runCheck } from '../../../../server/features/packs/checker/command.ts'
import { createVerifyFile } from '../../../../server/features/packs/index.ts'
import { aPack, aSigningKey, sha256, zipOf, type PackContent } from '../../../support/a-pack.ts'
import { runScript } from '../../../support/script.ts'

const key = aSigningKey()
const good = zipOf(aPack({ key }))

function spoilt(): Buffer {
  const pack: PackContent = aPack({ key })
  pack.set('letter.html', Buffer.from('Another letter'))
  return zipOf(pack)
}

describe('checking at the console', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-check-'))
    await Promise.all([
      writeFile(path.join(folder, 'good.zip'), good),
      writeFile(path.join(folder, 'spoilt.zip'), spoilt()),
      writeFile(path.join(folder, 'no.zip'), 'no zip'),
      writeFile(path.join(folder, 'keys.json'), JSON.stringify({ keys: [key.published] })),
      writeFile(path.join(folder, 'other-keys.json'), JSON.stringify({ keys: [aSigningKey().published] })),
    ])
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  const nothingIsFetched: typeof fetch = () => Promise.reject(new Error('It asked somebody.'))

  async function says(args: readonly string[], ask = nothingIsFetched): Promise<{ code: number; text: string }> {
    const lines: string[] = []
    const inFolder = args.map((arg) => (/\.(zip|json)$/.test(arg) ? path.join(folder, arg) : arg))
    const print = (line: string): void => void lines.push(line)
    const code = await runCheck(inFolder, { program: 'verify', print, fetch: ask })
    return { code, text: lines.join('\n') }
  }

  it('takes several packs, says which is which, and ends as the worst of them', async () => {
    const { code, text } = await says(['good.zip', 'spoilt.zip', 'good.zip'])

    const [first = '', second = '', third = ''] = text.split(/^== /m).slice(1)
    expect(code).to.equal(1)
    expect(first).to.match(/^\S+good\.zip\nNothing in this pack was changed/)
    expect(second)
      .to.match(/^\S+spoilt\.zip\n/)
      .and.contain('letter.html')
    expect(third).to.match(/^\S+good\.zip\nNothing in this pack was changed/)
  })

  it('says what was checked, what was not, and ends with 0', async () => {
    const { code, text } = await says(['good.zip'])

    expect(code).to.equal(0)
    expect(text)
      .to.match(
        /^Nothing in this pack was changed since it was signed\.\nThis does not show who signed it: the key came along/,
      )
      .and.contain('Something in this pack is invented')
      .and.contain('\nWhat the pack says of itself, not proven:\n')
      .and.contain('Petition: Відкритий лист\n')
      .and.contain('Confirmed signatures: 40\n')
      .and.contain(`Name of the key that signed it: ${key.published.keyId}\n`)
      .and.contain('\nWhat was checked, and is in order:\n')
      .and.contain('\nWhat was not checked:\n')
      .and.contain(`Whether the key ${key.published.keyId} belongs to https://petitions.example`)
      .and.not.contain('What is wrong')
  })

  it('names the file that was changed, and ends with 1', async () => {
    const { code, text } = await says(['spoilt.zip', '--language', 'uk'])

    expect(code).to.equal(1)
    expect(text)
      .to.match(/^Цей пакунок не такий, яким його підписано/)
      .and.contain('✗ Змінено: letter.html. Довжина або відбиток')
  })

  it('ends with 2 for what cannot be read, and says why', async () => {
    expect(await says(['no.zip'])).to.deep.equal({
      code: 2,
      text: 'This file could not be checked. This is no zip file.',
    })
    expect((await says(['nothing.zip'])).text).to.contain('The file is not there')
    const { code: ofFolder, text: whyNot } = await says([folder])
    expect(ofFolder).to.equal(2)
    expect(whyNot).to.contain('The file is not there')
    for (const args of [[], ['--what'], ['--language', 'de', 'good.zip']]) {
      const { code, text } = await says(args)
      expect(code, args.join(' ')).to.equal(2)
      expect(text).to.contain('Usage: verify [--keys FILE | --online]')
    }
    expect((await says(['--keys', 'keys.json', '--online', 'good.zip'])).code).to.equal(2)
    expect((await says(['--help'])).code).to.equal(0)
  })

  it('compares the key with those of a file', async () => {
    const known = await says(['--keys', 'keys.json', 'good.zip'])
    expect(known.code).to.equal(0)
    expect(known.text)
      .to.match(/^Nothing in this pack was changed since the site signed it\./)
      .and.contain(`signed with the key ${key.published.keyId} of https://petitions.example`)
      .and.not.contain('not proven')

    const other = await says(['--keys', 'other-keys.json', 'good.zip'])
    expect(other.code).to.equal(1)
    expect(other.text)
      .to.match(/^This pack was not signed with a key of the site: it may be forged\./)
      .and.contain('That key is not among those of the site.')

    expect((await says(['--keys', 'none.json', 'good.zip'])).code).to.equal(2)
  })

  it('asks the site for its keys only when told to, over https, and says whom it asked', async () => {
    const asked: string[] = []
    const answering: typeof fetch = (address) => {
      asked.push(address as string)
      return Promise.resolve(Response.json({ keys: [key.published] }))
    }
    const { code, text } = await says(['--online', 'good.zip'], answering)

    expect(code).to.equal(0)
    expect(asked).to.deep.equal(['https://petitions.example/.well-known/undersigned-keys.json'])
    expect(text).to.contain(`Keys: ${asked.join()}. Is that the site you think of?`)

    const refusing: typeof fetch = () => Promise.resolve(new Response('no', { status: 404 }))
    let sentCount = 0
    const endless: typeof fetch = () =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            pull(stream) {
              sentCount += 1
              stream.enqueue(Buffer.alloc(64 * 1024, ' '))
            },
          }),
        ),
      )
    for (const ask of [nothingIsFetched, refusing, endless]) {
      const { code: failing, text: why } = await says(['--online', 'good.zip'], ask)
      expect(failing).to.equal(2)
      expect(why).to.contain('could not be fetched')
    }
    expect(sentCount).to.be.below(30)
    for (const site of ['http://petitions.example', 'https://petitions.example/x?', 'https://a@b', 'file:///etc']) {
      await writeFile(path.join(folder, 'elsewhere.zip'), zipOf(aPack({ key, site })))
      expect((await says(['--online', 'elsewhere.zip'], answering)).code, site).to.equal(2)
    }
    expect(asked).to.have.lengthOf(1)
  })

  it('works as one file in an empty folder, with nothing installed', async () => {
    const { bytes, sha256: hash } = createVerifyFile()()
    await writeFile(path.join(folder, 'verify.mjs'), bytes)

    const run = (name: string): Promise<{ code: unknown; output: string }> =>
      new Promise((resolve) => {
        execFile(process.execPath, ['verify.mjs', name], { cwd: folder, env: {} }, (error, output) => {
          resolve({ code: error === null ? 0 : error.code, output })
        })
      })
    const [fine, bad, none] = await Promise.all(['good.zip', 'spoilt.zip', 'no.zip'].map(run))

    expect(hash).to.equal(sha256(bytes))
    expect(bytes.toString())
      .to.match(/^\/\*\nverify\.mjs checks a pack/)
      .and.contain('MIT License')
    expect(bytes.toString().split('\n').length, 'readable').to.be.above(500)
    expect([...bytes.toString().matchAll(/ from "([^"]+)"/g)].map(([, name]) => name)).to.satisfy((names: string[]) =>
      names.every((name) => name.startsWith('node:')),
    )
    expect(fine?.code).to.equal(0)
    expect(fine?.output).to.match(/^Nothing in this pack was changed since it was signed\.\n/)
    expect(bad?.code).to.equal(1)
    expect(bad?.output).to.contain('✗ Changed: letter.html. ')
    expect(none?.code).to.equal(2)
  })

  it('ends as ever when nobody reads further than the verdict', async () => {
    await writeFile(path.join(folder, 'verify.mjs'), createVerifyFile()().bytes)
    for (const [name, code] of [
      ['good.zip', 0],
      ['spoilt.zip', 1],
    ] as const) {
      const child = spawn(process.execPath, ['verify.mjs', name], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
      child.stdout.destroy()
      const exit = once(child, 'exit') as Promise<[number | null]>
      const [errors, [ended]] = await Promise.all([text(child.stderr), exit])
      expect(errors).to.equal('')
      expect(ended).to.equal(code)
    }
  })

  it('works as a script of the service, without its database', async () => {
    const { code, output, errors } = await runScript('verify', [path.join(folder, 'good.zip')], {})

    expect(errors).to.equal('')
    expect(output).to.contain('Nothing in this pack was changed since it was signed.')
    expect(code).to.equal(0)
  })
})
