import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { loadTemplates, safeHtml } from '../../server/platform/templates.ts'

describe('templates', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'undersigned-views-'))
  })

  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const write = (name: string, content: string): void => {
    const file = path.join(folder, `${name}.hbs`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  function print(content: string, model: Record<string, unknown>): string {
    write('page', content)
    return loadTemplates(folder).render('page', model)
  }

  it('escape what people typed', () => {
    const name = `<script>alert("x")</script> & 'co' \`=`

    expect(print('<p title="{{name}}">{{name}}</p>', { name })).to.not.match(/<script|"x"|'co'|`|&(?![a-z#])/)
  })

  it('print HTML that the server made as it is', () => {
    expect(print('{{body}}', { body: safeHtml('<em>ok</em>') })).to.equal('<em>ok</em>')
  })

  it('do not run what people typed', () => {
    expect(print('{{name}}', { name: '{{constructor}} {{#if x}}' })).to.equal('{{constructor}} {{#if x}}')
  })

  it('fail for a field that the page forgot', () => {
    expect(() => print('{{missing}}', {})).to.throw('missing')
    expect(() => print('{{person.missing}}', { person: {} })).to.throw('missing')
  })

  it('do not reach what objects inherit', () => {
    expect(() => print('{{person.constructor.name}}', { person: {} })).to.throw()
    expect(print('{{toString}}{{person.constructor}}', { person: {} })).to.equal('')
  })

  for (const logic of [
    '{{#if (eq a b)}}x{{/if}}',
    '{{shout name}}',
    '{{lookup a b}}',
    '{{log a}}',
    '{{#unknown a}}x{{/unknown}}',
  ]) {
    it(`have no logic such as ${logic}`, () => {
      expect(() => print(logic, { a: 1, b: 1, name: 'x' })).to.throw()
    })
  }

  it('decide, repeat and include, and no more', () => {
    write('partials/item', '<li>{{name}}</li>')

    const page = print(
      '{{#if items}}<ul>{{#each items}}{{> partials/item}}{{/each}}</ul>{{/if}}{{#unless items}}none{{/unless}}',
      {
        items: [{ name: 'one' }, { name: 'two' }],
      },
    )

    expect(page).to.equal('<ul><li>one</li><li>two</li></ul>')
  })

  it('leave plain text of mails unescaped', () => {
    write('confirm/text', 'Dear {{name}}')
    write('confirm/subject', '{{name}} & co')
    write('confirm/html', '<p>{{name}}</p>')
    const templates = loadTemplates(folder, /\/(subject|text)$/)

    expect(templates.render('confirm/text', { name: `O'Neil <o>` })).to.equal(`Dear O'Neil <o>`)
    expect(templates.render('confirm/subject', { name: 'Q' })).to.equal('Q & co')
    expect(templates.render('confirm/html', { name: '<b>' })).to.equal('<p>&lt;b&gt;</p>')
  })

  it('escape in pages whatever their file is called', () => {
    write('moderation/text', '<p>{{name}}</p>')

    expect(loadTemplates(folder).render('moderation/text', { name: '<b>' })).to.equal('<p>&lt;b&gt;</p>')
  })

  it('say which one is not there', () => {
    expect(() => loadTemplates(folder).render('no/such', {})).to.throw('no/such')
  })
})
