import type { Request, Response } from 'express'
import { z } from 'zod'

import { dayOf } from '../../platform/clock.ts'
import { AppError } from '../../platform/errors.ts'
import type { FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import type { AccountService, GuardedRouter, OrganisationService, Viewer } from '../accounts/index.ts'
import type { AuditSubject, ChainHead } from '../audit/audit.ts'
import type { Audit } from '../audit/index.ts'
import type { GlossaryService } from '../glossary/index.ts'
import type { PetitionLife, PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { namesFor } from './audit-names.ts'
import { auditPage, type AuditNarrowing, type AuditPageInput } from './audit-pages.ts'
import { staffParams, staffWords, type RoomParts } from './room-parts.ts'

export interface AuditRoutesParts extends RoomParts {
  audit: Pick<Audit, 'entries' | 'head' | 'verify'>
  accounts: Pick<AccountService, 'find'>
  organisations: Pick<OrganisationService, 'listThese'>
  life: Pick<PetitionLife, 'listAll'>
  petitions: Pick<PetitionService, 'all'>
  recipients: Pick<RecipientService, 'named'>
  glossary: Pick<GlossaryService, 'list'>
}

const pageSize = 100

const kinds = [
  'account',
  'answer',
  'comment',
  'glossary',
  'organisation',
  'petition',
  'recipient',
  'report',
  'signatures',
  'site-text',
  'update',
] as const satisfies AuditSubject['kind'][]

/** What an address asks for; what it cannot mean is left out. */
const auditQuery = z.object({
  deed: z
    .string()
    .regex(/^[a-z][a-z.-]{0,79}$/)
    .nullable()
    .catch(null),
  by: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .nullable()
    .catch(null),
  kind: z.enum(kinds).nullable().catch(null),
  subject: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .nullable()
    .catch(null),
  before: z.coerce.number().int().positive().nullable().catch(null),
})

const verifyForm = z.object({
  notedHash: z
    .string()
    .default('')
    .transform((typed) => typed.replaceAll(/\s/g, '').toLowerCase())
    .refine((hash) => hash === '' || /^[0-9a-f]{64}$/.test(hash), 'notedHash.invalid'),
})

/** Names of colleagues, and what they did. */
const rule = { may: 'read the audit', personal: true } as const

/** The audit, for admins: newest first, and whether the chain is whole. */
export function addAuditRoutes(room: GuardedRouter, parts: AuditRoutesParts): void {
  const { audit, renderRoom, now } = parts

  async function show(
    req: Request,
    res: Response,
    viewer: Viewer,
    asked: Pick<AuditPageInput, 'verification'> & { form?: FormState },
  ): Promise<void> {
    const { locale } = parseParams(staffParams, req.params)
    const { narrowing, before } = read(req)
    const [found, head] = await Promise.all([
      audit.entries({ limit: pageSize + 1, before: before ?? undefined, ...conditionsOf(narrowing) }),
      knownHead(audit),
    ])
    const entries = found.slice(0, pageSize)
    const named = narrowing.subject === null ? entries : [...entries, { by: '', subject: narrowing.subject }]
    const page = auditPage({
      words: staffWords(parts, locale),
      entries,
      names: await namesFor(named, parts, locale),
      head,
      narrowing,
      isLater: before !== null,
      hasOlder: found.length > pageSize,
      today: dayOf(now()),
      ...asked,
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  room.get('/:locale/staff/audit', rule, (req, res, viewer) => show(req, res, viewer, { verification: null }))

  room.post('/:locale/staff/audit/verify', rule, async (req, res, viewer) => {
    const form = parseForm(verifyForm, req.body)
    if (!form.ok) {
      res.status(422)
      await show(req, res, viewer, { verification: null, form })
      return
    }
    const notedHash = form.value.notedHash || null
    const found = await audit.verify({ notedHash })
    await show(req, res, viewer, { verification: { found, notedHash } })
  })
}

function read({ query }: Request): { narrowing: AuditNarrowing; before: number | null } {
  const { deed = null, by = null, kind = null, subject = null, before = null } = query
  const asked = auditQuery.parse({ deed, by, kind, subject, before })
  const about = asked.kind === null || asked.subject === null ? null : { kind: asked.kind, id: asked.subject }
  return { narrowing: { deed: asked.deed, by: asked.by, subject: about }, before: asked.before }
}

function conditionsOf({ deed, by, subject }: AuditNarrowing) {
  return { deed: deed ?? undefined, by: by ?? undefined, subject: subject ?? undefined }
}

/** Null where it is lost: the page has to be there then most of all. */
async function knownHead(audit: Pick<Audit, 'head'>): Promise<ChainHead | null> {
  try {
    return await audit.head()
  } catch (error) {
    if (error instanceof AppError) throw error
    return null
  }
}
