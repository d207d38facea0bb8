import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { CannotStartDatabase } from '../../../server/platform/db/cannot-start.ts'
import { findMongod, type MongodSearch } from '../../../server/platform/db/mongod-binary.ts'
import type { MongodSource } from '../../../server/platform/db/mongod-fetch.ts'
import { rejectionOf } from '../../support/rejection.ts'

describe('looking for a mongod', () => {
  let folder: string
  let cacheDir: string
  const said: string[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undersigned-mongod-'))
    cacheDir = join(folder, 'cache')
    await mkdir(cacheDir)
    said.length = 0
  })

  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** A program that tells a version, as mongod does. */
  const program = async (path: string, version: string): Promise<string> => {
    await writeFile(path, `#!/bin/sh\necho 'db version v${version}'\n`)
    await chmod(path, 0o755)
    return path
  }

  const search = (more: Partial<MongodSearch> = {}) =>
    findMongod({
      cacheDir,
      major: null,
      say: (line) => said.push(line),
      command: join(folder, 'not-there'),
      sources: [],
      ...more,
    })

  const source = (version: string, more: Partial<MongodSource> = {}): MongodSource => ({
    from: `the shelf of ${version}`,
    version,
    major: version.slice(0, 3),
    refusal: () => null,
    fetchInto: (into) => program(join(into, 'mongod'), version),
    ...more,
  })

  const unreachable = source('8.0.12', { fetchInto: () => Promise.reject(new Error('getaddrinfo ENOTFOUND')) })

  it('takes the one it is told before any other', async () => {
    const preferred = await program(join(folder, 'mine'), '7.0.2')
    const command = await program(join(folder, 'mongod'), '8.0.1')

    expect(await search({ preferred, command })).to.deep.equal({ path: preferred, version: '7.0.2', major: '7.0' })
  })

  it('refuses with a sentence when the one it is told does not run', async () => {
    const error = await rejectionOf(search({ preferred: '/nowhere/mongod' }))

    expect(error).to.be.instanceOf(CannotStartDatabase).with.property('message').that.includes('/nowhere/mongod')
  })

  it('takes the one on the PATH before a fetched one', async () => {
    const command = await program(join(folder, 'mongod'), '6.0.9')
    await program(join(cacheDir, 'mongod-8.0.12'), '8.0.12')

    expect(await search({ command })).to.include({ path: command })
  })

  it('takes the newest it fetched before, and never half a file', async () => {
    await program(join(cacheDir, 'mongod-6.0.5'), '6.0.5')
    await program(join(cacheDir, 'mongod-8.0.12'), '8.0.12')
    await writeFile(join(cacheDir, 'mongod-9.0.0'), 'half of a mongod')

    expect(await search()).to.include({ version: '8.0.12' })
  })

  it('takes none that is older than 6.0', async () => {
    const command = await program(join(folder, 'mongod'), '4.4.29')

    const error = await rejectionOf(search({ command }))

    expect(error).to.have.property('message').that.includes('is version 4.4.29')
  })

  it('takes only the major that wrote the data, wherever it is', async () => {
    const preferred = await program(join(folder, 'mine'), '8.0.1')
    await program(join(cacheDir, 'mongod-6.0.5'), '6.0.5')

    expect(await search({ preferred, major: '6.0' })).to.include({ version: '6.0.5' })
  })

  it('fetches what is nowhere, names the licence, and keeps it for the next time', async () => {
    const fetched = await search({ sources: [source('8.0.12')] })
    const again = await search()

    expect(fetched).to.deep.equal({ path: join(cacheDir, 'mongod-8.0.12'), version: '8.0.12', major: '8.0' })
    expect(again).to.deep.equal(fetched)
    expect(said[0]).to.include('SSPL')
    expect(await readdir(cacheDir)).to.deep.equal(['mongod-8.0.12'])
  })

  it('goes on to the next place when one cannot be reached or serves other machines', async () => {
    const otherMachines = source('7.0.0', { refusal: () => 'for other machines' })

    expect(await search({ sources: [unreachable, otherMachines, source('6.0.5')] })).to.include({ version: '6.0.5' })
  })

  it('fetches only the major that wrote the data', async () => {
    const found = await search({ major: '6.0', sources: [unreachable, source('6.0.5')] })

    expect(found).to.include({ version: '6.0.5' })
    expect(said.join()).not.to.include('8.0.12')
  })

  it('may be done by two processes at once', async () => {
    const sources = [source('8.0.12')]

    const [one, two] = await Promise.all([search({ sources }), search({ sources })])

    expect(one).to.deep.equal(two)
    expect(await readdir(cacheDir)).to.deep.equal(['mongod-8.0.12'])
  })

  it('keeps nothing that does not run here', async () => {
    const broken = source('8.0.12', {
      fetchInto: async (into) => {
        const path = join(into, 'mongod')
        await writeFile(path, 'for another kind of machine')
        return path
      },
    })

    const error = await rejectionOf(search({ sources: [broken] }))

    expect(error).to.have.property('message').that.includes('does not run on this machine')
    expect(await readdir(cacheDir)).to.deep.equal([])
  })

  it('says in one sentence what was tried and what the ways out are', async () => {
    const error = await rejectionOf(search({ sources: [unreachable] }))

    expect(error).to.be.instanceOf(CannotStartDatabase)
    expect(error)
      .to.have.property('message')
      .that.matches(/ENOTFOUND.*Install mongod, set MONGOD_BINARY .* or set MONGODB_URI/)
  })
})
