import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { createPublishedUpdates } from '../../../server/features/updates/index.ts'
import { locales, type Locale } from '../../../server/platform/locales.ts'
import type { DevMessage } from '../../../server/platform/mail/dev-mailbox.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, times } from '../../support/signatures.ts'
import { appeal, linkIn, startSite, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { aPerson, news, openNewsroom, type Person } from './a-newsroom.ts'

const askingCount = 30

describe('news of a petition', () => {
  let site: TestSite
  let petition: Petition
  let by: Person
  let newsroom: ReturnType<typeof openNewsroom>
  /** Of those who asked, by the language of their mails. */
  let asked: Record<Locale, string[]>

  before(async () => {
    site = await startSite()
    petition = site.stores.petitions.get(appeal)
    newsroom = openNewsroom(site.stores)
    by = await newsroom.leader(petition)
    const people = locales.flatMap((locale) => [
      ...times(askingCount, { locale, updates: true }),
      ...times(75 - askingCount, { locale }),
    ])
    const ids = await addSignatures(site.stores, petition, people)
    const addressesIn = (locale: Locale) =>
      ids.flatMap((id, index) =>
        people[index]?.locale === locale && people[index].updates === true ? [`${id}@example.org`] : [],
      )
    asked = { en: addressesIn('en'), uk: addressesIn('uk'), crh: addressesIn('crh'), ru: addressesIn('ru') }
  })

  after(() => site.close())

  const newsOf = (title: string): DevMessage[] =>
    site.mailbox.messages().filter(({ subject }) => subject.startsWith(title))

  const isSent = (id: string, of = petition, who = by) =>
    until('the update is sent', async () => {
      await site.service.runJob('updates')
      const { update, progress } = await newsroom.updates.open(of.id, id, who)
      return update.state === 'sent' && progress
    })

  it('comes to everybody who asked, once, in their language, and to nobody else; each can stop it with one click', async () => {
    const first = await newsroom.approved(petition, by, news(['uk', 'en'], 'uk'))
    const progress = await isSent(first.id)
    const mails = newsOf('News-')
    const [leaving = ''] = asked.crh
    const goodbye = site.mailbox.messages(leaving)[0]
    const link = /^<(.+)>$/.exec(goodbye?.headers['list-unsubscribe'] ?? '')?.[1] ?? ''
    const answer = await fetch(link, { method: 'POST', body: 'List-Unsubscribe=One-Click' })
    const second = await newsroom.approved(petition, by, news(['crh'], 'crh'))
    const next = await isSent(second.id)

    const everybody = Object.values(asked).flat()
    expect(mails.map(({ to }) => to).sort()).to.deep.equal(everybody.toSorted())
    expect(progress).to.include({ totalCount: 120, sentCount: 120, refusedCount: 0, unsureCount: 0, waitingCount: 0 })
    const titles = { en: 'News-en', uk: 'News-uk', crh: 'News-uk', ru: 'News-uk' }
    for (const locale of locales) {
      for (const mail of mails.filter(({ to }) => asked[locale].includes(to))) {
        expect(mail.subject, locale).to.match(new RegExp(`^${titles[locale]} – `))
        expect(mail.html, locale).to.include(`lang="${locale}"`).and.include('<strong>free</strong>')
        expect(mail.text, locale).to.include(`/${locale}/petitions/${appeal}`).and.not.include('**')
      }
    }
    expect(goodbye?.text).to.include('metin ukraince yazılğan')
    expect(goodbye?.headers).to.include({ 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' })
    expect(goodbye?.links).to.include(link)
    expect(answer.status).to.equal(200)
    expect(next).to.include({ totalCount: 119, sentCount: 119 })
    expect(
      newsOf('News-crh')
        .map(({ to }) => to)
        .sort(),
    ).to.deep.equal(everybody.filter((address) => address !== leaving).sort())
    const manage = await site.get(linkIn(goodbye as DevMessage, 'manage'))
    expect(manage.status).to.equal(200)
  })

  it('tells neither petition nor cause where the petition is protected', async () => {
    const [template] = site.stores.petitions.list()
    if (template === undefined) throw new Error('The demo has a petition.')
    await site.stores.petitions.publish({ ...template, slug: 'quiet-matter', riskMode: 'protected' })
    const quiet = site.stores.petitions.get('quiet-matter')
    const leader = await newsroom.leader(quiet)
    const ids = await addSignatures(site.stores, quiet, [{ locale: 'en', updates: true, name: null }])

    const { id } = await newsroom.approved(quiet, leader, news(['en'], 'en'))
    const mail = await site.mailTo(`${ids[0] ?? ''}@example.org`)
    await isSent(id, quiet, leader)

    const said = [mail.subject, mail.from.name, mail.text, mail.html].join('\n')
    expect(said).not.to.match(/quiet-matter|COVID|prisoner|Crimea|petition|News-en|free/i)
    expect(mail.from.name).to.equal('Notifications')
    expect(mail.links.map((address) => new URL(address).pathname.replace(/[^/]{60,}$/, ''))).to.deep.equal([
      '/en/signatures/manage/',
      '/unsubscribe/',
    ])
    expect((await site.get(linkIn(mail, 'manage'))).status).to.equal(200)
  })
})

describe('writing an update', () => {
  let site: TestSite
  let petition: Petition
  let by: Person
  let newsroom: ReturnType<typeof openNewsroom>

  before(async () => {
    site = await startSite({ running: false })
    newsroom = openNewsroom(site.stores)
  })

  beforeEach(async () => {
    const [template] = site.stores.petitions.list()
    if (template === undefined) throw new Error('The demo has a petition.')
    const slug = `petition-${String(site.stores.petitions.list().length)}`
    await site.stores.petitions.publish({ ...template, slug })
    petition = site.stores.petitions.get(slug)
    by = await newsroom.leader(petition)
  })

  after(() => site.close())

  it('keeps what the first of two people saved, and shows it to the second', async () => {
    const { id, revision } = await newsroom.begun(petition, by)
    const other = await newsroom.leader(petition)
    const save = (who: Person, title: string) =>
      newsroom.updates.save({
        petitionId: petition.id,
        id,
        by: who,
        revision,
        content: { originalLanguage: 'uk', texts: { uk: { title, body: 'Так.' }, en: { title: ' ', body: '' } } },
      })

    const first = await save(by, 'Звільнено\u202e')
    const second = await save(other, 'Ні')

    expect(first).to.have.property('kind', 'saved')
    expect(second).to.have.property('kind', 'changed')
    expect(second.update).to.deep.include({ revision: 2, texts: { uk: { title: 'Звільнено', body: 'Так.' } } })
  })

  it('is for those who lead the petition: for others there is nothing, whatever they guess', async () => {
    const { id, revision } = await newsroom.begun(petition, by)
    const stranger = aPerson()
    const elsewhere = site.stores.petitions.get(appeal)
    const leaderElsewhere = await newsroom.leader(elsewhere)
    const { updates } = newsroom

    for (const attempt of [
      () => updates.open(petition.id, id, stranger),
      () => updates.list(petition.id, stranger),
      () => updates.start(petition.id, stranger, 'uk'),
      () => updates.submit({ petitionId: petition.id, id, by: stranger, revision }),
      () => updates.stop({ petitionId: petition.id, id, by: stranger, why: '' }),
      () => updates.open(elsewhere.id, id, leaderElsewhere),
      () => updates.open(petition.id, id, leaderElsewhere),
      () => updates.open(petition.id, 'AAAAAAAAAAAAAAAAAAAAAA', by),
    ]) {
      expect(await rejectionOf(attempt())).to.include({ kind: 'not-found' })
    }
  })

  it('is submitted whole, waits as it is, and can be taken back', async () => {
    const { updates } = newsroom
    const half = await newsroom.begun(petition, by, {
      originalLanguage: 'uk',
      texts: { en: { title: 'Hm', body: '' } },
    })
    const whole = await newsroom.submitted(petition, by)
    const { id, revision } = whole

    const refused = await rejectionOf(updates.submit({ ...half, petitionId: petition.id, by }))
    const saved = await updates.save({ petitionId: petition.id, id, by, revision, content: news(['en'], 'en') })
    await updates.takeBack({ petitionId: petition.id, id, by })
    const again = await updates.save({ petitionId: petition.id, id, by, revision, content: news(['en'], 'en') })

    expect(refused).to.include({ kind: 'invalid' })
    expect(refused).to.have.deep.property('lacks', [
      { language: 'en', field: 'body', code: 'missing' },
      { language: 'uk', field: 'title', code: 'missing' },
      { language: 'uk', field: 'body', code: 'missing' },
    ])
    expect([saved.kind, again.kind]).to.deep.equal(['changed', 'saved'])
    expect(await newsroom.waiting(id)).to.equal(null)
    expect((await newsroom.deedsOf(id)).map(({ deed }) => deed)).to.deep.equal([
      'update.submitted',
      'update.taken-back',
    ])
  })

  it('is not decided on another revision than the moderator saw', async () => {
    const { id, revision } = await newsroom.submitted(petition, by)

    const unseen = await rejectionOf(newsroom.decided({ id, revision: revision - 1 }, 'approved'))

    expect(unseen).to.include({ kind: 'conflict', code: 'changedMeanwhile' })
    expect((await newsroom.updates.toReview(id)).state).to.equal('in_review')
  })

  it('is not what a decision was about once it was taken back and submitted anew', async () => {
    const { updates } = newsroom
    const first = await newsroom.submitted(petition, by)
    const { id, revision } = first
    const review = await newsroom.decided(first, 'approved')
    await updates.takeBack({ petitionId: petition.id, id, by })
    await updates.save({ petitionId: petition.id, id, by, revision, content: news(['ru'], 'ru') })
    await updates.submit({ petitionId: petition.id, id, by, revision: revision + 1 })

    const late = await rejectionOf(newsroom.transact((session) => updates.applyDecision(review, session)))
    await newsroom.decide({ id, revision: revision + 1 }, 'changes_requested')

    expect(late).to.include({ kind: 'conflict', code: 'updates.changed' })
    expect((await updates.toReview(id)).state).to.equal('changes_requested')
    expect(newsroom.noted).not.to.include(id)
    expect((await newsroom.deedsOf(id)).at(-1)).to.include({ deed: 'update.changes-requested', why: 'unclear' })
  })

  it('comes onto the page of its petition once it is approved, and only then', async () => {
    const published = createPublishedUpdates({ store: newsroom.store })
    const rejected = await newsroom.submitted(petition, by)
    await newsroom.decide(rejected, 'rejected')
    await newsroom.submitted(petition, by)
    await published.refresh()
    const before = { updates: published.of(petition.id), revision: published.revision() }

    const { id } = await newsroom.approved(petition, by, news(['uk', 'crh'], 'uk'))
    await published.refresh()
    await published.refresh()

    expect(before).to.deep.equal({ updates: [], revision: 0 })
    expect(published.of(petition.id)).to.have.length(1)
    expect(published.of(petition.id)[0]).to.deep.include({ id, ...news(['uk', 'crh'], 'uk') })
    expect(published.revision()).to.equal(1)
    expect(newsroom.noted).to.include(id)
  })

  it('is not begun where nobody can be told anything any more', async () => {
    site.clock.forwardDays(40_000)

    expect(await rejectionOf(newsroom.updates.start(petition.id, by, 'uk'))).to.include({
      code: 'updates.nobodyToTell',
    })
  })
})
