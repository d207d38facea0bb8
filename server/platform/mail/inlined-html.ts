import cssInline from '@css-inline/css-inline'
import Handlebars from 'handlebars'

import type { Model } from '../templates.ts'

const inlineOptions = { loadRemoteStylesheets: false, keepStyleTags: false, keepAtRules: true, minifyCss: true }

/** Characters of private use: they mark where a value goes and never stand in a template. */
const holePattern = /\ue000(\d+)\ue001/
const holeAt = (index: number): string => `\ue000${String(index)}\ue001`

/**
 * Prints HTML with its style sheet worked into the elements, since many mail programs drop style sheets. Working it in takes
 * longer than everything else about a mail, so it is done once for each shape (which values are there at all) with holes in
 * place of the values; every mail then only fills the holes, escaped.
 */
export function createInlinedHtml(
  render: (name: string, model: Model) => string,
): (name: string, model: Model) => string {
  const shells = new Map<string, string[]>()

  return (name, model) => {
    const values: Value[] = []
    const hollow = hollowed(model, values) as Model
    const shape = `${name}|${JSON.stringify(hollow)}`
    const known = shells.get(shape)
    const shell = known ?? cssInline.inline(render(name, hollow), inlineOptions).split(holePattern)
    if (known === undefined) shells.set(shape, shell)
    return shell.map((part, index) => (index % 2 === 0 ? part : printed(values[Number(part)]))).join('')
  }
}

/** Text, or HTML that the server itself made: that is not escaped, and its styles are in its elements already. */
type Value = string | Handlebars.SafeString

function printed(value: Value = ''): string {
  return value instanceof Handlebars.SafeString ? value.toHTML() : Handlebars.escapeExpression(value)
}

function hollowed(value: unknown, values: Value[]): unknown {
  if (typeof value === 'string') return value === '' ? '' : holeAt(values.push(value) - 1)
  if (value instanceof Handlebars.SafeString) return holeAt(values.push(value) - 1)
  if (Array.isArray(value)) return value.map((item) => hollowed(item, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hollowed(item, values)]))
}
