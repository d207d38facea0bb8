import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { runScript, type ScriptOutcome } from '../support/script.ts'

describe('a service whose parts are killed under load', () => {
  let out: string

  before(async () => {
    out = await mkdtemp(path.join(tmpdir(), 'undersigned-chaos-'))
  })

  after(() => rm(out, { recursive: true, force: true }))

  const chaos = (...args: string[]): Promise<ScriptOutcome> =>
    runScript('chaos', ['--patience', '0', '--seed', `test${args[1] ?? ''}`, '--out', out, ...args], {
      MONGOD_BINARY: process.env['MONGOD_BINARY'],
    })

  it('loses nobody, counts nobody twice and mails everybody, on one database and on three', async () => {
    const [one, three] = await Promise.all([
      chaos('--nodes', '1', '--rounds', '2', '--faults', 'kill mongod,kill worker,smtp drops'),
      chaos('--nodes', '3', '--rounds', '1', '--faults', 'kill primary'),
    ])

    expect(one.output + one.errors)
      .to.contain('2 rounds')
      .and.to.contain('all survived')
    expect(three.output + three.errors)
      .to.contain('1 rounds')
      .and.to.contain('all survived')
    expect([one.code, three.code]).to.deep.equal([0, 0])
    expect(await readdir(out)).to.deep.equal([])
  }).timeout(240_000)
})
