import { expect } from 'chai'
import request from 'supertest'

import { sendAttachment } from '../../../server/platform/http/send-attachment.ts'
import { anApp } from './an-app.ts'

describe('sending a file', () => {
  it('waits for a slow reader piece by piece, and leaves nothing behind for each', async () => {
    let mostListeners = 0
    const app = anApp((routes) => {
      routes.get('/en/file', async (_req, res) => {
        async function* content(): AsyncGenerator<Buffer> {
          for (let piece = 0; piece < 40; piece += 1) {
            yield await Promise.resolve(Buffer.alloc(256 * 1024))
            mostListeners = Math.max(mostListeners, res.listenerCount('close'), res.listenerCount('error'))
          }
        }
        await sendAttachment(res, { name: 'pack.zip', bytes: null, content: content(), cacheControl: 'no-store' })
      })
    })

    const answer = await request(app).get('/en/file').responseType('blob')

    expect((answer.body as Buffer).length).to.equal(40 * 256 * 1024)
    expect(mostListeners).to.be.below(10)
  })
})
