import { spawnSync } from 'node:child_process'

import { expect } from 'chai'

import { createCsvListMaker } from '../../../server/features/packs/csv-list.ts'
import { aPackSource, aSummary, made, nastyNames, tableParts } from '../../support/a-pack-source.ts'
import { readCsv } from '../../support/read-csv.ts'
import { rejectionOf } from '../../support/rejection.ts'

const maker = createCsvListMaker(tableParts)

/** Reads the file from its standard input as anybody would, and prints it as JSON. */
const pythonReader = `
import csv, io, json, sys
text = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8-sig', newline='')
print(json.dumps(list(csv.reader(text, strict=True))))
`

describe('signatures.csv', () => {
  it('lists everybody by number, name and country', async () => {
    const text = (await made(maker, aPackSource(['Mira', 'Tom']))).toString()

    expect(text).to.equal('\uFEFFnumber,name,country_code,country\r\n1,Mira,UA,Ukraine\r\n2,Tom,UA,Ukraine\r\n')
  })

  it('names countries in the language of the recipient', async () => {
    const source = aPackSource(['Mira', 'Tom'], {
      summary: aSummary({ language: 'uk' }),
      async *rows() {
        yield [
          { number: 1, name: 'Mira', country: 'DE' },
          { number: 2, name: 'Tom', country: 'none' },
        ]
      },
    })

    const [, ...records] = readCsv((await made(maker, source)).toString().slice(1))

    expect(records.map((record) => record.slice(2))).to.deep.equal([
      ['DE', 'Німеччина'],
      ['none', 'Не вказано'],
    ])
  })

  it('is read by Python with every name intact', async () => {
    const file = await made(maker, aPackSource(nastyNames))

    const { stdout, stderr } = spawnSync('python3', ['-c', pythonReader], { input: file, encoding: 'utf8' })

    expect(stderr).to.equal('')
    const [head, ...records] = JSON.parse(stdout) as string[][]
    expect(head).to.deep.equal(['number', 'name', 'country_code', 'country'])
    expect(records.map(([number]) => number)).to.deep.equal(nastyNames.map((_, index) => String(index + 1)))
    expect(records.map(([, name]) => name)).to.deep.equal(nastyNames)
  })

  it('is the same bytes for the same data, however it is read', async () => {
    const first = await made(maker, aPackSource(nastyNames, { batchSize: 1 }))
    const second = await made(maker, aPackSource(nastyNames, { batchSize: 100 }))

    expect(first.equals(second)).to.equal(true)
  })

  it('is not made of a list that is not whole', async () => {
    const error = await rejectionOf(made(maker, aPackSource(nastyNames, { listedCount: nastyNames.length + 1 })))

    expect(error).to.be.an('error').with.property('message', 'The frozen list of signers is not whole.')
  })

  it('is not made of a list of which a line is missing in the middle', async () => {
    const source = aPackSource(['Mira', 'Tom'], {
      async *rows() {
        yield [{ number: 1, name: 'Mira', country: 'UA' }]
        yield [{ number: 3, name: 'Tom', country: 'UA' }]
      },
    })

    const error = await rejectionOf(made(maker, source))

    expect(error).to.be.an('error').with.property('message', 'The frozen list of signers is not in order.')
  })
})
