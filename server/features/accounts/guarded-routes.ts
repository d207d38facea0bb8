import { timingSafeEqual } from 'node:crypto'

import { Router, type Request, type RequestHandler, type Response } from 'express'

import { Forbidden } from '../../platform/errors.ts'
import { formBodies, roomForms } from '../../platform/http/bodies.ts'
import type { Cookies } from '../../platform/http/cookies.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { isUpload, roomUploads, uploadBodies } from '../../platform/http/uploads.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Typed } from '../../platform/form-page.ts'
import type { Viewer } from './account.ts'
import { accountPaths, nextPath, withNext } from './paths.ts'
import { may, type Permission } from './permissions.ts'
import type { SessionService } from './sessions.ts'

/** Who may come in: a line of the table of permissions, or anybody at all. */
export interface Rule {
  may: Permission | 'signed in' | 'anyone'
  /** Shows personal data, or what guards it: the second factor has to be shown first. */
  personal?: true
  /** A form with a file comes in here: `uploadIn(req)`. It is kept for whoever may come in, and for nobody else. */
  upload?: true
}

/** One way into a room. */
export interface Door extends Rule {
  method: 'get' | 'post'
  path: string
}

/** Why a form was not taken. What was typed comes back on the page that says so. */
export type NotTaken = 'signed-out' | 'stale' | 'second-factor'

export interface NotTakenInput {
  locale: Locale
  why: NotTaken
  /** Where the form goes when it is sent once more. */
  action: string
  typed: Typed
  viewer: Viewer | null
}

export interface GuardParts {
  sessions: Pick<SessionService, 'viewer'>
  cookies: Cookies
  renderNotTaken: (input: NotTakenInput) => string
}

export const sessionCookie = 'session'

type ViewerBy<R extends Rule> = R['may'] extends 'anyone' ? Viewer | null : Viewer

type Enter<R extends Rule> = (req: Request, res: Response, viewer: ViewerBy<R>) => unknown

type AddDoor = <const R extends Rule>(path: string, rule: R, enter: Enter<R>) => void

export interface GuardedRouter {
  router: Router
  /** Every way in, for whoever wants to know who may go where. */
  doors: readonly Door[]
  get: AddDoor
  post: AddDoor
}

/**
 * A router whose every route says who may come in. Signed out: to the sign-in page (303). The role does not reach: 403.
 * No second factor where one is needed: to where it is shown (303). A form that comes too late is not taken, and
 * answered with a page that keeps what was typed (401, or 403 when only the session is another one).
 */
export function createGuardedRouter({ sessions, cookies, renderNotTaken }: GuardParts): GuardedRouter {
  const router = Router({ caseSensitive: true, strict: true })
  const doors: Door[] = []
  const readForm = formBodies(roomForms)
  const readUpload = uploadBodies(roomUploads)

  async function viewerOf(req: Request): Promise<Viewer | null> {
    const token = cookies.read(req, sessionCookie)
    return token === null ? null : sessions.viewer(token)
  }

  /** What stops this request; null when it may go on. */
  function stopped(req: Request, rule: Rule, viewer: Viewer | null): NotTaken | null {
    if (rule.may === 'anyone') return null
    if (viewer === null) return 'signed-out'
    if (isUnsafe(req) && !isSame(csrfIn(req), viewer.csrf)) return 'stale'
    if (!reaches(viewer, rule)) throw new Forbidden('roleDoesNotReach', 'This account may not do that.')
    return rule.personal === true && !viewer.hasSteppedUp ? 'second-factor' : null
  }

  function turnBack(req: Request, res: Response, why: NotTaken, viewer: Viewer | null): void {
    const locale = localeInPath(req.originalUrl) ?? 'en'
    if (isUnsafe(req)) {
      const typed = typedIn(req)
      res.status(why === 'signed-out' ? 401 : 403).type('html')
      res.send(renderNotTaken({ locale, why, action: req.originalUrl, typed, viewer }))
      return
    }
    const paths = accountPaths(locale)
    seeOther(res, withNext(why === 'signed-out' ? paths.signIn : paths.secondFactor, nextPath(req.path)))
  }

  /** Who is asking is known before a file is read. */
  function fileReader(rule: Rule): RequestHandler {
    return async (req, res, next) => {
      if (isUnsafe(req) && isUpload(req)) {
        const viewer = await viewerOf(req)
        await readUpload(req, res, { keep: viewer !== null && reaches(viewer, rule) })
      }
      next()
    }
  }

  function add(method: Door['method']): AddDoor {
    return (path, rule, enter) => {
      doors.push({ method, path, ...rule })
      const come: RequestHandler = async (req, res) => {
        res.setHeader('Cache-Control', 'no-store')
        const viewer = await viewerOf(req)
        const why = stopped(req, rule, viewer)
        if (why !== null) {
          turnBack(req, res, why, viewer)
          return
        }
        withoutCsrf(req)
        await enter(req, res, viewer as ViewerBy<typeof rule>)
      }
      if (!startsWithLocale(path)) throw new Error(`The address ${path} of a room has no locale.`)
      const readers = takesFiles(rule) ? [fileReader(rule), readForm] : [readForm]
      router[method](path, cookies.parser, ...readers, come)
    }
  }

  return { router, doors, get: add('get'), post: add('post') }
}

function takesFiles({ upload }: Rule): boolean {
  return upload === true
}

function reaches(viewer: Viewer, { may: needed }: Rule): boolean {
  return needed === 'anyone' || needed === 'signed in' || may(viewer, needed)
}

function startsWithLocale(path: string): boolean {
  return path.startsWith('/:locale/')
}

function isUnsafe({ method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function fieldsOf(req: Request): Record<string, unknown> {
  return (req.body ?? {}) as Record<string, unknown>
}

function csrfIn(req: Request): string {
  const { csrf } = fieldsOf(req)
  return typeof csrf === 'string' ? csrf : ''
}

/** Forms know no field of that name. */
function withoutCsrf(req: Request): void {
  if (isUnsafe(req)) Reflect.deleteProperty(fieldsOf(req), 'csrf')
}

function typedIn(req: Request): Typed {
  const texts = Object.entries(fieldsOf(req)).filter(([name]) => name !== 'csrf')
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function isSame(sent: string, wanted: string): boolean {
  const [one, two] = [Buffer.from(sent), Buffer.from(wanted)]
  return one.length === two.length && timingSafeEqual(one, two)
}

/** The languages that the rooms of moderators and staff speak so far. */
export const staffLocales = ['en', 'uk'] as const satisfies readonly Locale[]

/** `GET` in a language that these rooms do not speak: the same page in Ukrainian. */
export function redirectUnspoken(area: string): RequestHandler {
  const unspoken = locales.filter((locale) => !(staffLocales as readonly Locale[]).includes(locale))
  return (req, res, next) => {
    const locale = localeInPath(req.originalUrl)
    if (locale === null || !unspoken.includes(locale) || !req.path.startsWith(`/${locale}/${area}`)) next()
    else seeOther(res, req.originalUrl.replace(`/${locale}/`, '/uk/'))
  }
}
