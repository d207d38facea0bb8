import { expect } from 'chai'

import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { aPdf } from '../../support/pdf.ts'
import { changeRecipient, takesMailAt } from '../../support/register.ts'
import { decoded, readable } from '../../support/shown-form.ts'
import { until } from '../../support/until.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

const office = 'petitions@osce.example'

describe('a released delivery', () => {
  let open: HandoverSite

  before(async () => {
    open = await startHandoverSite({ running: true })
    await changeRecipient(open.site.stores, 'osce', takesMailAt(office))
  })

  after(() => open.site.close())

  const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')
  const today = (): string => dayOf(open.site.clock.now())

  const becomes = (id: string, state: Delivery['state']): Promise<Delivery> =>
    until(`the delivery is ${state}`, async () => {
      const one = await open.get(id)
      return one.state === state ? one : null
    })

  /** As it is where the process was killed between the mail and its note. */
  async function interrupted(): Promise<Delivery> {
    const { id } = await open.released()
    const set = { $set: { state: 'sending', way: 'mail' }, $inc: { revision: 1 } }
    await open.site.stores.database.db.collection('deliveries').updateOne({ _id: bytesOf(id) }, set)
    return open.get(id)
  }

  function upload(
    delivery: Delivery,
    act: string,
    fields: Readonly<Record<string, string>>,
    file: Buffer,
  ): Promise<Response> {
    const form = new FormData()
    const { csrf, cookie } = open.mira
    for (const [name, value] of Object.entries({ csrf, ...fields })) form.set(name, value)
    form.set('file', new Blob([Uint8Array.from(file)]), 'скан.pdf')
    const address = new URL(`/en/staff/deliveries/${delivery.id}/${act}`, open.site.url)
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    return fetch(address, { method: 'POST', body: form, headers, redirect: 'manual' })
  }

  it('goes by mail once, with a link of its own and nothing attached, and the receipt is evidence', async () => {
    const { id } = await open.prepared()
    await open.act(open.tom, await open.get(id), 'release')
    const delivery = await open.get(id)
    const shown = readable(await open.page(open.mira, delivery))
    const count = open.site.mailbox.messages(office).length

    const answers = await Promise.all([open.act(open.mira, delivery, 'send'), open.act(open.mira, delivery, 'send')])
    const mail = await open.site.mailTo(office, count + 1)
    const sent = await becomes(delivery.id, 'sent')

    expect(shown).to.include(office).and.include('A petition addressed to your organisation')
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409])
    const reloaded = readable(await open.page(open.mira, delivery, '?done=sending'))
    expect(reloaded).to.include('The mail server of the recipient took the mail.').and.not.include('is on its way')
    expect(mail.text).to.match(/\/en\/deliveries\/[\w-]{43}/)
    expect(sent).to.include({ way: 'mail', sentOn: today() })
    expect(open.site.mailbox.messages(office)).to.have.length(count + 1)
    const page = readable(await open.page(open.mira, delivery))
    expect(page).to.include('Receipt of the mail').and.include('The mail server took the mail over.')
    const rows = await open.site.stores.database.db.collection('outbox').find().toArray()
    expect(JSON.stringify(rows)).not.to.include('deliveries/')
  })

  it('whose mail was interrupted is never sent again by itself: a person finds out', async () => {
    const delivery = await interrupted()
    const count = open.site.mailbox.messages(office).length
    const list = readable(await (await open.tom.get('/en/staff/deliveries')).text())
    const page = readable(await open.page(open.tom, delivery))

    const unsaid = await open.act(open.tom, delivery, 'not-arrived', { foundWhy: '' })
    const said = await open.act(open.tom, delivery, 'not-arrived', { foundWhy: 'They looked for it.' })

    expect(list).to.include('Nobody knows whether the mail arrived')
    expect(page).to.include('Did the mail arrive?').and.include('It is not sent again by itself')
    expect(unsaid.status).to.equal(422)
    expect(said.status).to.equal(303)
    expect((await open.get(delivery.id)).state).to.equal('released')
    expect(open.site.mailbox.messages(office)).to.have.length(count)
  })

  it('whose interrupted mail arrived is sent from then on', async () => {
    const delivery = await interrupted()

    await open.act(open.tom, delivery, 'arrived')

    expect(await open.get(delivery.id)).to.include({ state: 'sent', sentOn: today() })
  })

  it('without a mail address is handed over in another way, and says so', async () => {
    await changeRecipient(open.site.stores, 'united-nations', { channels: [] })
    const delivery = await open.released('united-nations')

    const page = readable(await open.page(open.mira, delivery))
    const sent = await open.act(open.mira, delivery, 'send')

    expect(page).to.include('has no mail address for this recipient').and.include('Handed over in another way')
    expect(sent.status).to.equal(409)
    expect((await open.get(delivery.id)).state).to.equal('released')
  })

  it('is recorded as handed over in person, with a scan', async () => {
    const delivery = await open.released()
    const fields = { revision: String(delivery.revision), way: 'in_person', day: today(), course: '', note: 'G/SO 215' }

    const answer = await upload(delivery, 'record', fields, aPdf())
    const page = await open.page(open.mira, delivery)
    const file = /href="([^"]+\/evidence\/[^"]+\/file)"/.exec(page)?.[1] ?? ''
    const scan = await open.mira.get(file)

    expect(answer.status).to.equal(303)
    expect(await open.get(delivery.id)).to.include({ state: 'sent', way: 'in_person', sentOn: today() })
    expect(readable(page)).to.include('Scan').and.include('G/SO 215').and.include('Only staff see the file.')
    expect(scan.headers.get('content-type')).to.equal('application/pdf')
    expect(Buffer.from(await scan.arrayBuffer())).to.deep.equal(aPdf())
  })

  for (const [what, file, status, sentence] of [
    [
      'is poisoned',
      aPdf({ catalog: '/OpenAction << /S /JavaScript /JS (1) >>' }),
      422,
      'This is no PDF, JPEG, PNG or WebP',
    ],
    ['is too large', Buffer.alloc(11 * 1024 * 1024), 413, 'The file is larger than 10 MB'],
  ] as const) {
    it(`is not recorded where its evidence ${what}, and nothing else that was typed is lost`, async () => {
      const delivery = await open.released()
      const fields = {
        revision: String(delivery.revision),
        way: 'post',
        day: today(),
        course: 'By courier',
        note: 'X1',
      }

      const answer = await upload(delivery, 'record', fields, file)
      const page = await answer.text()

      expect(answer.status).to.equal(status)
      expect(readable(page)).to.include(sentence)
      expect(page)
        .to.include('value="X1"')
        .and.include('By courier')
        .and.match(/value="post" checked/)
      expect((await open.get(delivery.id)).state).to.equal('released')
    })
  }

  it('takes no file from a form that is not ours', async () => {
    const delivery = await open.released()

    const answer = await upload(
      delivery,
      'record',
      { csrf: 'stolen', revision: '3', way: 'post', day: today() },
      aPdf(),
    )

    expect(answer.status).to.equal(403)
    expect((await open.get(delivery.id)).state).to.equal('released')
  })

  it('cannot have been handed over tomorrow', async () => {
    const delivery = await open.released()

    const typed = { way: 'post', day: '2999-01-01', course: 'By courier', note: 'Counter 3' }
    const answer = await open.act(open.mira, delivery, 'record', typed)
    const page = await answer.text()

    expect(answer.status).to.equal(422)
    expect(readable(page)).to.include('It cannot have been handed over on that day')
    expect(page).to.include('By courier').and.include('Counter 3')
  })

  it('gets another link at its registered address, and the old ones open nothing', async () => {
    const delivery = await open.released()
    await open.act(open.mira, delivery, 'record', { way: 'post', day: today() })
    const count = open.site.mailbox.messages(office).length

    const revoked = await open.act(open.mira, delivery, 'revoke')
    const sent = await open.act(open.mira, delivery, 'link')
    const mail = await open.site.mailTo(office, count + 1)

    expect([revoked.status, sent.status]).to.deep.equal([303, 303])
    expect(mail.subject).to.include('Another link')
  })

  it('without a word for four weeks is reminded by a click, not by itself', async () => {
    const delivery = await open.released()
    await open.act(open.mira, delivery, 'record', { way: 'post', day: today() })
    const early = await open.act(open.mira, delivery, 'remind', { how: 'mail', reminder: 'Too early' })
    const past = { $set: { sentOn: '2020-01-01', answerDueOn: '2020-03-01' } }
    const rows = open.site.stores.database.db.collection('deliveries')
    await rows.updateOne({ _id: bytesOf(delivery.id) }, past)
    const count = open.site.mailbox.messages(office).length
    const page = readable(await open.page(open.mira, delivery))

    const reminder = textIn(await open.page(open.mira, delivery))
    const sent = await open.act(open.mira, delivery, 'remind', { how: 'mail', reminder })
    const mail = await open.site.mailTo(office, count + 1)

    expect(early.status).to.equal(409)
    expect(page).to.include('Remind?').and.include('Reminder: a petition addressed to your organisation')
    expect(sent.status).to.equal(303)
    expect(mail.subject).to.include('Reminder')
    expect(flat(mail.text))
      .to.include(flat(reminder))
      .and.match(/\/en\/deliveries\/[\w-]{43}/)
    const after = readable(await open.page(open.mira, delivery))
    expect(after).to.include('reminded the recipient').and.include('What it said').and.not.include('changed before')
    expect(readable(await early.text())).to.include('Too early')
  })

  /** Sent long ago, and quiet ever since. */
  async function quiet(): Promise<Delivery> {
    const delivery = await open.released()
    await open.act(open.mira, delivery, 'record', { way: 'post', day: today() })
    const past = { $set: { sentOn: '2020-01-01', answerDueOn: '2020-03-01' } }
    await open.site.stores.database.db.collection('deliveries').updateOne({ _id: bytesOf(delivery.id) }, past)
    return open.get(delivery.id)
  }

  const textIn = (page: string): string => decoded(/<textarea id="reminder"[^>]*>\n([^<]*)/.exec(page)?.[1] ?? '')

  it('is reminded in words of one’s own: they go, with a link that nobody saw before, and stay in the trail', async () => {
    const delivery = await quiet()
    const count = open.site.mailbox.messages(office).length
    const reminder = 'Dear Ms Zzyzx,\n\nplease answer.'

    const page = await open.page(open.mira, delivery)
    const answers = await Promise.all(
      [1, 2].map(() => open.act(open.mira, delivery, 'remind', { how: 'mail', reminder })),
    )
    const mail = await open.site.mailTo(office, count + 1)

    expect(textIn(page))
      .to.include('Dear Sir or Madam')
      .and.not.match(/https?:/)
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409])
    expect(flat(mail.text))
      .to.include('Dear Ms Zzyzx, please answer.')
      .and.match(/\/en\/deliveries\/[\w-]{43}/)
    expect(mail.text).not.to.include('Dear Sir or Madam')
    expect(open.site.mailbox.messages(office)).to.have.length(count + 1)
    const trail = readable(await open.page(open.tom, delivery))
    expect(trail).to.include('What it said, changed before it was sent Dear Ms Zzyzx, please answer.')
    const { database, audit } = open.site.stores
    const entries = await audit.entries({ subject: { kind: 'delivery', id: delivery.id }, limit: 100 })
    const rows = await Promise.all(
      ['audit', 'outbox', 'deliveryReminders'].map((name) => database.db.collection(name).find().toArray()),
    )
    expect(entries.find(({ deed }) => deed === 'delivery.reminded')?.after).to.include({ isEdited: true })
    expect(JSON.stringify(rows)).not.to.include('Zzyzx')
  })

  for (const [what, reminder, sentence] of [
    ['says nothing', ' ', 'Write what the reminder says.'],
    ['is too long', 'x'.repeat(5_001), 'At most 5,000 characters.'],
  ] as const) {
    it(`is not reminded where the text ${what}, and the form comes back as it was`, async () => {
      const delivery = await quiet()

      const answer = await open.act(open.mira, delivery, 'remind', { how: 'mail', reminder })
      const page = await answer.text()

      expect(answer.status).to.equal(422)
      expect(readable(page)).to.include(sentence)
      expect(textIn(page)).to.equal(reminder)
      expect((await open.get(delivery.id)).remindedOn).to.equal(null)
    })
  }

  it('whose time is over is not mailed any more: no link of it would open, and nothing of it is kept', async () => {
    const delivery = await quiet()
    const { db } = open.site.stores.database
    const over = { $set: { retainUntil: '2020-06-01', isStored: false } }
    await db.collection('deliveries').updateOne({ _id: bytesOf(delivery.id) }, over)
    const count = open.site.mailbox.messages(office).length
    const kept = await db.collection('deliveryReminders').countDocuments()

    const page = await open.page(open.mira, delivery)
    const reminded = await open.act(open.mira, delivery, 'remind', { how: 'mail', reminder: 'Too late' })
    const linked = await open.act(open.mira, delivery, 'link')
    const asked = await open.site.post('/en/deliveries/new-link', { delivery: delivery.id })
    const declined = await open.act(open.mira, delivery, 'remind', { how: 'not', reminder: '' })

    expect(page).not.to.include('id="reminder"').and.not.include(`${delivery.id}/link"`)
    expect([reminded, linked, asked, declined].map(({ status }) => status)).to.deep.equal([410, 410, 303, 303])
    expect(readable(await reminded.text()))
      .to.include('there is nothing left to send')
      .and.include('Too late')
    expect(await db.collection('deliveryReminders').countDocuments()).to.equal(kept)
    expect(open.site.mailbox.messages(office)).to.have.length(count)
  })

  it('is not mailed where somebody has decided not to remind, whatever the text says', async () => {
    const delivery = await quiet()
    const count = open.site.mailbox.messages(office).length

    const answer = await open.act(open.mira, delivery, 'remind', { how: 'not', reminder: '' })

    expect(answer.status).to.equal(303)
    expect((await open.get(delivery.id)).remindedOn).to.equal(today())
    expect(open.site.mailbox.messages(office)).to.have.length(count)
  })

  it('is said to have no answer where nobody has set a time, from four weeks after it was handed over on', async () => {
    const delivery = await open.released()
    const handedOver = { way: 'post', day: today() }
    await open.act(open.mira, delivery, 'record', handedOver)
    const rows = open.site.stores.database.db.collection('deliveries')
    const sentBefore = async (days: number): Promise<string> => {
      const set = { sentOn: addDays(today(), -days), answerDueOn: null }
      await rows.updateOne({ _id: bytesOf(delivery.id) }, { $set: set })
      return readable(await open.page(open.mira, delivery))
    }

    const early = await sentBefore(27)
    const refused = await open.act(open.mira, delivery, 'no-answer')
    const late = await sentBefore(28)
    const said = await open.act(open.mira, delivery, 'no-answer')

    expect(early).not.to.include('Say in public that no answer came')
    expect(late)
      .to.include('Nobody has set a time in which it answers.')
      .and.include('Say in public that no answer came')
    expect([refused.status, said.status]).to.deep.equal([409, 303])
    expect((await open.get(delivery.id)).state).to.equal('no_answer')
  })

  it('is said to have no answer once its time is over', async () => {
    const delivery = await open.released()
    await open.act(open.mira, delivery, 'record', { way: 'post', day: today() })
    const rows = open.site.stores.database.db.collection('deliveries')
    await rows.updateOne({ _id: bytesOf(delivery.id) }, { $set: { answerDueOn: '2020-03-01' } })

    const shown = readable(await open.page(open.mira, delivery))
    await open.act(open.mira, delivery, 'no-answer')

    expect(shown).to.include('Say in public that no answer came')
    expect((await open.get(delivery.id)).state).to.equal('no_answer')
  })
})
