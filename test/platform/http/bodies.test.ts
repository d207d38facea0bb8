import { gzipSync } from 'node:zlib'

import { expect } from 'chai'
import request from 'supertest'

import { formBodies, jsonBodies, longestBodyBytes } from '../../../server/platform/http/bodies.ts'
import { anApp } from './an-app.ts'

const form = anApp((routes) => {
  routes.use(formBodies())
  routes.all('/en', (req, res) => res.json(req.body ?? null))
})
const json = anApp((routes) => {
  routes.use(jsonBodies())
  routes.all('/api/x', (req, res) => res.json(req.body ?? null))
})
const formType = 'application/x-www-form-urlencoded'

const postForm = (body: string | Buffer, type = formType) => {
  const post = request(form).post('/en').set('Content-Type', type)
  post.write(body)
  return post
}

describe('reading a form', () => {
  it('keeps every script as it was typed', async () => {
    const answer = await request(form).post('/en').type('form').send({ name: "Леся Д'Аркі", city: 'Aqmescit ñğ 🌻' })

    expect(answer.body).to.deep.equal({ name: "Леся Д'Аркі", city: 'Aqmescit ñğ 🌻' })
  })

  it('takes the longest comment of four-byte characters, percent-encoded', async () => {
    const comment = '𐍈'.repeat(500)

    const answer = await request(form)
      .post('/en')
      .type('form')
      .send({ name: '𐍈'.repeat(100), city: '𐍈'.repeat(100), comment })

    expect(answer.body).to.have.property('comment', comment)
  })

  it('gives an empty record for a button without fields', async () => {
    const answer = await request(form).post('/en')

    expect(answer.status).to.equal(200)
    expect(answer.body).to.deep.equal({})
  })

  it('leaves a body that was read before alone', async () => {
    const app = anApp((routes) => {
      routes.use('/api', jsonBodies())
      routes.use(formBodies())
    })

    const answer = await request(app).post('/api/nothing').send({ name: 'x' })

    expect(answer.status).to.equal(404)
  })

  it('reads nothing of a GET', async () => {
    const answer = await request(form).get('/en')

    expect(answer.body).to.equal(null)
  })

  it('lists a field that was sent twice instead of choosing', async () => {
    const answer = await postForm('name=a&name=b&name=c')

    expect(answer.body).to.deep.equal({ name: ['a', 'b', 'c'] })
  })

  it('has no prototype to pollute, and no nesting', async () => {
    const answer = await postForm('__proto__=x&constructor=y&a[$ne]=1&a[b][c]=2')

    expect(answer.text).to.equal('{"__proto__":"x","constructor":"y","a[$ne]":"1","a[b][c]":"2"}')
    expect(({} as Record<string, unknown>)['x']).to.equal(undefined)
  })

  it('marks bytes that are no UTF-8, raw or percent-encoded', async () => {
    const answer = await postForm(Buffer.from([0x61, 0x3d, 0xff, 0x26, 0x62, 0x3d, 0x25, 0x46, 0x46]))

    expect(answer.body).to.deep.equal({ a: '\uFFFD', b: '\uFFFD' })
  })

  const refusals: [string, () => request.Test, number, string][] = [
    ['a body that is too long', () => postForm(`name=${'a'.repeat(longestBodyBytes)}`), 413, 'tooLarge'],
    ['too many fields', () => postForm('a=1&'.repeat(50)), 413, 'tooLarge'],
    ['another content type', () => postForm('{}', 'text/plain'), 415, 'unsupportedType'],
    ['a form with files', () => request(form).post('/en').field('name', 'x'), 415, 'unsupportedType'],
    ['another charset', () => postForm('name=%E0', `${formType}; charset=windows-1251`), 415, 'unsupportedType'],
    [
      'a compressed body',
      () => {
        const post = request(form).post('/en').set('Content-Type', formType).set('Content-Encoding', 'gzip')
        post.write(gzipSync('name=x'))
        return post
      },
      415,
      'unsupportedType',
    ],
  ]
  for (const [what, send, status, code] of refusals) {
    it(`refuses ${what} with a plain answer`, async () => {
      const answer = await send()

      expect(answer.status).to.equal(status)
      expect(answer.text).to.contain(code)
    })
  }
})

describe('reading JSON', () => {
  const postJson = (body: string | Buffer, type = 'application/json') => {
    const post = request(json).post('/api/x').set('Content-Type', type)
    post.write(body)
    return post
  }

  it('reads an object, also with a byte order mark', async () => {
    const answer = await postJson('\uFEFF{"name":"Леся"}')

    expect(answer.body).to.deep.equal({ name: 'Леся' })
  })

  const refusals: [string, () => request.Test, number][] = [
    ['no body', () => request(json).post('/api/x'), 400],
    ['broken JSON', () => postJson('{"name":'), 400],
    ['bytes that are no UTF-8', () => postJson(Buffer.from([0x22, 0xff, 0x22])), 400],
    ['a body that is too long', () => postJson(`"${'a'.repeat(longestBodyBytes)}"`), 413],
    ['a form', () => postJson('name=x', formType), 415],
    ['another charset', () => postJson('{}', 'application/json; charset=koi8-u'), 415],
  ]
  for (const [what, send, status] of refusals) {
    it(`refuses ${what} with problem details`, async () => {
      const answer = await send()

      expect(answer.status).to.equal(status)
      expect(answer.type).to.equal('application/problem+json')
      expect((answer.body as { detail: string }).detail).to.match(/^[A-Z].*\.$/)
    })
  }
})
