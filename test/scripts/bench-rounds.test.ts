import { expect } from 'chai'

import { createAnswerReader } from '../../scripts/bench/answer-reader.ts'
import { planOf } from '../../scripts/bench/plan.ts'
import { markdownOf, pasted, reportOf } from '../../scripts/bench/report.ts'
import { compare, inRounds, median, orderIn, quantile } from '../../scripts/bench/rounds.ts'
import { comparingRow, ownRow } from '../../scripts/bench/row.ts'

describe('comparing two sides', () => {
  it('lets them take turns, each first as often as the other, after a warm-up that does not count', async () => {
    const turns: string[] = []
    const side = (name: string) => () => Promise.resolve(turns.push(name))

    const figures = await inRounds({ ours: side('ours'), limit: side('limit') }, { count: 4 })

    expect(turns.join(' ')).to.equal('ours limit ours limit limit ours limit ours ours limit')
    expect(figures).to.deep.equal({ ours: [3, 6, 8, 9], limit: [4, 5, 7, 10] })
  })

  it('lets each of three sides come first, in the middle and last', () => {
    const orders = Array.from({ length: 6 }, (_, round) => orderIn(round, ['a', 'b', 'c']).join(''))

    expect(orders.toSorted()).to.deep.equal(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  })

  it('holds each round against itself: a machine that slows down slows both', () => {
    const found = compare([800, 400, 90], [1000, 500, 100])

    expect(found).to.deep.equal({ ours: 400, limit: 500, ratio: 0.8, spread: [0.8, 0.9] })
  })

  it('takes no sides with different numbers of rounds', () => {
    expect(() => compare([1], [1, 2])).to.throw('in the same rounds')
  })

  it('takes the middle of an odd number of figures, and between the two middle ones of an even number', () => {
    expect([median([9, 1, 5]), median([4, 1, 2, 9])]).to.deep.equal([5, 3])
  })

  it('takes for 99 % the figure that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

    expect([quantile(hundred, 0.99), quantile(hundred, 0.5), quantile([7], 0.99)]).to.deep.equal([99, 50, 7])
  })
})

describe('the table of a bench', () => {
  const rows = [
    comparingRow([800, 900], [1000, 1000], {
      name: 'page',
      unit: 'answers/s',
      wanted: { ratioAtLeast: 0.9 },
      notes: [null, 'Read me.'],
    }),
    ownRow([0.5, 1.5], { name: 'start', unit: 's', wanted: { oursAtMost: 5 } }),
  ]
  const info = {
    date: '2026-03-02',
    machine: '2 processors',
    node: '26.0.0',
    scales: [10_000],
    rounds: 2,
    isQuick: false,
  }
  const table = markdownOf(reportOf(rows, { ...info, clientCeiling: 40_000, missing: ['export: it failed.'] }))

  it('says ours, the limit, the ratio with its spread, what was wanted and whether it was reached', () => {
    const cells = table
      .split('\n')
      .filter((line) => /^\| (page|start)/.test(line))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      )

    expect(cells).to.deep.equal([
      ['page', '850', '1,000', 'answers/s', '0.85', '0.80–0.90', '≥ 0.9', 'no'],
      ['start', '1', '–', 's', '–', '0.5–1.5', '≤ 5', 'yes'],
    ])
  })

  it('has its notes below, and says first where and how it was measured', () => {
    expect(table).to.contain('- page: Read me.')
    expect(table).to.contain('Not measured:\n\n- export: it failed.')
    expect(table.split('\n')[0]).to.equal(
      '2026-03-02: 2 processors, Node 26.0.0. 2 rounds; 10,000 signatures stored. The client alone asks 40,000 times a second.',
    )
  })

  it('is pasted between the marks of a page, in the place of the one before, and nowhere else', () => {
    const page = 'Above\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nBelow\n'

    const once = pasted(page, 'new\n')

    expect(once).to.equal('Above\n<!-- bench: begin -->\n\nnew\n\n<!-- bench: end -->\nBelow\n')
    expect(pasted(once, 'new\n')).to.equal(once)
    expect(() => pasted('A page without marks', 'new')).to.throw('no place for the table')
  })
})

describe('the client of a bench', () => {
  const read = (chunks: readonly string[], toHead = false) => {
    const reader = createAnswerReader({ toHead })
    return chunks.map((chunk) => reader.read(Buffer.from(chunk)))
  }

  it('waits for the whole of an answer, however it is cut', () => {
    const chunks = ['HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 4\r\n\r\nab', 'cd']

    expect(read(chunks)).to.deep.equal([null, null, { status: 200, closes: false }])
  })

  it('knows answers that have no body, and the end of one that comes in chunks', () => {
    const unchanged = 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    const chunked = ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '2\r\nab\r\n', '0\r\n\r\n']

    expect(read([unchanged])).to.deep.equal([{ status: 304, closes: false }])
    expect(read(chunked)).to.deep.equal([null, null, { status: 200, closes: false }])
    expect(read(['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'], true)).to.deep.equal([{ status: 200, closes: false }])
  })

  it('notices that the server takes no more on this connection', () => {
    const last = 'HTTP/1.1 303 See Other\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

    expect(read([last])).to.deep.equal([{ status: 303, closes: true }])
  })

  it('does not guess where an answer ends', () => {
    expect(() => read(['HTTP/1.1 200 OK\r\n\r\n'])).to.throw('does not say where it ends')
  })
})

describe('the plan of a bench', () => {
  it('takes at least five rounds, unless nobody wants to measure', () => {
    expect(planOf({ quick: false }).rounds).to.be.at.least(5)
    expect(planOf({ quick: false }).scales).to.deep.equal([10_000, 100_000, 1_000_000])
  })

  it('begins with the smallest database, whatever the order they were named in', () => {
    expect(planOf({ quick: true, scale: [300, 100] }).scales).to.deep.equal([100, 300])
  })
})
