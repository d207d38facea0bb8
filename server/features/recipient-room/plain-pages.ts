import { errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { formModels, type Back } from './forms-page.ts'
import { newLinkPath } from './paths.ts'

/** A link that opens no more, with the way to another. */
export function overPage(words: Words, why: 'expired' | 'revoked'): Page {
  return {
    ...frame(words, 'recipient/over'),
    title: words.say(`recipientPage.over.${why}.title`),
    model: {
      title: words.say(`recipientPage.over.${why}.title`),
      text: words.say(`recipientPage.over.${why}.text`),
      newLink: newLinkPath(words.locale),
    },
  }
}

/** Where another link is asked for. `isSent`: the same answer to everybody, whatever the number was. */
export function newLinkPage(words: Words, form: FormState = freshForm, isSent = false): Page {
  const title = words.say(isSent ? 'recipientPage.newLink.sent' : 'recipientPage.newLink.title')
  return {
    ...frame(words, 'recipient/new-link'),
    title: form.errors.length > 0 ? words.say('errors.tabTitle', { title }) : title,
    path: '/deliveries/new-link',
    model: {
      title,
      isSent,
      action: newLinkPath(words.locale),
      summary: errorSummary(words, form.errors, ['delivery']),
      delivery: fieldModel(words, form, {
        name: 'delivery',
        label: words.say('recipientPage.newLink.number.label'),
        hint: words.say('recipientPage.newLink.number.hint'),
        verbatim: true,
      }),
    },
  }
}

/** A form as it was sent, to be sent again: nothing else is known while nothing can be read. */
export function unavailablePage(words: Words, { token, back }: { token: string; back: Back }): Page {
  const title = words.say('recipientPage.notice.unavailable.title')
  const typed = { ...back, form: { ...back.form, errors: [] }, notice: 'unavailable' } as const
  const { [back.name]: form } = formModels({ words, token, back: typed })
  return {
    ...frame(words, 'recipient/unavailable'),
    title,
    path: `/deliveries/${token}`,
    model: { title, forms: { acknowledge: null, answer: null, question: null, [back.name]: form } },
  }
}

function frame({ locale }: Words, template: string) {
  return { template, locale, description: null, path: null, indexed: false }
}
