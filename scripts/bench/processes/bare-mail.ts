import nodemailer, { type SendMailOptions } from 'nodemailer'
import PostalMime, { type Address } from 'postal-mime'

import { elapsedMs } from '../../../server/platform/clock.ts'
import { answerParent } from '../answering.ts'

export type BareMailAnswers = typeof answers

/** Nothing but nodemailer's own pool, with messages that are ready. */
let messages: SendMailOptions[] = []

const answers = {
  /** Takes messages as they went over the line, apart: composing them is part of sending. */
  async take(raw: readonly string[]): Promise<void> {
    messages = await Promise.all(raw.map(optionsOf))
  },

  /** Sends so many, the messages in turn; answers the milliseconds until the last was taken. */
  async send({
    smtpPort,
    connections,
    count,
  }: {
    smtpPort: number
    connections: number
    count: number
  }): Promise<number> {
    const pool = nodemailer.createTransport({
      pool: true,
      host: '127.0.0.1',
      port: smtpPort,
      secure: false,
      maxConnections: connections,
      maxMessages: Infinity,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const startedMs = elapsedMs()
    const sent = Array.from({ length: count }, (_, index) => pool.sendMail(messages[index % messages.length] ?? {}))
    await Promise.all(sent)
    const tookMs = elapsedMs() - startedMs
    pool.close()
    return tookMs
  },
}

answerParent(answers)

const keptHeaders = ['auto-submitted', 'x-auto-response-suppress', 'list-unsubscribe', 'list-unsubscribe-post']

async function optionsOf(raw: string): Promise<SendMailOptions> {
  const { from, to, replyTo, messageId, subject, text, html, headers } = await PostalMime.parse(
    Buffer.from(raw, 'latin1'),
  )
  const [sender, recipient] = [addressOf(from), addressOf(to?.[0])]
  return {
    envelope: { from: sender, to: recipient },
    from: { name: from?.name ?? '', address: sender },
    to: recipient,
    replyTo: addressOf(replyTo?.[0]),
    ...present({ messageId, subject, text, html }),
    headers: Object.fromEntries(
      headers.filter(({ key }) => keptHeaders.includes(key)).map(({ key, value }) => [key, value]),
    ),
  }
}

function addressOf(mailbox: Address | undefined): string {
  if (mailbox?.address === undefined) throw new Error('A message that was sent has its addresses.')
  return mailbox.address
}

function present(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined))
}
