/** Everything a reader of a page may see or hear, piece by piece, with the language it is marked with. */
export interface PageText {
  text: string
  language: string | null
}

const voidElements = new Set(['br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'wbr'])
const unread = new Set(['script', 'style'])
const readAttributes = ['alt', 'aria-label', 'placeholder', 'title', 'data-copied', 'data-waiting']

/** Reads HTML as our templates print it: well-formed, attributes in double quotes. */
export function textsOfPage(html: string): PageText[] {
  const texts: PageText[] = []
  const open: { tag: string; language: string | null }[] = []
  const language = (): string | null => open.at(-1)?.language ?? null
  const take = (text: string, lang: string | null): void => {
    if (text.trim() !== '') texts.push({ text: decoded(text).trim(), language: lang })
  }

  for (const [, comment, closing, tag = '', attributes = '', text] of html.matchAll(
    /(<!--[\s\S]*?-->|<![^>]*>)|<(\/?)([a-zA-Z][\w-]*)((?:[^>"]|"[^"]*")*)>|([^<]+)/g,
  )) {
    if (comment !== undefined) continue
    if (text !== undefined) {
      if (!unread.has(open.at(-1)?.tag ?? '')) take(text, language())
      continue
    }
    const name = tag.toLowerCase()
    if (closing === '/') {
      if (open.at(-1)?.tag !== name) throw new Error(`</${name}> closes <${open.at(-1)?.tag ?? 'nothing'}>.`)
      open.pop()
      continue
    }
    const lang = attributeOf(attributes, 'lang') ?? language()
    for (const attribute of readAttributes) take(attributeOf(attributes, attribute) ?? '', lang)
    if (name === 'meta' && isForReaders(attributes)) take(attributeOf(attributes, 'content') ?? '', lang)
    if (!voidElements.has(name)) open.push({ tag: name, language: lang })
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.tag ?? ''}> is never closed.`)
  return texts
}

function isForReaders(attributes: string): boolean {
  return /"(description|og:title|og:description|og:site_name)"/.test(attributes)
}

function attributeOf(attributes: string, name: string): string | null {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? null
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

function decoded(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    return entities[name ?? ''] ?? whole
  })
}
