import { expect } from 'chai'

import { describeError } from '../../server/platform/describe-error.ts'
import { Gone, Unavailable } from '../../server/platform/errors.ts'
import { createLog, silentLog } from '../../server/platform/log.ts'
import { aLogBook } from './http/an-app.ts'

describe('the log', () => {
  it('drops every field that is not on its list', () => {
    const { log, lines, text } = aLogBook()
    const fields = { petition: 'covid-19', count: 3, email: 'alice@example.org', token: 'abc' }

    log.info(fields, 'Signatures were counted.')

    expect(lines()[0]).to.include({ petition: 'covid-19', count: 3, msg: 'Signatures were counted.' })
    expect(text()).not.to.match(/alice|abc/)
  })

  it('describes a foreign error by name, code and place, without its words, down to its causes', () => {
    const duplicate = Object.assign(new Error('E11000 duplicate key { email: "alice@example.org" }'), { code: 11000 })
    const refused = Object.assign(new Error('550 alice@example.org\n    at alice (alice.ts:1:1)'), {
      code: 'EENVELOPE',
    })
    const { log, lines, text } = aLogBook()

    log.report(new AggregateError([duplicate, refused], 'alice', { cause: refused }), { job: 'mail' })

    const [line] = lines()
    expect(line).to.include({ level: 50, job: 'mail' })
    expect(line).to.have.nested.property('err.cause.code', 'EENVELOPE')
    expect(line).to.have.nested.property('err.errors[0].code', 11000)
    expect(line).to.have.nested.property('err.errors[0].frames[0]').that.contains('log.test.ts')
    expect(text()).not.to.contain('alice')
  })

  it('keeps the words of our own errors, which are constant', () => {
    expect(describeError(new Gone())).to.deep.equal({
      name: 'Gone',
      code: 'gone',
      kind: 'gone',
      message: 'This is no longer available.',
    })
    expect(describeError(new Unavailable({ cause: new RangeError('secret') }))).to.have.nested.property(
      'cause.name',
      'RangeError',
    )
  })

  it('survives whatever is thrown', () => {
    const endless = new Error('a')
    endless.cause = endless
    const odd = Object.assign(new Error('b'), { name: 'alice@example.org', code: { secret: true }, stack: undefined })

    const described = [endless, odd, null, undefined, 'alice', 7, { message: 'alice' }].map((error) =>
      describeError(error),
    )

    expect(JSON.stringify(described)).not.to.contain('alice')
    expect(described.slice(1).map(({ name }) => name)).to.deep.equal([
      'Error',
      'null',
      'undefined',
      'string',
      'number',
      'object',
    ])
  })

  it('gives a developer the words too, in lines a person can read', () => {
    const written: string[] = []
    const log = createLog({ level: 'warn', readable: true, destination: { write: (line) => void written.push(line) } })

    log.debug({}, 'not shown')
    log.warn({ err: new Error('why') }, 'shown')

    expect(written).to.have.lengthOf(1)
    expect(written[0]).to.contain('why')
  })

  it('can keep nothing at all', () => {
    expect(() => {
      silentLog.report(new Error('x'))
    }).not.to.throw()
  })
})
