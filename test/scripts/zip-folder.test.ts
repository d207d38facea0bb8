import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { openZipFolder } from '../../scripts/deliver/zip-folder.ts'
import { rejectionOf } from '../support/rejection.ts'

const names = ['one.zip', 'two.zip']

describe('the folder of zips', () => {
  let parent: string

  beforeEach(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'undersigned-folder-'))
  })

  afterEach(() => rm(parent, { recursive: true }))

  const inFolder = (...parts: string[]): string => path.join(parent, 'out', ...parts)

  const open = ({ replace = false, directory = inFolder() } = {}) => openZipFolder(directory, { names, replace })

  const zip = (text: string, name = 'one.zip') => ({ name, content: piecesOf([text]) })

  async function* piecesOf(texts: readonly string[], end?: () => void): AsyncGenerator<Buffer> {
    for (const text of texts) yield Buffer.from(text)
    end?.()
  }

  it('shows a zip when it is whole, to its owner alone', async () => {
    const folder = await open()
    let seen: string[] = []
    const content = (async function* () {
      yield Buffer.from('PK')
      seen = await readdir(inFolder())
      yield Buffer.from('…')
    })()

    const file = await folder.write({ name: 'one.zip', content })
    await folder.close()

    expect(seen).to.deep.equal([`.unfinished-${String(process.pid)}`])
    expect([file, await readdir(inFolder())]).to.deep.equal([inFolder('one.zip'), ['one.zip']])
    expect(await readFile(file, 'utf8')).to.equal('PK…')
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
    expect((await stat(inFolder())).mode & 0o777).to.equal(0o700)
  })

  it('keeps nothing of a zip that failed on its way, not even the folder made for it', async () => {
    const folder = await open()
    const lost = new Error('The database is away.')
    const content = piecesOf(['PK'], () => {
      throw lost
    })

    const error = await rejectionOf(folder.write({ name: 'one.zip', content }))
    const between = await readdir(inFolder(`.unfinished-${String(process.pid)}`))
    await folder.close()

    expect([error, between, await readdir(parent)]).to.deep.equal([lost, [], []])
  })

  it('keeps nothing of a zip that was stopped, and the one it would have replaced', async () => {
    await mkdir(inFolder())
    await writeFile(inFolder('one.zip'), 'old')
    const folder = await open({ replace: true })
    const stopping = new AbortController()
    const content = piecesOf(['PK', '…'], () => stopping.abort())

    await rejectionOf(folder.write({ name: 'one.zip', content, signal: stopping.signal }))
    await folder.close()

    expect(await readdir(inFolder())).to.deep.equal(['one.zip'])
    expect(await readFile(inFolder('one.zip'), 'utf8')).to.equal('old')
  })

  it('leaves alone what else lies in a folder that was there', async () => {
    await mkdir(inFolder())
    await writeFile(inFolder('notes.txt'), 'mine')

    const folder = await open()
    await folder.close()

    expect(await readdir(inFolder())).to.deep.equal(['notes.txt'])
  })

  it('refuses to write over an earlier zip, unless told to', async () => {
    await mkdir(inFolder())
    await writeFile(inFolder('two.zip'), 'old')

    const refusal = await rejectionOf(open())
    const folder = await open({ replace: true })
    await folder.write(zip('new', 'two.zip'))
    await folder.close()

    expect(refusal).to.have.property('message').that.includes(`${inFolder()} already holds two.zip.`)
    expect(await readFile(inFolder('two.zip'), 'utf8')).to.equal('new')
  })

  it('clears what a killed process left there, and leaves alone who is still writing', async () => {
    const { pid } = spawnSync(process.execPath, ['--eval', ''])
    const [dead, alive] = [`.unfinished-${String(pid)}`, `.unfinished-${String(process.ppid)}`] as const
    for (const one of [dead, alive]) await mkdir(inFolder(one), { recursive: true })
    await writeFile(inFolder(dead, 'one.zip'), 'half of a list of names')

    const folder = await open()
    await folder.close()

    expect(await readdir(inFolder())).to.deep.equal([alive])
  })

  it('says in a sentence when the folder is none, or when a zip cannot come into its place', async () => {
    await writeFile(inFolder(), 'a file')
    const other = path.join(parent, 'other')
    await mkdir(path.join(other, 'one.zip'), { recursive: true })
    const folder = await open({ directory: other, replace: true })

    const none = await rejectionOf(open())
    const below = await rejectionOf(open({ directory: inFolder('below') }))
    const taken = await rejectionOf(folder.write(zip('PK')))
    await folder.close()

    const messages = [none, below, taken].map((error) => (error as Error).message)
    expect(messages).to.deep.equal([
      `The folder ${inFolder()} cannot be made: a file is in its place.`,
      `The folder ${inFolder('below')} cannot be made: a file is in its place.`,
      `${path.join(other, 'one.zip')} cannot be written: a folder is in its place.`,
    ])
  })

  it('says in a sentence that no room is left', async () => {
    const folder = await open()
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    })
    const content = piecesOf(['PK'], () => {
      throw full
    })

    const error = await rejectionOf(folder.write({ name: 'one.zip', content }))
    await folder.close()

    expect(error).to.have.property('message', `${inFolder('one.zip')} cannot be written: no room is left on the disk.`)
  })
})
