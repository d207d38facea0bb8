import { expect } from 'chai'

import { createCaptcha, type VerifyCaptcha } from '../../../server/platform/http/captcha.ts'

const keys = { siteKey: 'site', secret: 'secret' }

const verdictOf = async (verify: VerifyCaptcha, response: string | undefined = 'answer') =>
  await createCaptcha({ keys, verify, timeoutMs: 30 }).check(response)

describe('the check against robots', () => {
  it('is off without keys', async () => {
    expect(await createCaptcha({ keys: null }).check(undefined)).to.equal('off')
  })

  const answers: [string, unknown, string][] = [
    ['passes who solved it', { success: true }, 'passed'],
    ['fails who did not', { success: false, 'error-codes': ['invalid-input-response'] }, 'failed'],
    ['fails an old answer', { success: false, 'error-codes': ['expired-input-response'] }, 'failed'],
    ['blames our own keys on nobody', { success: false, 'error-codes': ['invalid-input-secret'] }, 'unavailable'],
    ['takes nonsense for an outage', { success: 'yes' }, 'unavailable'],
    ['takes an empty answer for an outage', null, 'unavailable'],
    ['takes a page for an outage', '<html>', 'unavailable'],
  ]
  for (const [what, answer, verdict] of answers) {
    it(what, async () => {
      expect(await verdictOf(async () => answer)).to.equal(verdict)
    })
  }

  it('does not wait for a service that hangs, and survives its late failure', async () => {
    const late: VerifyCaptcha = async () =>
      await new Promise((_resolve, reject) => {
        setTimeout(() => {
          reject(new Error('too late'))
        }, 60)
      })

    expect(await verdictOf(late)).to.equal('unavailable')
    await new Promise((resolve) => setTimeout(resolve, 60))
  })

  it('takes a broken connection for an outage', async () => {
    const broken: VerifyCaptcha = () => Promise.reject(new Error('ECONNRESET'))

    expect(await verdictOf(broken)).to.equal('unavailable')
  })

  it('asks nobody about an empty or endless answer', async () => {
    let asked = 0
    const verify: VerifyCaptcha = async () => {
      asked += 1
      return { success: true }
    }

    const verdicts = [await verdictOf(verify, ''), await verdictOf(verify, 'x'.repeat(10_000))]
    const missing = await createCaptcha({ keys, verify }).check(undefined)

    expect([...verdicts, missing]).to.deep.equal(['failed', 'failed', 'failed'])
    expect(asked).to.equal(0)
  })

  it('never hands over the address of the person', async () => {
    const handed: unknown[] = []
    await verdictOf(async (...parameters) => {
      handed.push(...parameters)
      return { success: true }
    })

    expect(handed).to.deep.equal(['secret', 'answer', undefined, 'site'])
  })
})
