import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import Handlebars from 'handlebars'

/** What a template prints: text, numbers already in words, booleans for `if`, lists for `each`, safe HTML for slots. */
export type Model = Readonly<Record<string, unknown>>

export interface Templates {
  /** Prints the template of that name (`site/petition`). Throws when the model lacks a field the template prints. */
  render(name: string, model: Model): string
}

/** Marks HTML that the server itself made (rendered templates, sanitised Markdown) as ready to print. */
export function safeHtml(html: string): Handlebars.SafeString {
  return new Handlebars.SafeString(html)
}

const compileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { lookup: false, log: false },
  preventIndent: true,
}

/**
 * Compiles every `.hbs` file below the directory. Files under `partials/` (and `layouts/`, `layout/`) can be included by
 * their path (`{{> partials/field}}`). Only `if unless each with` exist: what a page shows is decided in `pages.ts`.
 * HTML is escaped except in templates of `plainNames`, which make plain text (subjects and texts of mails).
 */
export function loadTemplates(directory: string, plainNames: RegExp | null = null): Templates {
  const handlebars = Handlebars.create()
  const compiled = new Map<string, Handlebars.TemplateDelegate>()
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.hbs')) continue
    const name = file.slice(0, -'.hbs'.length).split(path.sep).join('/')
    const template = handlebars.compile(readFileSync(path.join(directory, file), 'utf8'), {
      ...compileOptions,
      noEscape: plainNames?.test(name) === true,
    })
    compiled.set(name, template)
    handlebars.registerPartial(name, template)
  }
  return {
    render(name, model) {
      const template = compiled.get(name)
      if (template === undefined) throw new Error(`There is no template "${name}".`)
      return template(model, { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false })
    },
  }
}
