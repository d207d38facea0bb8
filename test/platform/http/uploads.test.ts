import { expect } from 'chai'
import request from 'supertest'

import { uploadBodies, uploadIn } from '../../../server/platform/http/uploads.ts'
import { anApp } from './an-app.ts'

const readUpload = uploadBodies({ mostFileBytes: 1000 })

const app = anApp((routes) => {
  routes.post('/en/:keep', async (req, res) => {
    await readUpload(req, res, { keep: req.params['keep'] === 'kept' })
    const upload = uploadIn(req)
    const file = upload === null || upload === 'too-large' ? upload : [upload.name, upload.bytes.length]
    res.json({ fields: req.body as unknown, file })
  })
})

const send = (address = '/en/kept') => request(app).post(address).field('note', 'Передано')

describe('reading a form with a file', () => {
  it('gives the fields, and the file with its name as it was written', async () => {
    const answer = await send().attach('file', Buffer.alloc(1000), { filename: 'скан.pdf' })

    expect(answer.body).to.deep.equal({ fields: { note: 'Передано' }, file: ['скан.pdf', 1000] })
  })

  it('gives the fields, before and after it, of a form whose file is too large', async () => {
    const answer = await send().attach('file', Buffer.alloc(1001), { filename: 'x' }).field('after', 'too')

    expect(answer.body).to.deep.equal({ fields: { note: 'Передано', after: 'too' }, file: 'too-large' })
  })

  it('knows a form in which no file was chosen', async () => {
    const answer = await send().attach('file', Buffer.alloc(0), { filename: '' })

    expect(answer.body).to.deep.equal({ fields: { note: 'Передано' }, file: null })
  })

  it('keeps nothing of a file of somebody who may not send one', async () => {
    const answer = await send('/en/thrown-away').attach('file', Buffer.alloc(10), { filename: 'x' })

    expect(answer.body).to.deep.equal({ fields: { note: 'Передано' }, file: null })
  })

  const huge = () => send().attach('file', Buffer.alloc(5000), { filename: 'x' })
  const unfit: [what: string, sent: () => request.Test, status: number, code: string][] = [
    ['is many times too large', huge, 413, 'tooLarge'],
    ['is that large and does not say so', unmeasured, 413, 'tooLarge'],
    ['is the second one', () => huge().attach('other', Buffer.alloc(1), { filename: 'y' }), 413, 'tooLarge'],
    ['comes with an endless field', () => send().field('x', 'x'.repeat(70_000)), 413, 'tooLarge'],
    ['comes in a form that breaks off', brokenOff, 400, 'unreadable'],
  ]

  for (const [what, sent, status, code] of unfit) {
    it(`refuses with ${String(status)} what ${what}`, async () => {
      const answer = await sent()

      expect(answer.status).to.equal(status)
      expect(answer.text).to.include(code)
    })
  }

  const type = 'multipart/form-data; boundary=b'
  const part = (rest: string): string => `--b\r\nContent-Disposition: form-data; name="a"${rest}`

  function unmeasured(): request.Test {
    const post = request(app).post('/en/kept').set('Content-Type', type)
    post.write(part(`; filename="x"\r\n\r\n${'x'.repeat(5000)}\r\n--b--\r\n`))
    return post
  }

  function brokenOff(): request.Test {
    return request(app).post('/en/kept').set('Content-Type', type).send(part(''))
  }
})
