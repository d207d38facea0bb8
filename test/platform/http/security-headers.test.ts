import { expect } from 'chai'
import request from 'supertest'

import { securityHeaders } from '../../../server/platform/http/security-headers.ts'
import { anApp } from './an-app.ts'

const headersOf = async (publicUrl: string, captcha = false): Promise<Record<string, string>> => {
  const app = anApp((routes) => {
    routes.use(securityHeaders({ publicUrl, captcha }))
    routes.get('/en', (_req, res) => res.send('page'))
  })
  return (await request(app).get('/en')).headers
}

describe('headers of every answer', () => {
  it('let a page be made of our own files only', async () => {
    const headers = await headersOf('https://petitions.example.org')

    expect(headers['content-security-policy']).to.equal(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
    )
    expect(headers).to.include({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
    })
    expect(headers['permissions-policy']).to.contain('geolocation=()')
    expect(headers).not.to.have.property('x-powered-by')
  })

  it('reach hCaptcha only where the operator turned it on', async () => {
    const off = await headersOf('https://petitions.example.org')
    const on = await headersOf('https://petitions.example.org', true)

    expect(off['content-security-policy']).not.to.contain('hcaptcha')
    expect(on['content-security-policy']).to.contain('frame-src https://hcaptcha.com https://*.hcaptcha.com')
  })

  it('promise https only where there is https', async () => {
    const headers = await headersOf('http://localhost:3000')

    expect(headers).not.to.have.property('strict-transport-security')
  })
})
