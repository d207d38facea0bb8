import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { createSignatureMailSource, createSignatureMailStore } from '../../../server/features/signatures/index.ts'
import { mailDue } from '../../../server/features/signatures/row.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { createTokens } from '../../../server/platform/tokens.ts'
import { addSignatures, rowOf, signaturesOf } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const noon = new Date('2026-03-02T12:00:00Z')
const now = () => noon
const words = fileURLToPath(new URL('../../../views/locales', import.meta.url))

describe('the mails that signatures have due', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores({ now })
  })

  after(() => site.close())

  it('are given up where the address has been forgotten meanwhile, and keep no other one waiting', async () => {
    const { keyring, petitions, database } = site.stores
    const [forgotten = '', other = ''] = await addSignatures(site.stores, await site.publish(), [
      { mail: mailDue('withdrawn') },
      { mail: mailDue('withdrawn') },
    ])
    await signaturesOf(site.stores).updateOne({ _id: bytesOf(forgotten) }, { $set: { boxes: {} } })
    const source = createSignatureMailSource({
      rows: createSignatureMailStore({ db: database.db, now, leaseMs: 60_000 }),
      petitions,
      keyring,
      tokens: createTokens(keyring),
      wordsOf: loadWords(words),
      publicUrl: 'https://petitions.example',
      now,
      log: silentLog,
    })

    const due = await source.claim(10, 'patient')
    const more = await source.claim(10, 'urgent')

    expect([...due, ...more].map(({ rowId }) => rowId)).to.deep.equal([other])
    expect(await rowOf(site.stores, forgotten)).not.to.have.property('mail')
  })
})
