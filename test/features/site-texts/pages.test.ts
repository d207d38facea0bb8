import { expect } from 'chai'

import { signIn, type SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { startSite, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

describe('the pages about the site', () => {
  let site: TestSite
  let staff: SignedIn

  before(async () => {
    site = await startSite()
    staff = await signIn(site, { roles: ['staff'], name: 'Tom Staff' })
  })

  after(() => site.close())

  const pageOf = async (address: string): Promise<string> => (await site.get(address)).text()

  for (const locale of ['en', 'uk', 'crh', 'ru']) {
    it(`are there in ${locale} from the first day, and every page leads to them`, async () => {
      const home = await pageOf(`/${locale}`)
      for (const name of ['about', 'privacy', 'terms', 'accessibility']) {
        const answer = await site.get(`/${locale}/${name}`)
        expect(home).to.include(`<a href="/${locale}/${name}">`)
        expect([answer.status, answer.headers.get('set-cookie')]).to.deep.equal([200, null])
        expect(answer.headers.get('etag')).to.be.a('string')
        expect(await answer.text()).to.include('<h2>')
      }
    })
  }

  it('show what was published, without anything that could run', async () => {
    const markdown = '## Who we are\n\n<script>alert(1)</script> [Write](javascript:alert(1)) **to us**'

    const published = await staff.post('/en/staff/texts/about/en', { act: 'publish', seen: '0', markdown, why: 'New' })
    await until('the page shows it', async () => (await pageOf('/en/about')).includes('Who we are'))
    const page = await pageOf('/en/about')

    expect([published.status, published.headers.get('location')]).to.deep.equal([
      303,
      '/en/staff/texts/about/en?done=published',
    ])
    expect(page).to.include('<strong>to us</strong>').and.include('Version 1, published')
    expect(page.replace(/<head>[\s\S]*<\/head>/, '')).not.to.match(/<script|href="javascript/)
    expect(readable(page)).not.to.include('brings with it')
  })

  it('say so where they are read in another language than their own', async () => {
    await staff.post('/uk/staff/texts/terms/uk', { act: 'publish', seen: '0', markdown: 'Наші правила' })
    await until('the page shows it', async () => (await pageOf('/en/terms')).includes('Наші правила'))

    const page = await pageOf('/en/terms')

    expect(page).to.include('<div class="prose" lang="uk">')
    expect(readable(page)).to.include('This text has not been translated into English yet.')
  })

  it('are looked at before they are published, with what changes', async () => {
    const answer = await staff.post('/en/staff/texts/privacy/en', { act: 'preview', seen: '0', markdown: '## Ours' })
    const page = await answer.text()

    expect(answer.status).to.equal(200)
    expect(page).to.include('<h2>Ours</h2>').and.include('>\n## Ours</textarea>').and.include('<del>')
    expect(await pageOf('/en/privacy')).not.to.include('<h2>Ours</h2>')
  })

  it('keep every version, each with who published it and what it changed', async () => {
    const write = (seen: string, markdown: string) =>
      staff.post('/en/staff/texts/accessibility/en', { act: 'publish', seen, markdown })
    await write('0', 'Write to us by post.')
    await write('1', 'Write to us by mail.')

    const editor = readable(await (await staff.get('/en/staff/texts/accessibility/en')).text())
    const second = await (await staff.get('/en/staff/texts/accessibility/en/versions/2')).text()

    expect(editor).to.match(/Version 2 .* Tom Staff Version 1 .* Tom Staff/)
    expect(second).to.include('<del>post</del><ins>mail</ins>')
    expect((await staff.get('/en/staff/texts/accessibility/en/versions/3')).status).to.equal(404)
  })

  it('come back with what was typed when somebody else was faster', async () => {
    const write = (markdown: string) =>
      staff.post('/en/staff/texts/privacy/ru', { act: 'publish', seen: '0', markdown })
    await write('Theirs')

    const second = await write('Ours')
    const page = await second.text()

    expect(second.status).to.equal(409)
    expect(page).to.include('>\nOurs</textarea>').and.include('name="seen" value="1"')
    expect(readable(page)).to.include('Somebody else changed this while you were writing.')
  })

  it('are nobody’s to write but staff’s', async () => {
    const moderator = await signIn(site, { roles: ['moderator'] })

    const answers = [
      await moderator.get('/en/staff/texts'),
      await moderator.post('/en/staff/texts/about/en', { act: 'publish', seen: '0', markdown: 'Mine' }),
      await staff.get('/en/staff/texts/secrets/en'),
    ]

    expect(answers.map(({ status }) => status)).to.deep.equal([403, 403, 404])
  })
})
