import { expect } from 'chai'
import { MongoNetworkError } from 'mongodb'
import request from 'supertest'

import { AppError, Conflict, Forbidden, Gone, NotFound, TooMany, Unavailable } from '../../../server/platform/errors.ts'
import { answerFailure, createErrorHandler } from '../../../server/platform/http/error-handler.ts'
import { InvalidInput, UnreadableRequest } from '../../../server/platform/http/refusals.ts'
import { aLogBook, anApp } from './an-app.ts'

const throwing = (error: unknown) => () => {
  throw error
}

describe('answering a failure', () => {
  const kinds: [AppError, number][] = [
    [new AppError('invalid', 'invalid', 'Wrong.'), 422],
    [new AppError('not-signed-in', 'notSignedIn', 'Sign in.'), 401],
    [new Forbidden(), 403],
    [new NotFound(), 404],
    [new Conflict(), 409],
    [new Gone(), 410],
    [new TooMany(7), 429],
    [new Unavailable(), 503],
    [new UnreadableRequest(413, 'tooLarge', 'Too long.'), 413],
  ]
  for (const [error, status] of kinds) {
    it(`answers "${error.code}" with ${String(status)}, as a page and as problem details`, async () => {
      const app = anApp((routes) => routes.use(throwing(error)))

      const page = await request(app).get('/uk/petitions/x')
      const problem = await request(app).get('/api/v1/petitions/x')

      expect(page.status).to.equal(status)
      expect(page.type).to.equal('text/html')
      expect(page.text).to.contain(`lang="uk"`).and.contain(error.code)
      expect(page.headers['cache-control']).to.equal('no-store')
      expect(problem.status).to.equal(status)
      expect(problem.type).to.equal('application/problem+json')
      expect(problem.body).to.include({ type: 'about:blank', status, detail: error.message })
    })
  }

  it('says when it makes sense to try again', async () => {
    const app = anApp((routes) => routes.use(throwing(new TooMany(1234))))

    const answer = await request(app).get('/en')

    expect(answer.headers['retry-after']).to.equal('1234')
  })

  it('lists what is wrong for machines, in words', async () => {
    const app = anApp((routes) => routes.use(throwing(new InvalidInput([{ path: 'email', message: 'missing' }]))))

    const answer = await request(app).post('/api/v1/petitions/x/signatures')

    expect(answer.status).to.equal(422)
    expect((answer.body as { errors: unknown }).errors).to.deep.equal([{ path: 'email', message: 'email: missing' }])
  })

  it('answers HEAD without a body', async () => {
    const answer = await request(anApp(() => undefined)).head('/en/nothing')

    expect(answer.status).to.equal(404)
    expect(answer.text).to.equal(undefined)
  })

  it('answers an address with broken percent-encoding like any unknown one', async () => {
    const app = anApp((routes) => routes.get('/en/petitions/:slug', (_req, res) => res.send('found')))

    const answer = await request(app).get('/en/petitions/%FF')

    expect(answer.status).to.equal(404)
  })

  it('speaks the language of the address, else that of the browser', async () => {
    const app = anApp(() => undefined)

    const byAddress = await request(app).get('/crh/nothing').set('Accept-Language', 'ru')
    const byBrowser = await request(app).get('/nothing').set('Accept-Language', 'ru;q=0.5, uk-UA')

    expect(byAddress.text).to.contain('lang="crh"')
    expect(byBrowser.text).to.contain('lang="uk"')
  })

  it('answers 503 while the database is away', async () => {
    const app = anApp((routes) => routes.use(throwing(new MongoNetworkError('no route to alice@example.org'))))

    const answer = await request(app).get('/en')

    expect(answer.status).to.equal(503)
    expect(answer.headers['retry-after']).to.equal('10')
  })

  it('shows nothing of a bug, and logs where it is but not what it says', async () => {
    const book = aLogBook()
    const bug = new TypeError('alice@example.org is not a function', { cause: new Error('token abc') })
    const app = anApp((routes) => routes.use(throwing(bug)), book)

    const answer = await request(app).get('/en/signatures/confirm/secret-token')

    expect(answer.status).to.equal(500)
    expect(answer.text)
      .to.contain('500 internal')
      .and.not.match(/alice|TypeError|error-handler\.test/)
    expect(book.text())
      .to.contain('error-handler.test.ts')
      .and.not.match(/alice|token abc|secret-token/)
    expect(book.lines().find(({ level }) => level === 50)).to.have.nested.property('err.name', 'TypeError')
  })

  it('lets a page quote the id that the log names', async () => {
    const book = aLogBook()
    const app = anApp((routes) => routes.use(throwing(new Error('broken'))), book)

    const answer = await request(app).get('/en')

    const id = answer.headers['x-request-id']
    expect(answer.text).to.contain(id)
    expect(book.lines().map(({ requestId }) => requestId)).to.deep.equal([id, id])
  })

  it('logs expected failures at INFO and "not now" at WARN', async () => {
    const book = aLogBook()
    const app = anApp((routes) => {
      routes.get('/gone', throwing(new Gone()))
      routes.get('/away', throwing(new Unavailable()))
    }, book)

    await request(app).get('/gone')
    await request(app).get('/away')

    const levels = book.lines().flatMap(({ level, err }) => (err === undefined ? [] : [level]))
    expect(levels).to.deep.equal([30, 40])
  })

  it('does not believe the status of an error that is none of HTTP', async () => {
    const foreign = Object.assign(new Error('secret'), { status: 404 })
    const app = anApp((routes) => routes.use(throwing(foreign)))

    const answer = await request(app).get('/en')

    expect(answer.status).to.equal(500)
  })

  it('cuts an answer that broke half-way', async () => {
    const app = anApp((routes) =>
      routes.get('/en', (_req, res) => {
        res.write('half')
        throw new Error('broken')
      }),
    )

    const failure: unknown = await request(app)
      .get('/en')
      .then(
        () => null,
        (error: unknown) => error,
      )

    expect(failure).to.be.instanceOf(Error)
  })

  it('still answers when the page about errors is itself broken', async () => {
    const { log } = aLogBook()
    const handler = createErrorHandler({
      log,
      localeOf: () => 'en',
      fieldSentence: () => '',
      renderErrorPage: () => {
        throw new Error('no such template')
      },
    })
    const app = anApp((routes) => {
      routes.get('/en', throwing(new Gone()))
      routes.use(handler)
    })

    const answer = await request(app).get('/en')

    expect(answer.status).to.equal(410)
    expect(answer.text).to.equal('Gone')
  })

  it('lets a route answer with its own page under the right status', async () => {
    const app = anApp((routes) =>
      routes.get('/en', (_req, res) => {
        answerFailure(res, new Unavailable()).send('the form, filled')
      }),
    )

    const answer = await request(app).get('/en')

    expect(answer.status).to.equal(503)
    expect(answer.headers['retry-after']).to.equal('10')
    expect(answer.text).to.equal('the form, filled')
  })
})
