import { Router } from 'express'

export type Readiness = { ok: true } | { ok: false; reason: string }

/** For monitoring: whether the process runs, and whether it can do its work. */
export function createHealthRouter({ ready }: { ready: () => Promise<Readiness> }): Router {
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/healthz', (_req, res) => {
    res.setHeader('Cache-Control', 'no-store')
    res.json({ status: 'ok' })
  })

  router.get('/readyz', async (_req, res) => {
    const readiness = await ready()
    res.setHeader('Cache-Control', 'no-store')
    if (readiness.ok) res.json({ status: 'ready' })
    else res.status(503).json({ status: 'not-ready', reason: readiness.reason })
  })

  return router
}
