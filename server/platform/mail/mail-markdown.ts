import type { Token } from 'markdown-it'
import sanitize from 'sanitize-html'

import { allowedHtml, markdown } from '../markdown.ts'
import { safeHtml } from '../templates.ts'

/** The looks of `emails/layout`, in the elements themselves: this HTML is put in after its style sheet was worked in. */
const styles: Readonly<Record<string, string>> = {
  p: 'margin: 0 0 16px',
  h3: 'margin: 24px 0 6px; font-weight: 600; font-size: 18px; line-height: 1.3',
  h4: 'margin: 20px 0 6px; font-weight: 600; font-size: 17px; line-height: 1.3',
  ul: 'margin: 0 0 16px; padding: 0 0 0 24px',
  ol: 'margin: 0 0 16px; padding: 0 0 0 24px',
  li: 'margin: 0 0 6px',
  blockquote: 'margin: 0 0 16px; padding: 0 0 0 16px; border-left: 3px solid #dcd7cc',
  hr: 'margin: 24px 0; border: 0; border-top: 1px solid #dcd7cc',
  a: 'color: #164b8f; text-decoration: underline',
}

function styled(tagName: string, more: sanitize.Attributes = {}): sanitize.Transformer {
  const style = styles[tagName]
  return (_, attributes) => ({
    tagName,
    attribs: { ...attributes, ...more, ...(style === undefined ? {} : { style }) },
  })
}

const mailHtml: sanitize.IOptions = {
  ...allowedHtml,
  allowedAttributes: { '*': ['style'], a: ['href', 'rel', 'class'], ol: ['start'] },
  transformTags: {
    ...Object.fromEntries(Object.keys(styles).map((tag) => [tag, styled(tag)])),
    // The title of the mail and that of its news stand above.
    ...{ h1: styled('h3'), h2: styled('h3'), h3: styled('h4'), h5: styled('h4'), h6: styled('h4') },
    a: styled('a', { rel: 'noreferrer', class: 'link' }),
  },
}

/** What campaigners write as HTML for a mail: the same subset of Markdown as on pages, styled in its elements. */
export const markdownToMailHtml = madeOnce((text) => safeHtml(sanitize(markdown.render(text), mailHtml)))

/** What campaigners write as plain text: no marks but those of lists and quotations, links with their address behind. */
export const markdownToText = madeOnce((text) => {
  const page = createTextPage()
  for (const token of markdown.parse(text, {})) page.take(token)
  return page.text()
})

/** The same words go to everybody in a language, and reading them takes as long as the rest of a mail. */
function madeOnce<Made>(make: (text: string) => Made): (text: string) => Made {
  const most = 50
  const made = new Map<string, Made>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const fresh = make(text)
    made.set(text, fresh)
    const [oldest = ''] = made.keys()
    if (made.size > most) made.delete(oldest)
    return fresh
  }
}

type Step = (token: Token) => void

function createTextPage() {
  let text = ''
  /** The next number of each list around; null where it has none. */
  const lists: (number | null)[] = []
  let quoteDepth = 0
  let marker = ''
  let isClose = false

  function put(words: string): void {
    const before = '> '.repeat(quoteDepth) + '  '.repeat(Math.max(lists.length - 1, 0))
    const rest = ' '.repeat(lists.length === 0 ? 0 : Math.max(marker.length, 2))
    const lines = words.trimEnd().split('\n').join(`\n${before}${rest}`)
    text += (isClose ? '\n' : '\n\n') + before + (marker === '' ? rest : marker) + lines
    marker = ''
    isClose = false
  }

  function beginItem(): void {
    const number = lists.pop() ?? null
    marker = number === null ? '- ' : `${String(number)}. `
    lists.push(number === null ? null : number + 1)
  }

  const putContent: Step = ({ content }) => {
    put(content)
  }
  const endList: Step = () => {
    lists.pop()
    isClose = false
  }
  const steps: Readonly<Partial<Record<string, Step>>> = {
    blockquote_open: () => (quoteDepth += 1),
    blockquote_close: () => (quoteDepth -= 1),
    bullet_list_open: () => lists.push(null),
    bullet_list_close: endList,
    ordered_list_open: (token) => lists.push(Number(token.attrGet('start') ?? 1)),
    ordered_list_close: endList,
    list_item_open: beginItem,
    // A list without blank lines between its items stays one.
    paragraph_close: ({ hidden }) => (isClose = hidden),
    inline: ({ children }) => {
      put(inlineText(children ?? []))
    },
    fence: putContent,
    code_block: putContent,
    hr: () => {
      put('* * *')
    },
  }

  return {
    take(token: Token): void {
      steps[token.type]?.(token)
    },
    text: () => text.trim(),
  }
}

function inlineText(tokens: readonly Token[]): string {
  let text = ''
  let link = { href: '', beganAt: 0 }
  const steps: Readonly<Partial<Record<string, Step>>> = {
    text: ({ content }) => (text += content),
    code_inline: ({ content }) => (text += content),
    softbreak: () => (text += ' '),
    hardbreak: () => (text += '\n'),
    link_open: (token) => (link = { href: String(token.attrGet('href') ?? ''), beganAt: text.length }),
    link_close: () => (text += text.slice(link.beganAt) === link.href ? '' : ` (${link.href})`),
  }
  for (const token of tokens) steps[token.type]?.(token)
  return text
}
