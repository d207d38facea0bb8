import type { Words } from '../../platform/i18n.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Model } from '../../platform/templates.ts'
import type { PublishedUpdate } from '../updates/index.ts'
import { textFor } from '../updates/update.ts'

/** Where one update stands on the page of all of them. */
export function updateAnchor({ id }: Pick<PublishedUpdate, 'id'>): string {
  return `update-${id}`
}

/** One update whole, as its page prints it. */
export function updateModel(words: Words, update: PublishedUpdate): Model {
  const { title, body, language } = textFor(update, words.locale)
  return {
    anchor: updateAnchor(update),
    title,
    body: markdownToHtml(body),
    language,
    day: update.publishedOn,
    date: words.date(update.publishedOn),
  }
}

/** A story of several paragraphs; written like an update. */
export function storyHtml(story: string) {
  return markdownToHtml(story)
}
