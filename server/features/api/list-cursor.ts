/** A place in the list: just after the petition of that day and slug, whether it is still there or not. */
export interface ListPosition {
  publishedOn: string
  slug: string
}

/** What a reader sends to go on; opaque to everyone else. */
export function cursorAfter({ publishedOn, slug }: ListPosition): string {
  return Buffer.from(`${publishedOn}|${slug}`).toString('base64url')
}

const cursorText = /^(\d{4}-\d{2}-\d{2})\|([a-z0-9-]{1,100})$/

/** Null for what this list never handed out. */
export function readCursor(text: string): ListPosition | null {
  const [, publishedOn, slug] = cursorText.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? []
  return publishedOn === undefined || slug === undefined ? null : { publishedOn, slug }
}
