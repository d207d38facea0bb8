import { expect } from 'chai'

import { markdownToMailHtml } from '../../../server/platform/mail/mail-markdown.ts'

describe('Markdown in mails', () => {
  it('is read once for everybody, however many texts go out at the same time', () => {
    const texts = Array.from({ length: 50 }, (_, index) => `**News** ${String(index)}`)
    const first = texts.map(markdownToMailHtml)

    const second = texts.map(markdownToMailHtml)

    expect(second.map((html, index) => html === first[index])).to.deep.equal(texts.map(() => true))
  })
})
