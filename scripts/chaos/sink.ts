import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'

import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

import { elapsedMs } from '../../server/platform/clock.ts'
import { loopbackSmtp } from '../../server/platform/mail/dev-mailbox.ts'

/** How the mail server behaves just now. */
export type SinkMood = 'accept' | 'pause' | '421' | '451' | '550' | 'drop'

/** One copy of a mail whose final dot came in, whatever the sender heard of it. */
export interface SinkMail {
  to: string
  messageId: string
  /** The tokens of its links. */
  confirm: string | null
  manage: string | null
  atMs: number
}

export interface Sink {
  smtpUrl: string
  mails: readonly SinkMail[]
  /** Addresses that were told 550. */
  refused: ReadonlySet<string>
  behave(mood: SinkMood): void
  /** Called with each mail as it comes in. */
  listen(listener: (mail: SinkMail) => void): void
  close(): Promise<void>
}

/** A mail server on loopback that delivers nothing, notes everything and can be put into a bad mood. */
export async function startSink(): Promise<Sink> {
  const mails: SinkMail[] = []
  const refused = new Set<string>()
  const listeners: ((mail: SinkMail) => void)[] = []
  const sockets = new Map<number, Socket>()
  let mood: SinkMood = 'accept'
  let resume = Promise.withResolvers<undefined>()
  let dropCount = 0

  /** While it is paused nobody gets a word out of it. */
  async function patience(): Promise<void> {
    while (mood === 'pause') await resume.promise
  }

  function answer(reply: number | null, done: (error?: Error | null) => void): void {
    void patience().then(() => {
      done(reply === null ? null : Object.assign(new Error('Not now.'), { responseCode: reply }))
    })
  }

  function replyTo(address: string): number | null {
    if (mood === '421') return 421
    if (mood === '451') return isAmong(address, 2) ? 451 : null
    if (mood !== '550' || !isAmong(address, 4)) return null
    refused.add(address)
    return 550
  }

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const drops = mood === 'drop'
    dropCount += drops ? 1 : 0
    if (drops && dropCount % 2 === 0) {
      stream.resume()
      hangUp(session)
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    const { messageId = '', text = '' } = await PostalMime.parse(Buffer.concat(chunks))
    for (const { address } of session.envelope.rcptTo) {
      const [confirm, manage] = [tokenIn(text, 'confirm'), tokenIn(text, 'manage')]
      const mail = { to: address, messageId, confirm, manage, atMs: elapsedMs() }
      mails.push(mail)
      for (const listener of listeners) listener(mail)
    }
    if (drops) hangUp(session)
  }

  function hangUp({ remotePort }: SMTPServerSession): void {
    sockets.get(remotePort)?.destroy()
  }

  const server = new SMTPServer({
    ...loopbackSmtp,
    onConnect(_session, done) {
      answer(null, done)
    },
    onMailFrom(_address, _session, done) {
      answer(null, done)
    },
    onRcptTo({ address }, _session, done) {
      answer(replyTo(address), done)
    },
    onData(stream, session, done) {
      take(stream, session).then(() => {
        answer(null, done)
      }, done)
    },
  })
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0
    sockets.set(port, socket)
    socket.once('close', () => sockets.delete(port))
  })
  // Connections cut in the middle are what it is for.
  server.on('error', () => undefined)
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  function behave(next: SinkMood): void {
    mood = next
    const waiting = resume
    resume = Promise.withResolvers()
    waiting.resolve(undefined)
  }

  return {
    smtpUrl: `smtp://127.0.0.1:${String((listener.address() as AddressInfo).port)}`,
    mails,
    refused,
    behave,
    listen(each) {
      listeners.push(each)
    },
    close() {
      behave('accept')
      for (const socket of sockets.values()) socket.destroy()
      return new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

/** One address in so many, always the same ones. */
function isAmong(address: string, share: number): boolean {
  return createHash('sha256').update(address).digest().readUInt8(0) % share === 0
}

function tokenIn(text: string, page: 'confirm' | 'manage'): string | null {
  return new RegExp(`/signatures/${page}/([\\w-]+)`).exec(text)?.[1] ?? null
}
