import type { Feed, FeedEntry } from './feed-entries.ts'

/** Source: RFC 4287. */
export function atomOf(feed: Feed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${feed.language}">`,
    `<id>${xml(feed.addressOf('atomFeed'))}</id>`,
    `<title>${xml(feed.title)}</title>`,
    `<subtitle>${xml(feed.description)}</subtitle>`,
    `<updated>${feed.updatedAt}</updated>`,
    `<author><name>${xml(feed.organiser)}</name></author>`,
    `<link rel="self" type="application/atom+xml" href="${xml(feed.addressOf('atomFeed'))}"/>`,
    `<link rel="alternate" type="text/html" href="${xml(feed.petitionUrl)}"/>`,
    ...feed.entries.map(entryOf),
    '</feed>',
    '',
  ].join('\n')
}

function entryOf({ id, url, title, language, publishedAt, html, category }: FeedEntry): string {
  return [
    `<entry xml:lang="${language}">`,
    `<id>${xml(id)}</id>`,
    `<title>${xml(title)}</title>`,
    `<published>${publishedAt}</published>`,
    `<updated>${publishedAt}</updated>`,
    `<link rel="alternate" type="text/html" href="${xml(url)}"/>`,
    ...(category === null ? [] : [`<category term="${xml(category.term)}" label="${xml(category.label)}"/>`]),
    `<content type="html">${xml(html)}</content>`,
    '</entry>',
  ].join('\n')
}

/** Signs that no XML may hold, not even escaped. Source: XML 1.0, Char. */
const unspeakable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

function xml(text: string): string {
  return text.replaceAll(unspeakable, '').replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
}
