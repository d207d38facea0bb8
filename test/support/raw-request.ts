import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  /** 0: the connection ended without an answer. */
  status: number
  /** In lower case. */
  headers: Readonly<Record<string, string>>
  body: string
}

/** A connection to the site that says whatever it is told, as no browser would. */
export interface RawConnection {
  socket: Socket
  send(bytes: string | Uint8Array): void
  /** Resolves when the other side has said that much, or has closed. */
  heard(what: RegExp): Promise<string>
  /** Everything that came until the other side closed. */
  answer(): Promise<RawAnswer>
}

export function openRaw(siteUrl: string): RawConnection {
  const socket = connect(Number(new URL(siteUrl).port), '127.0.0.1')
  let text = ''
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve()
    })
  })
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return {
    socket,
    send(bytes) {
      socket.write(bytes)
    },
    async heard(what) {
      while (!what.test(text) && !socket.destroyed) {
        await Promise.race([new Promise((resolve) => socket.once('data', resolve)), closed])
      }
      return text
    },
    async answer() {
      await closed
      return readAnswer(text)
    },
  }
}

/** Sends bytes as they are and reads until the site closes the connection. */
export async function sendRaw(siteUrl: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const connection = openRaw(siteUrl)
  connection.send(bytes)
  return connection.answer()
}

function readAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '').split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0), headers, body: rest.join('\r\n\r\n') }
}
