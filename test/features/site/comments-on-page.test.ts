import { expect } from 'chai'

import { createCommentStore } from '../../../server/features/signatures/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { idOf } from '../../../server/platform/ids.ts'
import { addSignatures, signaturesOf, times } from '../../support/signatures.ts'
import { appeal, linkIn, startSite, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

describe('comments on the page of a petition', () => {
  let site: TestSite
  const address = `/uk/petitions/${appeal}`

  before(async () => {
    site = await startSite()
  })

  after(() => site.close())

  const page = async (): Promise<string> => (await site.get(address)).text()

  /** As the moderators' decision leaves it. */
  async function approveAll(): Promise<void> {
    const { database } = site.stores
    const rows = await signaturesOf(site.stores).find({ state: 'confirmed', commentState: 'new' }).toArray()
    const store = createCommentStore(database.db)
    await transactionsOn(database.client)(async (session) => {
      await store.markWaiting(
        rows.map(({ _id }) => _id),
        session,
      )
      for (const { _id } of rows) await store.approve({ id: idOf(_id), revision: 1 }, '2026-03-02', session)
    })
  }

  it('are printed as text, beside the name as chosen, and leave with their signer', async () => {
    const email = 'commenting@example.org'
    const comment = 'Бо <script>мовчати</script>\nне можна. \u202Ehttps://example.org'
    await site.sign({ email, name: 'Олена Коваль', visibility: 'initials', comment })
    const mail = await site.mailTo(email)
    await site.post(linkIn(mail, 'confirm'), {})
    await site.countBecomes(1)
    const before = await page()

    await approveAll()
    const shown = await until('it is shown', async () => {
      const html = await page()
      return html.includes('class="comments"') ? html : null
    })
    await site.post(`${linkIn(mail, 'manage')}/withdraw`, {})
    await until('it is gone', async () => !(await page()).includes('class="comments"'))

    expect(before).not.to.include('class="comments"')
    expect(shown).to.include(
      '<p lang="" dir="auto">Бо &lt;script&gt;мовчати&lt;/script&gt;\nне можна. https://example.org</p>',
    )
    expect(shown).to.include('<p class="by"><bdi lang="">О. К.</bdi> <span>Україна</span></p>')
    expect(shown).not.to.include('Коваль')
  })

  it('are at most twenty, and fewer where they are long', async () => {
    const petition = site.stores.petitions.get(appeal)
    const said = (text: string) => ({
      visibility: 'full' as const,
      comment: text,
      commentState: 'approved' as const,
      commentRevision: 1,
    })
    const countOf = async () => (await page()).split('<p class="by">').length - 1

    await addSignatures(site.stores, petition, times(30, { ...said('Коротко.'), commentApprovedOn: '2026-03-03' }))
    await until('twenty are shown', async () => (await countOf()) === 20)
    await addSignatures(site.stores, petition, times(30, { ...said('ж'.repeat(500)), commentApprovedOn: '2026-03-04' }))
    await until('eight are shown', async () => (await countOf()) === 8)

    expect(await countOf()).to.equal(8)
  })
})
