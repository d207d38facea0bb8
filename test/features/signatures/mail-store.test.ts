import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { createSignatureMailStore } from '../../../server/features/signatures/index.ts'
import type { ClaimedRow } from '../../../server/features/signatures/mail-store.ts'
import { bufferOf, idOf } from '../../../server/platform/ids.ts'
import { mailDue, type SignatureMail } from '../../../server/features/signatures/row.ts'
import { startOf } from '../../../server/platform/clock.ts'
import {
  addSignatures,
  rowOf,
  signaturesOf,
  signatureStoreOf,
  times,
  type SignatureChanges,
} from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const today = '2026-03-02'
const noon = new Date('2026-03-02T12:00:00Z')
const sent = { kind: 'sent' } as const
const handedBack = { kind: 'retry', at: noon, counted: false, deferred: false } as const

describe('the mail of signatures', () => {
  let site: TestStores
  let petition: Petition

  before(async () => {
    site = await openTestStores({ now: () => noon })
  })

  after(() => site.close())

  beforeEach(async () => {
    await signaturesOf(site.stores).deleteMany({})
    petition = await site.publish()
  })

  const mails = () => createSignatureMailStore({ db: site.stores.database.db, now: () => noon, leaseMs: 60_000 })
  const signatures = () => signatureStoreOf(site.stores)

  const signedWith = async (changes: SignatureChanges): Promise<string> => {
    const [id = ''] = await addSignatures(site.stores, petition, [changes])
    return id
  }

  const claimOne = async (): Promise<ClaimedRow> => {
    const [claimed, ...more] = [...(await mails().claim(10, 'urgent')), ...(await mails().claim(10, 'patient'))]
    if (claimed === undefined || more.length > 0) throw new Error('Exactly one mail should be due.')
    return claimed
  }

  const settle = (row: ClaimedRow, outcome: typeof sent | typeof handedBack): Promise<void> =>
    mails().settle([{ id: idOf(row._id), intent: row.mail.intent, fence: row.mailFence, outcome }])

  const reminder: SignatureMail = { intent: 'reminder', attempts: 0, deferrals: 0, nextAttemptAt: startOf(today) }
  const reminded: SignatureChanges = { state: 'pending', expiresOn: '2026-03-06', mail: reminder }
  const managed: SignatureChanges = { mail: mailDue('already-signed'), manageMailOn: today }

  it('is not lost when it takes the place of one that is just being sent: withdrawing', async () => {
    const id = await signedWith(managed)
    const underWay = await claimOne()

    await signatures().withdraw(id)
    await settle(underWay, sent)

    expect((await claimOne()).mail.intent).to.equal('withdrawn')
  })

  it('is not lost when it takes the place of one that is just being sent: new links', async () => {
    const id = await signedWith(managed)
    const underWay = await claimOne()

    await signatures().renewLinks(id, 1, today)
    await settle(underWay, sent)

    expect(await claimOne()).to.include({ generation: 2, mailFence: 2 })
  })

  it('is not lost when it takes the place of one that is just being sent: asked for after confirming', async () => {
    const id = await signedWith(reminded)
    const underWay = await claimOne()
    const { addressKey } = await rowOf(site.stores, id)

    await signatures().confirm(id, 1, today)
    await signatures().requestMails([{ petitionId: petition.id, addressKey: bufferOf(addressKey) }], today)
    await settle(underWay, sent)

    expect((await claimOne()).mail.intent).to.equal('already-signed')
  })

  it('is still settled by whoever claimed it last', async () => {
    const id = await signedWith(managed)

    await settle(await claimOne(), sent)

    expect(await rowOf(site.stores, id)).not.to.have.property('mail')
  })

  it('counts a reminder once among the three, however often the mail server puts it off', async () => {
    const id = await signedWith(reminded)

    for (let round = 0; round < 4; round += 1) await settle(await claimOne(), handedBack)
    const waiting = await rowOf(site.stores, id)
    await settle(await claimOne(), sent)

    expect(waiting).to.deep.include({ mailCount: 1, mail: { ...reminder, nextAttemptAt: noon } })
    expect(await rowOf(site.stores, id)).to.include({ mailCount: 2 })
  })

  it('counts a reminder of which a copy may have gone out', async () => {
    const id = await signedWith(reminded)

    await mails().settle([
      {
        id,
        intent: 'reminder',
        fence: (await claimOne()).mailFence,
        outcome: { kind: 'retry', at: noon, counted: true, deferred: false },
      },
    ])
    await settle(await claimOne(), handedBack)

    expect(await rowOf(site.stores, id)).to.deep.include({
      mailCount: 2,
      mail: { ...reminder, attempts: 1, nextAttemptAt: noon },
    })
  })

  it('is not sent with a link that has run out meanwhile', async () => {
    await signedWith({ ...reminded, expiresOn: '2026-03-01' })
    await signedWith({ ...reminded, expiresOn: today, locale: 'crh' })

    expect((await claimOne()).locale).to.equal('crh')
  })

  it('is found among the urgent ones for who just signed, however many are to be reminded', async () => {
    await addSignatures(site.stores, petition, [reminded, reminded, reminded])
    await signedWith({ state: 'pending', expiresOn: '2026-03-09', mail: mailDue('confirm') })

    const urgent = await mails().claim(10, 'urgent')
    const patient = await mails().claim(10, 'patient')

    expect(urgent.map(({ mail }) => mail.intent)).to.deep.equal(['confirm'])
    expect(patient.map(({ mail }) => mail.intent)).to.deep.equal(['reminder', 'reminder', 'reminder'])
  })

  it('falls to one of many workers that look at the same time, and none is left over', async () => {
    await addSignatures(site.stores, petition, times(60, { ...reminded, mail: mailDue('confirm') }))
    const workers = Array.from({ length: 4 }, mails)

    const ids: string[] = []
    for (let round = 0; ids.length < 60; round += 1) {
      const claims = await Promise.all(workers.map((worker) => worker.claim(10, 'urgent')))
      ids.push(...claims.flat().map(({ _id }) => idOf(_id)))
      expect(round).to.be.below(60)
    }

    expect(new Set(ids).size).to.equal(60)
    expect(await signaturesOf(site.stores).countDocuments({ mailFence: 1, 'mail.attempts': 1 })).to.equal(60)
  })
})
