import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { openOutputFolder } from '../../../server/features/packs/output-folder.ts'
import { Conflict } from '../../../server/platform/errors.ts'
import { rejectionOf } from '../../support/rejection.ts'

const names = ['a.csv', 'z.json']

describe('the folder of an export', () => {
  let parent: string

  beforeEach(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'undersigned-folder-'))
  })

  afterEach(() => rm(parent, { recursive: true }))

  const inFolder = (...parts: string[]): string => path.join(parent, 'out', ...parts)

  const open = ({ replace = false, directory = inFolder() } = {}) => openOutputFolder(directory, { names, replace })

  const writeAll = async (output: Awaited<ReturnType<typeof open>>, text = 'new') => {
    for (const name of names) {
      const file = await output.create(name)
      await file.write(text)
      await file.finish()
    }
  }

  it('shows nothing until the whole set is there', async () => {
    const output = await open()
    await writeAll(output)
    const before = await readdir(inFolder())

    await output.publish()

    expect(before).to.deep.equal([`.unfinished-${String(process.pid)}`])
    expect((await readdir(inFolder())).toSorted()).to.deep.equal(names)
    expect((await stat(inFolder('a.csv'))).mode & 0o777).to.equal(0o600)
    expect((await stat(inFolder())).mode & 0o777).to.equal(0o700)
  })

  it('leaves nothing of a set that was given up, not even the folder it made', async () => {
    const output = await open()
    await writeAll(output)

    await output.discard()

    expect(await readdir(parent)).to.deep.equal([])
  })

  it('keeps what else lies in a folder that was there', async () => {
    await mkdir(inFolder())
    await writeFile(inFolder('notes.txt'), 'mine')

    await (await open()).discard()

    expect(await readdir(inFolder())).to.deep.equal(['notes.txt'])
  })

  it('refuses to write over an earlier export, unless told to', async () => {
    const first = await open()
    await writeAll(first, 'old')
    await first.publish()

    const refusal = await rejectionOf(open())
    const second = await open({ replace: true })
    await writeAll(second)
    await second.publish()

    expect(refusal).to.be.instanceOf(Conflict).with.property('message').that.includes('already holds a.csv, z.json')
    expect(await readFile(inFolder('a.csv'), 'utf8')).to.equal('new')
  })

  it('clears what a killed process left there', async () => {
    const { pid } = spawnSync(process.execPath, ['--eval', ''])
    await mkdir(inFolder(`.unfinished-${String(pid)}`), { recursive: true })
    await writeFile(inFolder(`.unfinished-${String(pid)}`, 'a.csv'), 'half')

    await (await open()).publish().catch(() => undefined)

    expect(await readdir(inFolder())).not.to.include(`.unfinished-${String(pid)}`)
  })

  it('refuses a folder that another process is writing to', async () => {
    await mkdir(inFolder(`.unfinished-${String(process.ppid)}`), { recursive: true })

    expect(await rejectionOf(open()))
      .to.be.instanceOf(Conflict)
      .with.property('message')
      .that.includes(`Process ${String(process.ppid)} is writing`)
  })

  it('says in a sentence when the folder is none', async () => {
    await writeFile(inFolder(), 'a file')

    expect(await rejectionOf(open()))
      .to.be.instanceOf(Conflict)
      .with.property('message')
      .that.matches(/^The folder .* cannot be made: EEXIST\.$/)
    expect(await rejectionOf(open({ directory: inFolder('below') })))
      .to.be.instanceOf(Conflict)
      .with.property('message')
      .that.matches(/cannot be made: ENOTDIR\.$/)
  })

  it('tells size and checksum of each file', async () => {
    const output = await open()
    const file = await output.create('a.csv')
    await file.write('ab')
    await file.write('c')

    expect(await file.finish()).to.deep.equal({
      name: 'a.csv',
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    })
    await output.discard()
  })
})
