import { expect } from 'chai'

import { createTotalsStore } from '../../../server/features/outbox/index.ts'
import type { DueMail, MailOutcome } from '../../../server/features/outbox/mail-source.ts'
import { mailDue } from '../../../server/features/signatures/row.ts'
import { addDays, dayOf, startOf, systemNow } from '../../../server/platform/clock.ts'
import { runScript } from '../../support/script.ts'
import { addSignatures, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const later: MailOutcome = {
  kind: 'retry',
  at: systemNow(),
  counted: false,
  deferred: true,
  reason: '451 4.7.1',
}

describe('npm run mail', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  const shown = async (): Promise<string[][]> => {
    const { code, output } = await runScript('mail', [], site.environment)
    expect(code).to.equal(0)
    return output
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
  }

  it('says that nothing waits and nothing was sent', async () => {
    expect((await shown()).flat()).to.include.members(['No mail waits.', 'nothing was sent.'])
  })

  it('shows what waits, what went out and why the rest did not, of nobody', async () => {
    const petition = await site.publish()
    const expiresOn = addDays(dayOf(systemNow()), 5)
    await addSignatures(site.stores, petition, [
      ...times(3, { state: 'pending', expiresOn, mail: mailDue('confirm') }),
      {
        state: 'pending',
        expiresOn,
        mail: { ...mailDue('confirm'), intent: 'reminder', nextAttemptAt: startOf(expiresOn) },
      },
    ])
    const ended = (outcome: MailOutcome) => ({ mail: { mail: 'confirm', to: 'olena@example.org' } as DueMail, outcome })
    const [today, eightDaysAgo] = [systemNow, () => startOf(addDays(dayOf(systemNow()), -8))].map((now) =>
      createTotalsStore({ db: site.stores.database.db, now }),
    )
    await today?.add([ended({ kind: 'sent' }), ended({ kind: 'refused', reason: '550 5.1.1' }), ended(later)])
    await today?.add([
      ended({ kind: 'sent' }),
      ended({ kind: 'retry', at: systemNow(), counted: false, deferred: false }),
    ])
    await eightDaysAgo?.add([ended({ kind: 'refused', reason: '552' })])

    const lines = await shown()

    expect(lines).to.deep.include.members([
      ['confirm', '3', '0', '–'],
      ['reminder', '0', '1', '–'],
      ['confirm', 'sent', '2'],
      ['confirm', 'refused', '550 5.1.1', '1'],
      ['confirm', 'deferred', '451 4.7.1', '1'],
    ])
    expect(lines.flat()).not.to.include('552')
    expect(
      JSON.stringify([lines, await site.stores.database.db.collection('mailTotals').find().toArray()]),
    ).not.to.match(/olena|example\.org/)
  })
})
