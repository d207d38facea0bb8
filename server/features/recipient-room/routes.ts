import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'

import { isUnavailable } from '../../platform/db/connection.ts'
import { AppError, NotFound, Unavailable } from '../../platform/errors.ts'
import type { FormError } from '../../platform/form-page.ts'
import { formBodies } from '../../platform/http/bodies.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import type { RateLimits } from '../../platform/http/rate-limits.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { sendAttachment } from '../../platform/http/send-attachment.ts'
import { isFileLeftOut, isUpload, roomUploads, uploadBodies, uploadIn } from '../../platform/http/uploads.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page, RenderPage } from '../../platform/page.ts'
import { checkPdf } from '../../platform/uploads/check-pdf.ts'
import { withErrorsOf } from '../accounts/index.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import type { Corrections, DeliveryService, OutgoingFile, Responses } from '../deliveries/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { acknowledgeForm, answerForm, newLinkForm, questionForm } from './forms.ts'
import { formNames, type Back, type FormNotice } from './forms-page.ts'
import { LinkOver, type OpenLink } from './open-link.ts'
import { recipientPaths, newLinkPath } from './paths.ts'
import { newLinkPage, overPage, unavailablePage } from './plain-pages.ts'
import { recipientPage } from './recipient-page.ts'

export interface RecipientRoomParts {
  openLink: OpenLink
  deliveries: Pick<DeliveryService, 'isEncrypted' | 'readFile' | 'zip'>
  answers: Pick<Responses, 'acknowledge' | 'answer' | 'ask' | 'ofDelivery'>
  corrections: Pick<Corrections, 'correctionsOf'>
  askNewLink: (deliveryId: string) => Promise<void>
  board: Pick<TallyBoard, 'of'>
  limits: Pick<RateLimits, 'unknownLink' | 'responding' | 'newLink'>
  render: RenderPage
  wordsOf: WordsOf
}

const params = z.object({ locale: z.enum(locales), token: z.string().max(100) })
const localeParams = params.omit({ token: true })

const by = 'recipient'

/** The longest honest answer, percent-encoded. */
const longForms = { longestBytes: 160 * 1024, mostFields: 20 }

/** A form that was sent, as it would come back, and what becomes of it. */
interface Sent {
  back: Back
  say: (opened: Opened) => Promise<void>
}

interface Opened {
  locale: Locale
  token: string
  delivery: Delivery
}

/** A recipient's own page: whoever has the link is the recipient; without account, without cookies, without scripts. */
export function createRecipientRoom(parts: RecipientRoomParts): Router {
  const { openLink, deliveries, answers, corrections, board, limits, render } = parts
  const router = Router({ caseSensitive: true, strict: true })
  const readForm = formBodies(longForms)
  const readUpload = uploadBodies(roomUploads)
  const wordsIn = (locale: Locale) => withErrorsOf('recipientPage', parts.wordsOf(locale))

  function send(res: Response, page: Page): void {
    res.setHeader('Cache-Control', 'no-store')
    res.setHeader('X-Robots-Tag', 'noindex')
    res.type('html').send(render(page))
  }

  /** As it was built; null where it is not stored any more. */
  async function letterOf({ id, isStored, files }: Delivery): Promise<string | null> {
    if (!isStored || !files.some(({ name }) => name === 'letter.html')) return null
    const { content } = await deliveries.readFile({ id, by, name: 'letter.html' })
    return Buffer.concat(await Array.fromAsync(content)).toString('utf8')
  }

  async function show(res: Response, { locale, token, delivery }: Opened, back: Back | null, done: unknown = null) {
    const page = recipientPage({
      ...{ words: wordsIn(locale), token, delivery, back },
      letter: await letterOf(delivery),
      said: await answers.ofDelivery(delivery.id),
      corrections: await corrections.correctionsOf(delivery.id),
      tally: board.of(delivery.petitionId),
      isEncrypted: await deliveries.isEncrypted(delivery),
      done: formNames.find((name) => name === done) ?? null,
    })
    send(res, page)
  }

  /** Guesses are counted; a link that is over says so, with the way to another one. */
  function on(answer: (opened: Opened, req: Request, res: Response) => Promise<void>): RequestHandler {
    return async (req, res) => {
      const { locale, token } = parseParams(params, req.params)
      try {
        await answer({ locale, token, delivery: await openLink(token) }, req, res)
      } catch (error) {
        if (error instanceof NotFound) await limits.unknownLink.check(req)
        if (!(error instanceof LinkOver)) throw error
        answerFailure(res, error)
        send(res, overPage(wordsIn(locale), error.why))
      }
    }
  }

  /** A link that opens nothing lets nobody send us files. */
  const readBody: RequestHandler = async (req, res, next) => {
    if (!isUpload(req)) {
      readForm(req, res, next)
      return
    }
    const { token } = parseParams(params, req.params)
    const isOpen = await openLink(token).then(
      () => true,
      () => false,
    )
    await readUpload(req, res, { keep: isOpen })
    next()
  }

  /** What came back is shown with everything typed. */
  async function orBack(req: Request, res: Response, opened: Opened, { back, say }: Sent) {
    try {
      await limits.responding.check(req)
      if (back.form.errors.length > 0) {
        res.status(422)
        await show(res, opened, back)
        return
      }
      await say(opened)
    } catch (error) {
      const notice = noticeFor(error)
      answerFailure(res, error as AppError)
      await show(res, opened, { ...back, notice })
      return
    }
    seeOther(res, `${recipientPaths(opened.locale, opened.token).page}?done=${back.name}`)
  }

  /** Where nothing can be read, not even whether the link opens, it comes back all the same: alone. */
  function onForm(read: (req: Request) => Promise<Sent> | Sent): RequestHandler {
    return async (req, res, next) => {
      const { locale, token } = parseParams(params, req.params)
      const sent = await read(req)
      const handle = on((opened) => orBack(req, res, opened, sent))
      try {
        await handle(req, res, next)
      } catch (error) {
        if (!isUnavailable(error)) throw error
        answerFailure(res, new Unavailable({ cause: error }))
        send(res, unavailablePage(wordsIn(locale), { token, back: sent.back }))
      }
    }
  }

  router.get('/:locale/deliveries/new-link', (req, res) => {
    const { locale } = parseParams(localeParams, req.params)
    const isSent = req.query['done'] === 'sent'
    send(res, newLinkPage(wordsIn(locale), undefined, isSent))
  })

  router.post('/:locale/deliveries/new-link', limits.newLink, readForm, async (req, res) => {
    const { locale } = parseParams(localeParams, req.params)
    const form = parseForm(newLinkForm, req.body)
    if (!form.ok) {
      res.status(422)
      send(res, newLinkPage(wordsIn(locale), form))
      return
    }
    await parts.askNewLink(form.value.delivery)
    seeOther(res, `${newLinkPath(locale)}?done=sent`)
  })

  router.get(
    '/:locale/deliveries/:token',
    on((opened, req, res) => show(res, opened, null, req.query['done'])),
  )

  router.get(
    '/:locale/deliveries/:token/pack.zip',
    on(async ({ delivery: { id } }, _req, res) => {
      await sendFile(res, await deliveries.zip({ id, by }))
    }),
  )

  router.get(
    '/:locale/deliveries/:token/files/*name',
    on(async ({ delivery: { id } }, req, res) => {
      const segments = req.params['name'] as unknown as string[]
      await sendFile(res, await deliveries.readFile({ id, by, name: segments.join('/') }))
    }),
  )

  router.post(
    '/:locale/deliveries/:token/acknowledge',
    readBody,
    onForm(({ body }) => {
      const form = parseForm(acknowledgeForm, body)
      return {
        back: { name: 'acknowledge', form: formOf(form) },
        async say({ delivery, locale: language }) {
          if (!form.ok) return
          const { receivedBy: name, receivedOffice: office, reference } = form.value
          await answers.acknowledge(delivery.id, { name, office, reference, language })
        },
      }
    }),
  )

  router.post(
    '/:locale/deliveries/:token/answer',
    readBody,
    onForm(async (req) => {
      const form = parseForm(answerForm, req.body)
      const file = await fileIn(req)
      const errors = [
        ...(form.ok ? [] : form.errors),
        ...file.errors,
        ...(form.ok && form.value.text === '' && !file.wasSent ? [{ field: 'text', code: 'missing' }] : []),
      ]
      const hadFile = file.bytes !== null || file.isLeftOut
      return {
        back: { name: 'answer', form: { typed: form.typed, errors }, hadFile },
        async say({ delivery }) {
          // Its link could not be looked up when it came: without its file it is not what was said.
          if (file.isLeftOut) throw new Unavailable()
          if (!form.ok) return
          const { answeredBy: name, answeredOffice: office, ...said } = form.value
          await answers.answer(delivery.id, { ...said, name, office, file: file.bytes })
        },
      }
    }),
  )

  router.post(
    '/:locale/deliveries/:token/question',
    readBody,
    onForm(({ body }) => {
      const form = parseForm(questionForm, body)
      return {
        back: { name: 'question', form: formOf(form) },
        async say({ delivery, locale: language }) {
          if (!form.ok) return
          const { askedBy: name, askedOffice: office, question: text } = form.value
          await answers.ask(delivery.id, { name, office, text, language })
        },
      }
    }),
  )

  return router
}

interface SentFile {
  wasSent: boolean
  /** Nothing was kept of it. */
  isLeftOut: boolean
  bytes: Buffer | null
  errors: FormError[]
}

/** The file that came with an answer, if it can be taken. */
async function fileIn(req: Request): Promise<SentFile> {
  const isLeftOut = isFileLeftOut(req)
  const upload = uploadIn(req)
  if (upload === null) return { wasSent: isLeftOut, isLeftOut, bytes: null, errors: [] }
  const problem = upload === 'too-large' ? 'tooLarge' : await checkPdf(upload.bytes)
  if (problem !== null || upload === 'too-large') {
    return { wasSent: true, isLeftOut, bytes: null, errors: [{ field: 'file', code: problem ?? 'tooLarge' }] }
  }
  return { wasSent: true, isLeftOut, bytes: upload.bytes, errors: [] }
}

async function sendFile(res: Response, file: OutgoingFile): Promise<void> {
  res.setHeader('X-Robots-Tag', 'noindex')
  await sendAttachment(res, { ...file, cacheControl: 'no-store' })
}

function formOf(form: ReturnType<typeof parseForm>): Back['form'] {
  return { typed: form.typed, errors: form.ok ? [] : form.errors }
}

/** The failures that bring the form back filled; anything else is the error handler's. */
function noticeFor(error: unknown): FormNotice {
  if (error instanceof AppError && error.kind === 'too-many') return 'tooMany'
  if (error instanceof AppError && error.kind === 'unavailable') return 'unavailable'
  throw error
}
