import { Router } from 'express'

import { keysPath } from './checker/command.ts'
import type { PublishedKey } from './pack.ts'
import type { VerifyFile } from './verify-file.ts'

interface Parts {
  /** The keys that this site signs with, and signed with before. */
  published: () => Promise<readonly PublishedKey[]>
  verifyFile: () => VerifyFile
}

/** Anybody may read the keys from anywhere, and a new one is known within minutes. */
const forEverybody = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cache-Control': 'public, max-age=300',
}

/** What others need to check a pack: the keys of this site, and the checker in one file. */
export function createCheckRouter({ published, verifyFile }: Parts): Router {
  const router = Router({ caseSensitive: true, strict: true })

  router.get(keysPath, async (_req, res) => {
    res.set(forEverybody).json({ keys: await published() })
  })

  router.get('/verify.mjs', (_req, res) => {
    res
      .set({ ...forEverybody, 'Content-Disposition': 'attachment; filename="verify.mjs"' })
      .type('text/javascript')
      .send(verifyFile().bytes)
  })

  return router
}
