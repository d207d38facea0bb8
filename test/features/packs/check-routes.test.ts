import { expect } from 'chai'
import request from 'supertest'

import { createVerifyFile } from '../../../server/features/packs/index.ts'
import { createCheckRouter } from '../../../server/features/packs/routers.ts'
import { anApp } from '../../platform/http/an-app.ts'
import { aSigningKey, sha256 } from '../../support/a-pack.ts'

describe('what others need to check a pack', () => {
  const keys = [aSigningKey().published, aSigningKey({ usedUntil: '2026-05-31' }).published]
  const verifyFile = createVerifyFile()
  const app = anApp((routes) => routes.use(createCheckRouter({ published: async () => keys, verifyFile })))

  it('is the list of keys, those of earlier times among them, for every site and program', async () => {
    const { text, headers } = await request(app).get('/.well-known/undersigned-keys.json')

    expect(JSON.parse(text)).to.deep.equal({ keys })
    expect(headers['access-control-allow-origin']).to.equal('*')
    expect(headers['cache-control']).to.equal('public, max-age=300')
  })

  it('is the checker as a file to keep', async () => {
    const { text, headers } = await request(app).get('/verify.mjs').buffer(true)

    expect(sha256(Buffer.from(text))).to.equal(verifyFile().sha256)
    expect(headers['content-type']).to.equal('text/javascript; charset=utf-8')
    expect(headers['content-disposition']).to.equal('attachment; filename="verify.mjs"')
  })
})
