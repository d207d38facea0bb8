export interface ReadAnswer {
  status: number
  /** The server closes this connection after it. */
  closes: boolean
}

const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('0\r\n\r\n')

interface Head extends ReadAnswer {
  /** Null where the body comes in chunks. */
  totalBytes: number | null
}

/**
 * Reads one answer after the other from a connection on which nothing is asked before the last one is whole. Knows no more
 * of HTTP than where an answer ends (to HEAD, where its body would begin): the less it does, the more of the machine is left to what is measured.
 */
export function createAnswerReader({ toHead = false }: { toHead?: boolean } = {}) {
  let seen: Buffer | null = null
  let head: Head | null = null

  function isWhole(bytes: Buffer): boolean {
    if (head === null) return false
    return head.totalBytes === null
      ? bytes.subarray(-lastChunk.length).equals(lastChunk)
      : bytes.length >= head.totalBytes
  }

  return {
    /** The answer that this chunk completes; null while there is more to come. */
    read(chunk: Buffer): ReadAnswer | null {
      const bytes = seen === null ? chunk : Buffer.concat([seen, chunk])
      seen = bytes
      head ??= headOf(bytes, toHead)
      if (head === null || !isWhole(bytes)) return null
      const { status, closes } = head
      seen = null
      head = null
      return { status, closes }
    },
  }
}

/** Null while it has not all come. */
function headOf(bytes: Buffer, toHead: boolean): Head | null {
  const end = bytes.indexOf(headEnd)
  if (end === -1) return null
  const text = bytes.toString('latin1', 0, end)
  const status = Number(text.slice(9, 12))
  const hasNoBody = toHead || status === 304 || status === 204
  return {
    status,
    closes: /\r\nconnection: close/i.test(text),
    totalBytes: hasNoBody ? end + headEnd.length : wholeBytes(text, end + headEnd.length),
  }
}

function wholeBytes(head: string, headBytes: number): number | null {
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
  if (length !== undefined) return headBytes + Number(length)
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return null
  throw new Error('An answer does not say where it ends.')
}
