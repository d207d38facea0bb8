import { expect } from 'chai'

import { dayOf } from '../../../server/platform/clock.ts'
import { startProcess, type ServiceProcess } from '../../support/process.ts'
import { addSignatures, times } from '../../support/signatures.ts'
import { appeal, startSite, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { openNewsroom } from './a-newsroom.ts'

const peopleCount = 400
const connectionCount = 4

describe('an update whose sender is killed half-way', function () {
  this.timeout(60_000)

  let site: TestSite
  const workers: ServiceProcess[] = []

  before(async () => {
    site = await startSite({ running: false })
  })

  after(async () => {
    // One that is still there would outlive the tests.
    for (const { child } of workers) child.kill('SIGKILL')
    await site.close()
  })

  /** What the dead one had taken is free again, as it is after a minute. */
  async function aMinuteLater(): Promise<void> {
    const { db } = site.stores.database
    const past = new Date(0)
    await db.collection('leases').updateMany({}, { $set: { until: past } })
    await db.collection('outbox').updateMany({ leaseUntil: { $ne: null } }, { $set: { nextAttemptAt: past } })
  }

  it('reaches nobody twice, and everybody but those whose mail was on its way in that moment', async () => {
    const worker = async () => {
      const mailConnections = String(connectionCount)
      const started = await startProcess({ ...site.environment, ROLE: 'worker', MAIL_CONNECTIONS: mailConnections })
      workers.push(started)
      return started
    }
    const newsroom = openNewsroom(site.stores)
    const petition = site.stores.petitions.get(appeal)
    const by = await newsroom.leader(petition)
    const ids = await addSignatures(site.stores, petition, times(peopleCount, { updates: true }))
    const { id } = await newsroom.approved(petition, by)
    const open = async () => newsroom.updates.open(petition.id, id, by)
    const gone = () => site.mailbox.messages().map(({ to }) => to)

    const first = await worker()
    await until('some have it', () => gone().length > 50, 30_000)
    await first.end('SIGKILL')
    const before = await open()
    await aMinuteLater()
    const second = await worker()
    const after = await until(
      'it is sent',
      async () => {
        const now = await open()
        return now.update.state === 'sent' && now
      },
      30_000,
    )
    await second.end('SIGTERM')

    const { sentCount, unsureCount, waitingCount, totalCount } = after.progress
    expect(before.update).to.include({ state: 'sending', beganOn: dayOf(site.clock.now()) })
    expect(gone().length).to.equal(new Set(gone()).size)
    expect(ids.map((one) => `${one}@example.org`)).to.include.members(gone())
    expect({ totalCount, waitingCount, all: sentCount + unsureCount }).to.deep.equal({
      totalCount: peopleCount,
      waitingCount: 0,
      all: peopleCount,
    })
    expect(gone().length).to.be.within(sentCount, peopleCount)
    expect(peopleCount - gone().length).to.be.at.most(connectionCount)
  })
})
