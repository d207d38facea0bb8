import { Router, type Request, type RequestHandler } from 'express'
import { z } from 'zod'

import type { Now } from '../../platform/clock.ts'
import { Gone } from '../../platform/errors.ts'
import { jsonBodies } from '../../platform/http/bodies.ts'
import { passesCaptcha, type Captcha } from '../../platform/http/captcha.ts'
import { parseJson, parseParams } from '../../platform/http/forms.ts'
import type { RateLimits } from '../../platform/http/rate-limits.ts'
import { InvalidInput } from '../../platform/http/refusals.ts'
import type { Locale } from '../../platform/locales.ts'
import { acceptsSignatures, type Petition, type PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { SignatureService } from '../signatures/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { docsFiles, docsFilesFolder, docsPage, docsStart } from './docs-page.ts'
import { openApiDocument } from './openapi.ts'
import { pageOfPetitions } from './petition-list.ts'
import { readSignatureRequest } from './read-signature-request.ts'
import {
  petitionResource,
  petitionSummary,
  readableEverywhere,
  shortly,
  tallyResource,
  type PetitionToShow,
} from './resources.ts'
import { petitionQuery, petitionsQuery } from './schemas.ts'
import type { TallyEvents } from './tally-events.ts'

export interface ApiParts {
  petitions: Pick<PetitionService, 'list' | 'get' | 'hasText'>
  recipients: Pick<RecipientService, 'named'>
  board: Pick<TallyBoard, 'of'>
  /** Takes streams before they come here, as far as there is room. */
  events: Pick<TallyEvents, 'refuse'>
  signatures: Pick<SignatureService, 'sign'>
  limits: Pick<RateLimits, 'api' | 'signing' | 'strictSigning'>
  captcha: Captcha
  publicUrl: string
  now: Now
}

const petitionParams = z.object({ slug: z.string().max(100) })

const daySeconds = 86_400

/** For programs: `/api/v1`, its description and the page to read it on. Reads its own bodies. */
export function createApiRouter(parts: ApiParts): Router {
  const { petitions, recipients, board, events, signatures, limits, now } = parts
  const router = Router({ caseSensitive: true, strict: true })

  function shown(petition: Petition, language: Locale | undefined): PetitionToShow {
    return {
      petition,
      recipients: recipients.named(petition.recipients),
      tally: board.of(petition.id),
      language,
      now: now(),
    }
  }

  /** Throws NotFound for an unknown petition, Gone for one that was removed. */
  function askedPetition(req: Request): Petition {
    return petitions.get(parseParams(petitionParams, req.params).slug)
  }

  /** Throws Gone, too, for a petition that takes no more signatures. */
  function openPetition(req: Request): Petition {
    const petition = askedPetition(req)
    if (acceptsSignatures(petition, now())) return petition
    throw new Gone('petitionClosed', 'This petition no longer takes signatures.')
  }

  router.use('/api/v1', letRead, limitReading(limits.api))

  router.get('/api/v1/petitions', (req, res) => {
    const query = parseJson(petitionsQuery, asked(req))
    const { petitions: found, next } = pageOfPetitions(petitions.list(), { ...query, now: now() })
    const items = found.map((petition) => petitionSummary(shown(petition, query.language)))
    res.setHeader('Cache-Control', shortly)
    res.json({ items, next })
  })

  router.get('/api/v1/petitions/:slug', (req, res) => {
    const petition = askedPetition(req)
    const { language } = parseJson(petitionQuery, asked(req))
    res.setHeader('Cache-Control', shortly)
    res.json(petitionResource(shown(petition, language)))
  })

  router.get('/api/v1/petitions/:slug/tally', (req, res) => {
    const petition = askedPetition(req)
    res.setHeader('Cache-Control', shortly)
    res.json(tallyResource(petition, board.of(petition.id)))
  })

  router.get('/api/v1/petitions/:slug/tally/events', (req, res) => {
    askedPetition(req)
    if (req.method === 'GET') events.refuse()
    res.setHeader('Cache-Control', 'no-store')
    res.type('text/event-stream').end()
  })

  router.post('/api/v1/petitions/:slug/signatures', limits.signing, jsonBodies(), async (req, res) => {
    const petition = openPetition(req)
    const { form, locale, typed } = readSignatureRequest({ petition, petitions, body: req.body })
    if (!(await passesCaptcha(req, typed['h-captcha-response'], parts))) {
      throw new InvalidInput([{ path: 'h-captcha-response', message: 'captcha' }])
    }
    await signatures.sign({ petition, form, locale })
    res.setHeader('Cache-Control', 'no-store')
    res.status(202).json({ status: 'check-your-inbox' })
  })

  addDescription(router, parts.publicUrl)
  return router
}

function addDescription(router: Router, publicUrl: string): void {
  const document = JSON.stringify(openApiDocument({ publicUrl }))

  router.get('/api/v1/openapi.json', (_req, res) => {
    res.setHeader('Cache-Control', 'public, max-age=300')
    res.type('json').send(document)
  })

  router.get('/api/docs', (_req, res) => {
    res.setHeader('Cache-Control', 'public, max-age=300')
    res.type('html').send(docsPage)
  })

  router.get('/api/docs/start.js', (_req, res) => {
    res.setHeader('Cache-Control', 'public, max-age=300')
    res.type('text/javascript').send(docsStart)
  })

  for (const file of docsFiles) {
    router.get(`/api/docs/${file}`, (_req, res) => {
      res.sendFile(file, { root: docsFilesFolder, maxAge: daySeconds * 1_000 })
    })
  }
}

const letRead: RequestHandler = (req, res, next) => {
  if (isReading(req)) for (const [name, value] of Object.entries(readableEverywhere)) res.setHeader(name, value)
  next()
}

/** Signing has a limit of its own. */
function limitReading(limit: RequestHandler): RequestHandler {
  return (req, res, next) => (isReading(req) ? limit(req, res, next) : next())
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The query, where `?state=` says as little as leaving it out. */
function asked(req: Request): Record<string, unknown> {
  return Object.fromEntries(Object.entries(req.query).filter(([, value]) => value !== ''))
}
