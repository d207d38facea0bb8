import path from 'node:path'

import { loadWords, type Words } from '../i18n.ts'
import type { Locale } from '../locales.ts'
import { loadTemplates, safeHtml, type Model } from '../templates.ts'
import { oneLine } from './address.ts'
import { createInlinedHtml } from './inlined-html.ts'

/** What a source of mail knows about one mail: flat, so that it can be sealed. */
export type MailProps = Readonly<Record<string, string | boolean | null>>

/** What the layout around every mail prints. */
export interface MailFrame {
  /** The sender's name in place of the site's; null leaves it. */
  senderName: string | null
  /** The site's name on top; null where even that says too much. */
  masthead: string | null
  title: string
  /** Why it was sent, who answers for it, how to reply. */
  foot: readonly string[]
}

/** One mail in words: its frame, and what its own three templates print. */
export interface MailPage {
  frame: MailFrame
  subject: string
  model: Model
  /** Where updates are stopped with one click; null for every other mail. */
  unsubscribeUrl: string | null
}

/** Turns props into sentences, tidied for where they stand. Throws when one is missing. */
export type MailPages = Readonly<Record<string, (props: MailProps, words: Words) => MailPage>>

export interface RenderedMail {
  senderName: string | null
  /** One line, whatever people wrote into it. */
  subject: string
  text: string
  html: string
  unsubscribeUrl: string | null
}

export type RenderMail = (mail: string, locale: Locale, props: MailProps) => RenderedMail

export interface MailTemplates {
  /** Throws when the mail is unknown or a prop it needs is missing. */
  render: RenderMail
  /** The words of the mails, for pages that quote a subject. */
  words(locale: Locale): Words
}

/**
 * Compiles the mails below the directory: `<mail>/{subject,text,html}.hbs` inside `layout/{text,html}.hbs`, words in
 * `locales/`. Styles end in the elements themselves; only what depends on the reader's colour scheme stays in a style sheet.
 */
export function loadMailTemplates(directory: string, pages: MailPages): MailTemplates {
  const templates = loadTemplates(directory, /\/(subject|text)$/)
  const words = loadWords(path.join(directory, 'locales'))
  const printHtml = createInlinedHtml((mail, model) =>
    templates.render('layout/html', { ...model, body: safeHtml(templates.render(`${mail}/html`, model)) }),
  )

  return {
    words,
    render(mail, locale, props) {
      const page = pages[mail]
      if (page === undefined) throw new Error(`There is no mail "${mail}".`)
      const { frame, model, subject, unsubscribeUrl } = page(props, words(locale))
      const all = { ...model, ...frame, lang: locale, subject }
      const text = templates.render('layout/text', { ...all, body: templates.render(`${mail}/text`, model).trim() })
      return {
        senderName: frame.senderName,
        subject: oneLine(templates.render(`${mail}/subject`, { subject })),
        text: `${text.trim()}\n`,
        html: printHtml(mail, all),
        unsubscribeUrl,
      }
    },
  }
}
