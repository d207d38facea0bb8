import { expect } from 'chai'
import PostalMime from 'postal-mime'

import { composeMessage, type MessageParts } from '../../../server/platform/mail/compose-message.ts'

const parts: MessageParts = {
  from: { name: 'Undersigned', address: 'no-reply@undersigned.example' },
  to: 'olena@example.org',
  replyTo: 'help@undersigned.example',
  messageId: '<abc-DEF_123@undersigned.example>',
  date: new Date('2027-03-01T12:00:00Z'),
  subject: 'Please confirm',
  text: 'Dear reader\n',
  html: '<p>Dear reader</p>\n',
  headers: {},
}

const long = 'Підтвердьте, будь ласка, підпис під зверненням до Організації Об’єднаних Націй '.repeat(4).trim()

describe('a composed message', () => {
  for (const [what, words] of [
    ['in Latin letters', 'Dear reader = you,\n\n.a line that begins with a dot \nFrom here on — a “quote”'],
    ['in Cyrillic', `Шановна читачко,\n\n.${long}`],
    ['of one very long line', `${'x'.repeat(2_000)} ${'café '.repeat(300)}y`],
    [
      'that needs a soft break anywhere',
      Array.from({ length: 90 }, (_, n) => `${'x'.repeat(n)}=é${'y'.repeat(90)}`).join('\n'),
    ],
    ['of nothing', ''],
  ] as const) {
    it(`is read as it was written, ${what}`, async () => {
      const message = composeMessage({ ...parts, text: `${words}\n`, html: `<pre>${words}</pre>\n` })

      const read = await PostalMime.parse(message)
      expect(read.text?.replaceAll('\r\n', '\n').trimEnd()).to.equal(words.trimEnd())
      expect(read.html?.replaceAll('\r\n', '\n').trim()).to.equal(`<pre>${words}</pre>`)
    })
  }

  for (const subject of ['Please confirm', long, 'Read =?UTF-8?B?YQ==?= as it is', `${'word '.repeat(60)}end`]) {
    it(`keeps the subject "${subject.slice(0, 30)}"`, async () => {
      const read = await PostalMime.parse(composeMessage({ ...parts, subject }))

      expect(read.subject).to.equal(subject)
    })
  }

  for (const name of ['Undersigned', 'Ґанна О’Ніл', 'Rights, "Inc." \\ Co.', 'a@b.example', long]) {
    it(`names ${name.slice(0, 20)} as its sender`, async () => {
      const read = await PostalMime.parse(composeMessage({ ...parts, from: { ...parts.from, name } }))

      expect(read.from).to.deep.equal({ name, address: parts.from.address })
    })
  }

  it('is ASCII in lines that every server takes', () => {
    const message = composeMessage({ ...parts, subject: long, text: long, html: long }).toString('utf8')

    expect(message).to.match(/^[\x20-\x7e\r\n]*$/)
    expect(message.replaceAll('\r\n', '')).not.to.match(/[\r\n]/)
    for (const line of message.split('\r\n')) expect(line).to.have.length.at.most(78)
  })
})
