import { Router } from 'express'

import { publishedSchemas } from '../packs/index.ts'
import { readableEverywhere } from './resources.ts'

/** What the JSON files of a delivery look like, for whoever reads them by program. */
export function createSchemaRouter({ publicUrl }: { publicUrl: string }): Router {
  const router = Router({ caseSensitive: true, strict: true })

  for (const { path, document } of publishedSchemas(publicUrl)) {
    const body = JSON.stringify(document, null, 2)
    router.get(path, (_req, res) => {
      res.set({ ...readableEverywhere, 'Cache-Control': 'public, max-age=86400' })
      res.type('application/schema+json').send(body)
    })
  }

  return router
}
