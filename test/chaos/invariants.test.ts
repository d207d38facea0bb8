import { expect } from 'chai'

import { violationsIn } from '../../scripts/chaos/invariants.ts'
import { emptyJournal, type Act, type Journal, type Signer } from '../../scripts/chaos/journal.ts'
import type { SinkMail } from '../../scripts/chaos/sink.ts'
import { readStored } from '../../scripts/chaos/stored.ts'
import type { Petition } from '../../server/features/petitions/index.ts'
import { bytesOf } from '../../server/platform/ids.ts'
import { addSignatures, signaturesOf, tallierOf, times } from '../support/signatures.ts'
import { openTestStores, type TestStores } from '../support/stores.ts'

/** A run in which all went well: four people who confirmed and one whose confirmation is awaited. */
interface WellRun {
  petition: Petition
  /** The ids of the four. */
  ids: string[]
  pendingId: string
  journal: Journal
  mails: SinkMail[]
  refused: Set<string>
}

const addressOf = (id: string): string => `${id}@example.org`
const done = (kind: Act['kind'], atMs: number): Act => {
  return { kind, web: 'web-1', startedMs: atMs, endedMs: atMs + 10, status: 303 }
}

function signerOf(id: string, acts: Act[]): Signer {
  return { address: addressOf(id), country: 'UA', acts, confirm: id, manage: id, openCount: 0 }
}

function mailTo(id: string, messageId = `first-${id}`, atMs = 150): SinkMail {
  return { to: addressOf(id), messageId, confirm: id, manage: id, atMs }
}

describe('what chaos looks for', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  const rows = () => signaturesOf(site.stores)
  const tallies = () => site.stores.database.db.collection<{ _id: Uint8Array }>('tallies')
  const change = (id: string, update: object) => rows().updateOne({ _id: bytesOf(id) }, update)

  async function wellRun(): Promise<WellRun> {
    const petition = await site.publish()
    const ids = await addSignatures(site.stores, petition, times(4))
    const [pendingId = ''] = await addSignatures(site.stores, petition, [{ state: 'pending' }])
    await tallierOf(site.stores).runOnce()
    const journal = emptyJournal()
    for (const id of ids) journal.signers.set(addressOf(id), signerOf(id, [done('sign', 100), done('confirm', 200)]))
    journal.signers.set(addressOf(pendingId), signerOf(pendingId, [done('sign', 100)]))
    const mails = [...ids, pendingId].map((id) => mailTo(id))
    return { petition, ids, pendingId, journal, mails, refused: new Set() }
  }

  async function found({ petition, journal, mails, refused }: WellRun): Promise<string> {
    const stored = await readStored(site.stores, petition.id)
    return violationsIn({ stored, delivered: { mails, refused }, journal, idOf: (confirm) => confirm }).join('\n')
  }

  it('is not there where all went well', async () => {
    expect(await found(await wellRun())).to.equal('')
  })

  describe('in the count', () => {
    it('is a position that was given twice', async () => {
      const run = await wellRun()
      const [first, second] = run.ids
      const row = await rows().findOne({ _id: bytesOf(first!) })
      await change(second!, { $set: { position: row!.position } })

      expect(await found(run)).to.contain(`Position ${String(row!.position)} was given twice.`)
    })

    it('is a gap in the sequence numbers', async () => {
      const run = await wellRun()
      await rows().updateOne(
        { 'moves.sequence': 2, petitionId: bytesOf(run.petition.id) },
        { $set: { 'moves.0.sequence': 9 } },
      )

      expect(await found(run))
        .to.contain('Sequence number 2 is missing: the last one is 4.')
        .and.to.contain('Sequence number 9 was given, but the last one is 4.')
    })

    it('is a signature that was counted twice', async () => {
      const run = await wellRun()
      const [id] = run.ids
      const move = { sequence: 5, by: 1 as const, country: 'UA', language: 'uk' as const, day: '2026-03-02' }
      await change(id!, { $push: { moves: move } })
      await tallies().updateOne({ _id: bytesOf(run.petition.id) }, { $inc: { sequence: 1, confirmedCount: 1 } })

      expect(await found(run))
        .to.contain(`Signature ${id!} was counted 2 times.`)
        .and.to.contain('The tally says 5 where 4 signatures are confirmed.')
    })

    it('is a tally that says something else than the signatures', async () => {
      const run = await wellRun()
      await tallies().updateOne({ _id: bytesOf(run.petition.id) }, { $inc: { confirmedCount: -1 } })

      expect(await found(run)).to.contain('The recount disagrees: tally 3, moves 4, states 4')
    })

    it('is a signature that was never counted', async () => {
      const run = await wellRun()
      await addSignatures(site.stores, run.petition, times(1))

      expect(await found(run)).to.contain('1 signatures wait to be counted.')
    })
  })

  describe('in the answers', () => {
    it('is a signature that was answered and is not there', async () => {
      const run = await wellRun()
      await rows().deleteOne({ _id: bytesOf(run.pendingId) })

      expect(await found(run)).to.equal(`The signature of ${addressOf(run.pendingId)} was answered and is lost.`)
    })

    it('is a confirmation that was answered and did not happen', async () => {
      const run = await wellRun()
      run.journal.signers.get(addressOf(run.pendingId))?.acts.push(done('confirm', 300))

      expect(await found(run)).to.equal(
        `The signature of ${addressOf(run.pendingId)} is pending; by its answers: confirmed.`,
      )
    })

    it('is a correction that was answered and forgotten', async () => {
      const run = await wellRun()
      const [id] = run.ids
      run.journal.signers.get(addressOf(id!))?.acts.push({ ...done('correct', 300), country: 'PL' })

      expect(await found(run)).to.equal(`The signature of ${addressOf(id!)} names UA; by its answers: PL.`)
    })

    it('is not what was tried without a good answer: it may have happened, or not', async () => {
      const run = await wellRun()
      const [id] = run.ids
      const acts = run.journal.signers.get(addressOf(id!))?.acts
      acts?.push({ ...done('correct', 300), country: 'PL', status: 503 }, { ...done('withdraw', 400), status: null })

      expect(await found(run)).to.equal('')
    })

    it('is a success while nothing could be stored', async () => {
      const run = await wellRun()
      run.journal.outages.push({ fromMs: 190, toMs: 220 })

      expect(await found(run)).to.contain('303 to confirm while nothing could be stored.')
    })

    it('is a failure that is no answer of ours, no answer at all, and a page that was not shown', async () => {
      const run = await wellRun()
      const [id] = run.ids
      const acts = run.journal.signers.get(addressOf(id!))?.acts
      acts?.push({ ...done('sign', 300), status: 500 }, { ...done('sign', 300), endedMs: 60_300, status: null })
      const view = { startedMs: 300, endedMs: 310, status: 503 }
      run.journal.absences.push({ web: 'web-2', fromMs: 305, toMs: 400 })
      run.journal.pages.push({ web: 'web-1', ...view }, { web: 'web-2', ...view })

      expect(await found(run)).to.equal(
        [
          `${addressOf(id!)} was answered 500 to sign.`,
          `${addressOf(id!)} was not answered to sign by web-1 for 60 s.`,
          'web-1 answered 503 to somebody who only looked at the petition.',
        ].join('\n'),
      )
    })
  })

  describe('in the mail', () => {
    it('is somebody who is pending and will never be mailed', async () => {
      const run = await wellRun()
      run.mails = run.mails.filter(({ to }) => to !== addressOf(run.pendingId))
      const unmailed = await found(run)
      await change(run.pendingId, { $set: { mail: { intent: 'confirm', nextAttemptAt: new Date(0) } } })
      const onItsWay = await found(run)
      await change(run.pendingId, { $unset: { mail: '' } })
      run.refused.add(addressOf(run.pendingId))
      const refused = await found(run)

      expect(unmailed).to.equal(`${addressOf(run.pendingId)} is pending without a mail, and none is on its way.`)
      expect([onItsWay, refused]).to.deep.equal(['', ''])
    })

    it('is a fourth mail, and one to a stranger', async () => {
      const run = await wellRun()
      run.mails.push(...['second', 'third', 'fourth'].map((name) => mailTo(run.pendingId, name)), mailTo('stranger'))

      expect(await found(run))
        .to.contain(`${addressOf(run.pendingId)} got 4 mails to confirm one signature.`)
        .and.to.contain(`A mail went to ${addressOf('stranger')}, who never signed.`)
    })

    it('is a second copy for which there was no reason, and a sixth in any case', async () => {
      const run = await wellRun()
      run.mails.push(mailTo(run.pendingId, `first-${run.pendingId}`, 900))
      const twice = await found(run)
      run.journal.disturbances.push({ fromMs: 140, toMs: 160 })
      const afterCrash = await found(run)
      run.mails.push(...Array.from({ length: 4 }, () => mailTo(run.pendingId, `first-${run.pendingId}`, 900)))

      expect(twice).to.contain('came again although nothing had been cut off.')
      expect(afterCrash).to.equal('')
      expect(await found(run)).to.contain('came 6 times.')
    })
  })
})
