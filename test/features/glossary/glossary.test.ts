import { expect } from 'chai'
import type { ClientSession } from 'mongodb'

import { readDemoContent } from '../../../server/demo/demo-content.ts'
import type { AuditEntry } from '../../../server/features/audit/audit.ts'
import {
  createGlossaryKeeper,
  createGlossaryService,
  createGlossaryStore,
  wholeSite,
  type GlossaryKeeper,
  type GlossaryService,
  type NewTerm,
} from '../../../server/features/glossary/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { NotFound, type Conflict } from '../../../server/platform/errors.ts'
import { localised } from '../../support/a-petition.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const keeping = { by: 'an-account', why: 'Asked for by the organisation' }

function aTerm(changes: Partial<NewTerm> = {}): NewTerm {
  return {
    language: 'en',
    discouraged: ['the Republic of Crimea'],
    reason: localised('A reason'),
    preferred: 'occupied Crimea',
    scope: wholeSite,
    ...changes,
  }
}

describe('keeping the glossary', () => {
  let site: TestStores
  let glossary: GlossaryService
  let keeper: GlossaryKeeper
  let audited: AuditEntry[]
  let isAuditFailing: boolean

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  beforeEach(async () => {
    const { db, client } = site.stores.database
    await db.collection('glossaryTerms').deleteMany({})
    const terms = createGlossaryStore(db)
    glossary = createGlossaryService({ terms })
    audited = []
    isAuditFailing = false
    const audit = {
      async append(entry: AuditEntry, session?: ClientSession) {
        if (isAuditFailing || session === undefined) throw new Error('The audit takes nothing.')
        audited.push(entry)
      },
    }
    keeper = createGlossaryKeeper({ glossary, terms, audit, transact: transactionsOn(client) })
  })

  const only = () => {
    const [term] = glossary.list()
    if (term === undefined) throw new Error('There is a term.')
    return term
  }

  it('adds a term, and says in the audit who did and why', async () => {
    const id = await keeper.add(aTerm(), keeping)

    expect(glossary.list()).to.deep.equal([{ ...aTerm(), id, revision: 1 }])
    expect(audited).to.deep.equal([
      { ...keeping, deed: 'glossary.term-added', subject: { kind: 'glossary', id }, before: null, after: aTerm() },
    ])
  })

  it('changes a term; the audit has both', async () => {
    await keeper.add(aTerm(), keeping)
    const changed = aTerm({ discouraged: ['Republic of Crimea', 'Russian Crimea'] })

    await keeper.change(only(), changed, keeping)

    expect(only()).to.deep.include({ ...changed, revision: 2 })
    expect(audited.at(-1)).to.deep.include({ deed: 'glossary.term-changed', before: aTerm(), after: changed })
  })

  it('removes a term; the audit keeps what it was', async () => {
    await keeper.add(aTerm(), keeping)

    await keeper.remove(only(), keeping)

    expect(glossary.list()).to.deep.equal([])
    expect(audited.at(-1)).to.deep.include({ deed: 'glossary.term-removed', before: aTerm(), after: null })
  })

  it('refuses a change by somebody who saw an older one', async () => {
    await keeper.add(aTerm(), keeping)
    const seen = only()
    await keeper.change(seen, aTerm({ discouraged: ['first'] }), keeping)

    const refusals = [
      await rejectionOf(keeper.change(seen, aTerm({ discouraged: ['second'] }), keeping)),
      await rejectionOf(keeper.remove(seen, keeping)),
    ]

    expect(refusals.map((refusal) => (refusal as Conflict).code)).to.deep.equal([
      'changedMeanwhile',
      'changedMeanwhile',
    ])
    expect(only().discouraged).to.deep.equal(['first'])
  })

  it('lets one of two changes made at once through', async () => {
    await keeper.add(aTerm(), keeping)
    const seen = only()

    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((phrase) => keeper.change(seen, aTerm({ discouraged: [phrase] }), keeping)),
    )

    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
    expect(only().revision).to.equal(2)
  })

  it('has one term for what is preferred, in a language and a scope', async () => {
    await keeper.add(aTerm(), keeping)
    const scope = 'an-organisation'
    const id = await keeper.add(aTerm({ scope }), keeping)

    const refusals = [
      await rejectionOf(keeper.add(aTerm(), keeping)),
      await rejectionOf(keeper.change({ id, revision: 1 }, aTerm(), keeping)),
    ]

    expect(refusals.map((refusal) => (refusal as Conflict).code)).to.deep.equal(['termKnown', 'termKnown'])
    expect(glossary.list().map((term) => term.scope)).to.have.members([wholeSite, scope])
  })

  it('knows nothing of a term that is not there', async () => {
    const nowhere = { id: Buffer.alloc(16, 1).toString('base64url'), revision: 1 }

    expect(await rejectionOf(keeper.change(nowhere, aTerm(), keeping))).to.be.instanceOf(NotFound)
    expect(await rejectionOf(keeper.remove(nowhere, keeping))).to.be.instanceOf(NotFound)
  })

  it('changes nothing that the audit does not take', async () => {
    isAuditFailing = true

    await rejectionOf(keeper.add(aTerm(), keeping))
    await glossary.refresh()

    expect(glossary.list()).to.deep.equal([])
  })

  it('checks a petition for the terms of the site and of its own organisations', async () => {
    await keeper.add(aTerm(), keeping)
    await keeper.add(aTerm({ scope: 'ours' }), keeping)
    await keeper.add(aTerm({ scope: 'theirs' }), keeping)

    expect(glossary.applying(['ours']).map(({ scope }) => scope)).to.have.members([wholeSite, 'ours'])
    expect(glossary.applying([]).map(({ scope }) => scope)).to.deep.equal([wholeSite])
  })

  it('counts a revision for each change, and none for a look', async () => {
    const before = glossary.revision()
    await keeper.add(aTerm(), keeping)
    const after = glossary.revision()
    await glossary.refresh()

    expect(after).to.be.greaterThan(before)
    expect(glossary.revision()).to.equal(after)
  })

  it('begins with the terms of the demonstration, however often they are added', async () => {
    const { glossary: terms } = readDemoContent()

    for (const term of [...terms, ...terms]) await glossary.seed(term)
    await glossary.refresh()

    expect(glossary.list().map(({ language }) => language)).to.have.members(['en', 'uk', 'crh', 'ru'])
  })
})
