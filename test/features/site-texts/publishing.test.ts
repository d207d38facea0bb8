import { expect } from 'chai'

import {
  createPublishSiteText,
  createSiteTextStore,
  type PublishSiteText,
} from '../../../server/features/site-texts/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import type { Conflict } from '../../../server/platform/errors.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const now = () => new Date('2026-11-20T12:00:00Z')

describe('a text about the site', () => {
  let site: TestStores
  let publish: PublishSiteText

  before(async () => {
    site = await openTestStores({ now })
  })

  after(() => site.close())

  beforeEach(async () => {
    const { database, siteTexts, audit } = site.stores
    await database.db.collection('siteTexts').deleteMany({})
    await siteTexts.refresh()
    const store = createSiteTextStore(database.db)
    publish = createPublishSiteText({ siteTexts, store, audit, transact: transactionsOn(database.client), now })
  })

  const privacy = { name: 'privacy', language: 'uk', by: 'an-account', why: null } as const

  it('is the one the software brings, in every language, until somebody publishes their own', () => {
    const { siteTexts } = site.stores

    const texts = (['en', 'uk', 'crh', 'ru'] as const).map((locale) => siteTexts.readable('privacy', locale))

    expect(texts.map(({ language, version }) => [language, version])).to.deep.equal([
      ['en', null],
      ['uk', null],
      ['crh', null],
      ['ru', null],
    ])
    expect(texts[1]?.markdown).to.include('## Що не зберігається')
  })

  it('is published as the next version, and what it said before is kept', async () => {
    const { siteTexts } = site.stores

    await publish({ ...privacy, markdown: 'First', seenVersion: 0 })
    const version = await publish({ ...privacy, markdown: 'Second', seenVersion: 1 })

    expect(version).to.equal(2)
    expect(siteTexts.readable('privacy', 'uk')).to.include({ markdown: 'Second', version: 2 })
    expect((await siteTexts.versions(privacy)).map(({ markdown }) => markdown)).to.deep.equal(['Second', 'First'])
  })

  it('says in the audit who published it, and not the whole text', async () => {
    await publish({ ...privacy, markdown: 'A long text', seenVersion: 0, why: 'We have moved' })

    const [entry] = await site.stores.audit.entries({ limit: 1 })

    expect(entry).to.deep.include({
      by: 'an-account',
      deed: 'site-text.published',
      subject: { kind: 'site-text', id: 'privacy' },
      before: { language: 'uk', version: 0 },
      after: { language: 'uk', version: 1 },
      why: 'We have moved',
    })
  })

  it('is refused when somebody published another one since it was opened', async () => {
    await publish({ ...privacy, markdown: 'Theirs', seenVersion: 0 })

    const refusal = await rejectionOf(publish({ ...privacy, markdown: 'Ours', seenVersion: 0 }))

    expect((refusal as Conflict).code).to.equal('changedMeanwhile')
    expect(site.stores.siteTexts.find(privacy)?.markdown).to.equal('Theirs')
  })

  it('of two that are published at once is the one of the first; the audit has one line', async () => {
    const before = (await site.stores.audit.head()).sequence

    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((markdown) => publish({ ...privacy, markdown, seenVersion: 0 })),
    )

    expect(outcomes.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected'])
    expect((await site.stores.audit.head()).sequence).to.equal(before + 1)
    expect(await site.stores.siteTexts.versions(privacy)).to.have.length(1)
  })

  it('is no new version when it says the same', async () => {
    await publish({ ...privacy, markdown: 'The same', seenVersion: 0 })

    const refusal = await rejectionOf(publish({ ...privacy, markdown: 'The same', seenVersion: 1 }))

    expect((refusal as Conflict).code).to.equal('unchanged')
  })

  it('stands in for other languages once it is published: what the software brought would contradict it', async () => {
    await publish({ ...privacy, markdown: 'Наше', seenVersion: 0 })

    const { siteTexts } = site.stores
    const [english, tatar] = [siteTexts.readable('privacy', 'en'), siteTexts.readable('privacy', 'crh')]

    expect([english, tatar].map(({ language, markdown }) => [language, markdown])).to.deep.equal([
      ['uk', 'Наше'],
      ['uk', 'Наше'],
    ])
    expect(siteTexts.readable('terms', 'en').version).to.equal(null)
  })

  it('is known to other processes after they looked', async () => {
    const { siteTexts } = site.stores
    const before = siteTexts.revision()
    await site.stores.database.db.collection('siteTexts').insertOne({
      ...{ name: 'terms', language: 'en', version: 1, markdown: 'Of another process', by: 'an-account' },
      publishedAt: now(),
      schemaVersion: 1,
    })

    await siteTexts.refresh()
    await siteTexts.refresh()

    expect(siteTexts.readable('terms', 'en').markdown).to.equal('Of another process')
    expect(siteTexts.revision()).to.equal(before + 1)
  })
})
