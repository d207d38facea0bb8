import { Router, type Response } from 'express'

import { NotFound } from '../errors.ts'
import { safeHtml, type Model, type Templates } from '../templates.ts'
import type { DevMailbox, DevMessage } from './dev-mailbox.ts'

interface Parts {
  mailbox: DevMailbox
  /** Those of `views/`. */
  templates: Templates
  /** Address of the site's stylesheet. */
  stylesheet: string
}

/** Our own page around a mail: files only, and the mail itself in a frame. */
const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** What a mail program allows: its styles, nothing fetched, no script; links may leave the frame when clicked. */
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
].join('; ')

/** The mailbox in the browser, for development: `/dev/mail`, one mail, its HTML, its source, and all of it as JSON. */
export function createDevMailboxRouter({ mailbox, templates, stylesheet }: Parts): Router {
  const router = Router()

  const find = (id: string): DevMessage => {
    const message = mailbox.messages().find((candidate) => candidate.id === id)
    if (message === undefined) throw new NotFound()
    return message
  }
  const send = (res: Response, template: string, title: string, model: Model): void => {
    const body = safeHtml(templates.render(template, model))
    asDevelopmentOnly(res, pagePolicy)
    res.type('html').send(templates.render('dev/layout', { title, stylesheet, body }))
  }

  router.get('/dev/mail.json', (req, res) => {
    const { to } = req.query
    asDevelopmentOnly(res, "default-src 'none'")
    res.json(mailbox.messages(typeof to === 'string' ? to : undefined).map(forPrograms))
  })

  router.get('/dev/mail', (req, res) => {
    const { to } = req.query
    const address = typeof to === 'string' && to !== '' ? to : null
    const messages = mailbox.messages(address ?? undefined)
    send(res, 'dev/inbox', 'Mailbox', { address, isEmpty: messages.length === 0, messages: messages.map(lineOf) })
  })

  router.get('/dev/mail/:id', (req, res) => {
    const message = find(req.params.id)
    send(res, 'dev/message', message.subject, messageModel(message))
  })

  router.get('/dev/mail/:id/html', (req, res) => {
    const { html } = find(req.params.id)
    asDevelopmentOnly(res, mailPolicy)
    res.setHeader('X-Frame-Options', 'SAMEORIGIN')
    res.type('html').send(leavingTheFrame(html))
  })

  router.get('/dev/mail/:id/source', (req, res) => {
    const { source } = find(req.params.id)
    asDevelopmentOnly(res, "default-src 'none'; sandbox")
    res.type('text/plain; charset=utf-8').send(source)
  })

  return router
}

function asDevelopmentOnly(res: Response, policy: string): void {
  res.setHeader('Content-Security-Policy', policy)
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('X-Robots-Tag', 'noindex')
}

/** A click on a link of the mail opens it in place of the mailbox, as a mail program would in a browser. */
function leavingTheFrame(html: string): string {
  const base = '<base target="_top">'
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html
}

/** The source is left out: it is long, and has an address of its own. */
function forPrograms({ id, from, to, subject, text, html, headers, links, receivedAt }: DevMessage): object {
  return { id, from: written(from), to, subject, text, html, headers, links, receivedAt }
}

function written({ name, address }: DevMessage['from']): string {
  return name === null ? address : `${name} <${address}>`
}

function lineOf({ id, to, from, subject, receivedAt }: DevMessage): Model {
  return {
    href: `/dev/mail/${id}`,
    to,
    from: written(from),
    subject,
    at: timeOf(receivedAt),
    instant: receivedAt.toISOString(),
  }
}

function messageModel(message: DevMessage): Model {
  const { id, text, links, headers } = message
  return {
    ...lineOf(message),
    lines: text.trim().split(/\r?\n/),
    links,
    htmlHref: `/dev/mail/${id}/html`,
    sourceHref: `/dev/mail/${id}/source`,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  }
}

function timeOf(instant: Date): string {
  return `${instant.toISOString().slice(11, 19)} UTC`
}
