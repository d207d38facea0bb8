import { z } from 'zod'

import { manifestSchema } from './manifest-schema.ts'
import { summarySchema } from './summary-schema.ts'

/** Where a site publishes what the JSON files of its packs look like. */
export const schemaPaths = {
  summary: '/schemas/delivery-summary-1.json',
  manifest: '/schemas/delivery-manifest-1.json',
} as const

/** These schemas as documents, by their paths. Source: JSON Schema, draft 2020-12. */
export function publishedSchemas(site: string): { path: string; document: object }[] {
  const published = (path: string, schema: z.ZodType, title: string) => ({
    path,
    document: { ...z.toJSONSchema(schema, { io: 'input' }), $id: site + path, title },
  })
  return [
    published(schemaPaths.summary, summarySchema, 'summary.json of a delivery'),
    published(schemaPaths.manifest, manifestSchema, 'manifest.json of a delivery'),
  ]
}
