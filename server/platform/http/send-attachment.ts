import { once } from 'node:events'
import path from 'node:path'

import type { Response } from 'express'

export interface Attachment {
  /** ASCII, without quotes; its ending tells the media type, its folders are left out. */
  name: string
  /** Null where only the end tells. */
  bytes: number | null
  content: AsyncIterable<Uint8Array>
  cacheControl: string
}

/**
 * Sends a file to be kept, never to be shown in a page of ours: whatever opens it all the same may do nothing. A file that
 * breaks off in the middle ends in a cut connection, so that nobody takes it for whole.
 */
export async function sendAttachment(res: Response, { name, bytes, content, cacheControl }: Attachment): Promise<void> {
  res.type(path.posix.extname(name))
  res.setHeader('Content-Disposition', `attachment; filename="${path.posix.basename(name)}"`)
  if (bytes !== null) res.setHeader('Content-Length', String(bytes))
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Cache-Control', cacheControl)
  if (res.req.method === 'HEAD') {
    res.end()
    return
  }
  // Asked for once: of each piece it would stay for as long as the answer takes.
  const closed = once(res, 'close').catch(() => undefined)
  for await (const piece of content) {
    if (res.destroyed) return
    if (!res.write(piece)) await Promise.race([once(res, 'drain'), closed])
  }
  res.end()
}
