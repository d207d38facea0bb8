import { once } from 'node:events'

import type { Response } from 'express'

export interface Attachment {
  /** ASCII, without quotes. */
  name: string
  /** `application/pdf`. */
  type: string
  /** Null where only the end tells. */
  bytes: number | null
  read: AsyncIterable<Uint8Array>
  cacheControl: string
}

/**
 * Sends a file to be kept, never to be shown in a page of ours: whatever opens it all the same may do nothing. A file that
 * breaks off in the middle ends in a cut connection, so that nobody takes it for whole.
 */
export async function sendAttachment(
  res: Response,
  { name, type, bytes, read, cacheControl }: Attachment,
): Promise<void> {
  res.setHeader('Content-Type', type)
  res.setHeader('Content-Disposition', `attachment; filename="${name}"`)
  if (bytes !== null) res.setHeader('Content-Length', String(bytes))
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Cache-Control', cacheControl)
  if (res.req.method === 'HEAD') {
    res.end()
    return
  }
  for await (const piece of read) {
    if (res.destroyed) return
    if (!res.write(piece)) await Promise.race([once(res, 'drain'), once(res, 'close')])
  }
  res.end()
}
