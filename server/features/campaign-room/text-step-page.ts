import { fieldModel, type FieldLook } from '../../platform/form-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { StepInput } from './step-input.ts'

/** The petition's words in its original language. */
export function textStep({ words, desk, form }: StepInput): Model {
  const language = desk.draft.originalLanguage
  const field = (name: string, look: Partial<FieldLook> = {}): Model =>
    fieldModel(words, form, {
      name: `texts.${language}.${name}`,
      label: words.say(`editor.text.${name}.label`),
      hint: words.say(`editor.text.${name}.hint`),
      language,
      ...look,
    })
  return {
    legend: words.say('editor.text.legend', { language: words.say(`languages.${language}`) }),
    title: field('title'),
    lead: field('lead'),
    contentNote: field('contentNote'),
    body: field('body', { long: true }),
    quotation: {
      text: field('quotation.text'),
      author: field('quotation.author'),
      role: field('quotation.role'),
      open: (form.typed[`texts.${language}.quotation.text`] ?? '') !== '',
    },
    slug:
      desk.petition.publishedOn === null
        ? fieldModel(words, form, {
            name: 'slug',
            label: words.say('editor.text.slug.label'),
            hint: words.say('editor.text.slug.hint'),
            verbatim: true,
          })
        : null,
  }
}
