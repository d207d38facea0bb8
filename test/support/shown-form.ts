const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#x60;': '`',
  '&#x3D;': '=',
}

/** Text as a browser reads it out of our pages. */
export function decoded(html: string): string {
  return html.replaceAll(/&(?:amp|lt|gt|quot|#x27|#x60|#x3D);/g, (entity) => entities[entity] ?? entity)
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? null : decoded(found)
}

/**
 * What a browser would send if the reader pressed the button of that form as it stands on the page; a form without an id is
 * known by the place to which it comes back.
 */
export function shownForm(html: string, id = 'sign-form'): Record<string, string> {
  const form = new RegExp(`<form[^>]*\\s(?:id="|action="[^"]*#)${id}"[\\s\\S]*?</form>`).exec(html)?.[0]
  if (form === undefined) throw new Error(`The page has no form "${id}".`)
  const fields: Record<string, string> = {}
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(tag, 'name')
    const isOff = /type="(checkbox|radio)"/.test(tag) && !/\schecked/.test(tag)
    if (name !== null && !isOff) fields[name] = attribute(tag, 'value') ?? 'on'
  }
  for (const [, tag = '', text = ''] of form.matchAll(/<textarea([^>]*)>\n?([\s\S]*?)<\/textarea>/g)) {
    fields[attribute(tag, 'name') ?? ''] = decoded(text)
  }
  for (const [, tag = '', options = ''] of form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option[^>]*\sselected[^>]*>/.exec(options)?.[0] ?? ''
    fields[attribute(tag, 'name') ?? ''] = attribute(chosen, 'value') ?? ''
  }
  return fields
}

/** The text a reader sees, without head, scripts and tags. */
export function readable(html: string): string {
  const body = html.replace(/^[\s\S]*<body/, '<body')
  return decoded(body.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** What must never be seen outside: the words of a program that fell over. */
export const innards = /\n\s+at |node_modules|[a-z-]+\.ts\b|Error:|\bundefined\b|\[object /
