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
    const values: string[] = []
    const hollow = hollowed(model, values) as Model
    const shape = `${name}|${JSON.stringify(hollow)}`
    const known = shells.get(shape)
    const shell = known ?? cssInline.inline(render(name, hollow), inlineOptions).split(holePattern)
    if (known === undefined) shells.set(shape, shell)
    return shell
      .map((part, index) => (index % 2 === 0 ? part : Handlebars.escapeExpression(values[Number(part)] ?? '')))
      .join('')
  }
}

function hollowed(value: unknown, values: string[]): unknown {
  if (typeof value === 'string') return value === '' ? '' : holeAt(values.push(value) - 1)
  if (Array.isArray(value)) return value.map((item) => hollowed(item, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hollowed(item, values)]))
}
