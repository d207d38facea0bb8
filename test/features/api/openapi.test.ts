import { expect } from 'chai'

import { openApiDocument } from '../../../server/features/api/openapi.ts'
import { startApi, type TestApi } from './an-api.ts'

type Json = Readonly<Record<string, unknown>>

const document = JSON.parse(JSON.stringify(openApiDocument({ publicUrl: 'https://petitions.example.org' }))) as Json

/** Follows `a`, `b`, `c` into the document. */
function at(...path: string[]): unknown {
  return path.reduce<unknown>((node, step) => (node as Json | undefined)?.[step], document)
}

function referencesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === '$ref' && typeof value === 'string' ? [value] : referencesIn(value),
  )
}

describe('the description of the API', () => {
  it('is OpenAPI 3.1 for this address', () => {
    expect(at('openapi')).to.equal('3.1.0')
    expect(at('servers')).to.deep.equal([{ url: 'https://petitions.example.org' }])
  })

  it('describes every address', () => {
    expect(Object.keys(at('paths') as Json)).to.have.members([
      '/api/v1/petitions',
      '/api/v1/petitions/{slug}',
      '/api/v1/petitions/{slug}/tally',
      '/api/v1/petitions/{slug}/tally/events',
      '/api/v1/petitions/{slug}/signatures',
    ])
  })

  it('points at nothing that is not there', () => {
    const references = referencesIn(document)

    expect(references).to.not.deep.equal([])
    for (const reference of references) expect(at(...reference.split('/').slice(1)), reference).to.be.an('object')
  })

  it('describes the fields of the signing form', () => {
    const request = at('components', 'schemas', 'SignatureRequest') as {
      properties: Record<string, Json>
      required: string[]
      additionalProperties: boolean
    }

    expect(request.required).to.have.members(['email', 'country', 'consent'])
    expect(request.additionalProperties).to.equal(false)
    expect(request.properties['comment']).to.deep.include({ type: 'string', maxLength: 500 })
    expect(request.properties['visibility']).to.deep.include({ enum: ['hidden', 'initials', 'full'] })
    expect(request.properties['updates']).to.deep.include({ enum: ['yes', 'no'] })
    expect(request.properties['locale']).to.deep.include({ enum: ['en', 'uk', 'crh', 'ru'] })
    expect(request.properties['version']).to.deep.include({ type: 'integer' })
  })

  it('describes what the list may be asked', () => {
    const parameters = at('paths', '/api/v1/petitions', 'get', 'parameters') as { name: string; schema: Json }[]

    expect(parameters.map(({ name }) => name)).to.deep.equal(['state', 'recipient', 'language', 'limit', 'after'])
    expect(parameters.find(({ name }) => name === 'limit')?.schema).to.include({
      minimum: 1,
      maximum: 100,
      default: 20,
    })
  })

  it('describes each refusal as a problem', () => {
    const responses = at('paths', '/api/v1/petitions/{slug}/signatures', 'post', 'responses') as Json

    expect(Object.keys(responses)).to.have.members(['202', '400', '404', '410', '415', '422', '429', '503'])
    expect(referencesIn(responses['422'])).to.deep.equal(['#/components/schemas/Problem'])
  })
})

describe('the pages of the API', () => {
  let api: TestApi

  before(async () => {
    api = await startApi()
  })

  after(() => api.close())

  it('hand out the description', async () => {
    const answer = await api.get('/api/v1/openapi.json')

    expect(answer.headers.get('content-type')).to.match(/^application\/json/)
    expect(await answer.json()).to.deep.equal(document)
  })

  it('show it with nothing inline and nothing from elsewhere', async () => {
    const page = await (await api.get('/api/docs')).text()
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '')

    expect(page).to.not.match(/<style|style=|<script(?![^>]* src=)|\son\w+=/)
    expect(files).to.include('/api/docs/swagger-ui.css')
    for (const file of files) {
      expect(file).to.match(/^\/api\//)
      expect((await api.get(file)).status, file).to.equal(200)
    }
  })

  it('hand out nothing else of the package', async () => {
    for (const file of ['package.json', 'index.html', 'swagger-ui-bundle.js.map', '..%2fpackage.json', '']) {
      expect((await api.get(`/api/docs/${file}`)).status, file).to.equal(404)
    }
  })
})
