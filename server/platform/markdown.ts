import MarkdownIt from 'markdown-it'
import sanitize from 'sanitize-html'

import { safeHtml } from './templates.ts'

/** Reads Markdown without raw HTML and images. */
export const markdown = new MarkdownIt('commonmark', { html: false, linkify: false, typographer: false }).disable(
  'image',
)

/** What Markdown of campaigners may become; the sanitiser stands behind a parser that already refuses raw HTML. */
export const allowedHtml = {
  allowedTags: ['p', 'h2', 'h3', 'h4', 'ul', 'ol', 'li', 'em', 'strong', 'blockquote', 'a', 'br', 'hr'],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['https', 'http', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    h1: 'h2',
    h5: 'h4',
    h6: 'h4',
    a: (tagName, attributes) => ({ tagName, attribs: { ...attributes, rel: 'noreferrer' } }),
  },
} satisfies sanitize.IOptions

/** What campaigners write as HTML: a sanitised subset of Markdown without images, headings below the page's title. */
export function markdownToHtml(text: string): ReturnType<typeof safeHtml> {
  return safeHtml(sanitize(markdown.render(text), allowedHtml))
}
