import type { Locale } from '../../platform/locales.ts'

/** The address of a petition after the locale: `/petitions/SLUG`. */
export function petitionPathAfterLocale(slug: string): string {
  return `/petitions/${slug}`
}

/** Addresses of one petition's public pages, from the root of the site. */
export function petitionPaths(locale: Locale, slug: string) {
  const petition = `/${locale}${petitionPathAfterLocale(slug)}`
  return {
    petition,
    form: `${petition}#sign`,
    signatures: `${petition}/signatures`,
    checkYourInbox: `${petition}/check-your-inbox`,
    resend: `${petition}/resend`,
    signed: `${petition}/signed`,
    picture: `${petition}/picture.png`,
    report: `${petition}/report`,
    reported: `${petition}/report/thanks`,
    updates: `${petition}/updates`,
    history: `${petition}/history`,
    deliveries: `${petition}/deliveries`,
    atomFeed: `${petition}/feed.xml`,
    jsonFeed: `${petition}/feed.json`,
  }
}

/** Where one delivery stands on the page of all of them. */
export function deliveryAnchor(deliveryId: string): string {
  return `delivery-${deliveryId}`
}

/** The campaigner's own page of a petition. */
export function roomPath(locale: Locale, petitionId: string): string {
  return `/${locale}/campaign/petitions/${petitionId}`
}

/** Where the published figures of a petition are read, and below it (`/events`) followed. */
export function tallyPath(slug: string): string {
  return `/api/v1/petitions/${slug}/tally`
}
