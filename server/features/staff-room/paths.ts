import type { Locale } from '../../platform/locales.ts'

/** Addresses of the staff's room, from the root of the site. */
export function staffPaths(locale: Locale) {
  const staff = `/${locale}/staff`
  return {
    petitions: `${staff}/petitions`,
    petition: (id: string) => `${staff}/petitions/${id}`,
    hidePetition: (id: string) => `${staff}/petitions/${id}/hide`,
    unhidePetition: (id: string) => `${staff}/petitions/${id}/unhide`,
    deliver: (id: string) => `${staff}/petitions/${id}/deliver`,
    deliveries: `${staff}/deliveries`,
    signers: `${staff}/signers`,
    findSigner: `${staff}/signers/find`,
    openSigner: `${staff}/signers/open`,
    sendSignerLink: `${staff}/signers/link`,
    withdrawSigner: `${staff}/signers/withdraw`,
    eraseSigner: `${staff}/signers/erase`,
    invalidateOne: `${staff}/signers/invalidate`,
    batches: `${staff}/signers/batches`,
    applyBatch: (id: string) => `${staff}/signers/batches/${id}/apply`,
    reverseBatch: (id: string) => `${staff}/signers/batches/${id}/reverse`,
    batch: (id: string) => `${staff}/signers/batches/${id}`,
    account: (id: string) => `${staff}/accounts/${id}`,
    organisation: (id: string) => `${staff}/organisations/${id}`,
    glossary: `${staff}/glossary`,
    newTerm: `${staff}/glossary/new`,
    removeTerm: (id: string) => `${staff}/glossary/${id}/remove`,
    term: (id: string) => `${staff}/glossary/${id}`,
    texts: `${staff}/texts`,
    text: (name: string) => `${staff}/texts/${name}`,
    textIn: (name: string, language: Locale) => `${staff}/texts/${name}/${language}`,
    textVersion: (name: string, language: Locale, version: number) =>
      `${staff}/texts/${name}/${language}/versions/${String(version)}`,
    audit: `${staff}/audit`,
    verifyAudit: `${staff}/audit/verify`,
    recipients: `${staff}/recipients`,
    newRecipient: `${staff}/recipients/new`,
    recipient: (slug: string) => `${staff}/recipients/${slug}`,
    retireRecipient: (slug: string) => `${staff}/recipients/${slug}/retire`,
  }
}

/** An address with a query; what is null or empty is left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
}
