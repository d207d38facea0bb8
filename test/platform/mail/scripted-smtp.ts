import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'

/** Where a scripted answer stands in: one name for each thing a client waits for. */
export type SmtpPhase = 'greeting' | 'ehlo' | 'auth' | 'mail' | 'rcpt' | 'data' | 'end'

export interface ScriptedAnswer {
  /** `450 4.2.1 later`; without it the phase is answered well. */
  reply?: string
  /** Closes the connection at this point (after the reply, if there is one). */
  cut?: true
  /** Never answers. */
  silent?: true
  /** Sends the answer a byte at a time with this pause. */
  dripMs?: number
  /** Runs before the answer, e.g. to move a clock. */
  first?: () => void
}

export interface ReceivedMail {
  from: string
  to: string
  data: string
}

/** Called for each command with its argument (the recipient, for `rcpt`). */
export type Script = (phase: SmtpPhase, argument: string) => ScriptedAnswer | undefined

export interface ScriptedSmtp {
  smtpUrl: string
  /** Messages whose final dot came in, whatever was answered. */
  received: ReceivedMail[]
  connectionCount(): number
  openCount(): number
  close(): Promise<void>
}

interface ScriptedParts {
  script?: Script
  pipelining?: boolean
  auth?: boolean
  port?: number
}

const goodReplies: Record<Exclude<SmtpPhase, 'ehlo'>, string> = {
  greeting: '220 test.invalid ESMTP',
  auth: '235 2.7.0 welcome',
  mail: '250 2.1.0 ok',
  rcpt: '250 2.1.5 ok',
  data: '354 go on',
  end: '250 2.0.0 taken',
}

/** A mail server on loopback that answers as the script says; a raw socket, so that it can also break off mid-word. */
export async function startScriptedSmtp(parts: ScriptedParts = {}): Promise<ScriptedSmtp> {
  const { script = () => undefined, pipelining = true, auth = false } = parts
  const received: ReceivedMail[] = []
  const sockets = new Set<net.Socket>()
  let connectionCount = 0
  const extensions = [
    'test.invalid',
    ...(pipelining ? ['PIPELINING'] : []),
    ...(auth ? ['AUTH PLAIN'] : []),
    '8BITMIME',
  ]
  const ehlo = extensions.map((line, i) => `250${i === extensions.length - 1 ? ' ' : '-'}${line}`).join('\r\n')

  const goodReply: Record<SmtpPhase, string> = { ...goodReplies, ehlo }

  const server = net.createServer((socket) => {
    connectionCount += 1
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let buffered = ''
    let inData = false
    let mail: ReceivedMail = { from: '', to: '', data: '' }
    let work = Promise.resolve()

    async function answer(phase: SmtpPhase, argument: string): Promise<boolean> {
      const { first, silent, cut, dripMs, reply = cut ? '' : goodReply[phase] } = script(phase, argument) ?? {}
      first?.()
      if (silent) return false
      if (reply !== '') await write(`${reply}\r\n`, dripMs)
      if (cut) socket.destroy()
      return !cut && reply.startsWith(phase === 'data' ? '3' : '2')
    }

    async function write(text: string, dripMs: number | undefined): Promise<void> {
      if (dripMs === undefined) {
        socket.write(text)
        return
      }
      for (const letter of text) {
        if (socket.destroyed) return
        socket.write(letter)
        await new Promise((resolve) => setTimeout(resolve, dripMs))
      }
    }

    async function obey(line: string): Promise<void> {
      const verb = line.slice(0, 4).toUpperCase()
      const command = commands[verb]
      if (command === undefined) socket.write('500 what\r\n')
      else await command(line)
    }

    const commands: Record<string, (line: string) => unknown> = {
      EHLO: (line) => answer('ehlo', line),
      HELO: (line) => answer('ehlo', line),
      AUTH: (line) => answer('auth', line),
      MAIL: (line) => {
        mail = { from: addressIn(line), to: '', data: '' }
        return answer('mail', mail.from)
      },
      RCPT: async (line) => {
        if (await answer('rcpt', addressIn(line))) mail.to = addressIn(line)
      },
      DATA: async () => {
        if (mail.to === '') socket.write('503 5.5.1 no recipient\r\n')
        else inData = await answer('data', mail.to)
      },
      RSET: () => socket.write('250 ok\r\n'),
      QUIT: () => socket.end('221 bye\r\n'),
    }

    async function drain(): Promise<void> {
      for (;;) {
        const end = inData ? buffered.indexOf('\r\n.\r\n') : buffered.indexOf('\r\n')
        if (end === -1 || socket.destroyed) return
        const text = buffered.slice(0, end)
        buffered = buffered.slice(end + (inData ? 5 : 2))
        if (inData) {
          inData = false
          received.push({ ...mail, data: text })
          await answer('end', mail.to)
        } else await obey(text)
      }
    }

    work = work.then(async () => {
      await answer('greeting', '')
    })
    socket.on('data', (chunk) => {
      buffered += chunk.toString('utf8')
      work = work.then(drain)
    })
  })
  server.listen(parts.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    smtpUrl: `smtp://${auth ? 'user:secret@' : ''}127.0.0.1:${String(port)}`,
    received,
    connectionCount: () => connectionCount,
    openCount: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}
