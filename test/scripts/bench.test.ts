import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import { MongoClient } from 'mongodb'

import type { Report } from '../../scripts/bench/report.ts'
import { testMongodUri } from '../support/mongod.ts'
import { runScript } from '../support/script.ts'

describe('npm run bench', function () {
  this.timeout(120_000)

  let folder: string

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-bench-'))
  })

  after(async () => {
    const client = await MongoClient.connect(testMongodUri())
    await client.db('undersigned-bench-100').dropDatabase()
    await client.close()
    await rm(folder, { recursive: true })
  })

  it('prints a table of both sides, keeps the figures and leaves its database as it was', async () => {
    const args = ['--quick', '--scale', '100', '--rows', 'mail,tally', '--folder', folder]

    const { code, output, errors } = await runScript('bench', args, { MONGODB_URI: testMongodUri() })

    expect(code, errors).to.equal(0)
    const { rows, isQuick } = JSON.parse(await readFile(path.join(folder, 'latest.json'), 'utf8')) as Report
    expect(isQuick).to.equal(true)
    expect(rows.map(({ name, unit }) => [name, unit])).to.deep.equal([
      ['tally, 60 changes waiting', 'changes/s'],
      ['mail', 'mails/s'],
    ])
    for (const { name, ours, spread } of rows) {
      expect(output).to.contain(`| ${name}`)
      expect([ours, ...spread].every((figure) => figure > 0 && Number.isFinite(figure))).to.equal(true)
    }
    const mail = rows.find(({ name }) => name === 'mail')
    expect(mail).to.include.keys('ours', 'limit', 'unit', 'ratio', 'spread')
    expect(mail?.limit).to.be.greaterThan(0)
    expect(mail?.ratio).to.be.greaterThan(0)
    const client = await MongoClient.connect(testMongodUri())
    const left = await client.db('undersigned-bench-100').collection('signatures').countDocuments()
    const tally = await client.db('undersigned-bench-100').collection('tallies').findOne({})
    await client.close()
    expect([left, tally?.['confirmedCount']]).to.deep.equal([100, 95])
  })
})
