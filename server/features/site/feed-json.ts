import type { Feed } from './feed-entries.ts'

/** Source: JSON Feed 1.1. */
export function jsonFeedOf(feed: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.description,
    home_page_url: feed.petitionUrl,
    feed_url: feed.addressOf('jsonFeed'),
    language: feed.language,
    authors: [{ name: feed.organiser }],
    items: feed.entries.map(({ id, url, title, language, publishedAt, html, category }) => ({
      id,
      url,
      title,
      language,
      date_published: publishedAt,
      content_html: html,
      ...(category === null ? {} : { tags: [category.label] }),
    })),
  })
}
