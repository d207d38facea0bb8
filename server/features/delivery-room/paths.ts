import type { Locale } from '../../platform/locales.ts'

/** Addresses of deliveries in the staff's room, from the root of the site. */
export function deliveryPaths(locale: Locale) {
  const deliveries = `/${locale}/staff/deliveries`
  const one = (id: string, act: string) => `${deliveries}/${id}/${act}`
  return {
    deliveries,
    delivery: (id: string) => `${deliveries}/${id}`,
    deliver: (petitionId: string) => `/${locale}/staff/petitions/${petitionId}/deliver`,
    petition: (petitionId: string) => `/${locale}/staff/petitions/${petitionId}`,
    recipient: (slug: string) => `/${locale}/staff/recipients/${slug}`,
    act: one,
    file: (id: string, name: string) => `${one(id, 'files')}/${encodeURIComponent(name)}`,
    zip: (id: string) => one(id, 'zip'),
    answer: (id: string, question: string) => `${one(id, 'questions')}/${question}/answer`,
    evidence: (id: string, evidence: string) => `${one(id, 'evidence')}/${evidence}`,
    showEvidence: (id: string, evidence: string) => `${one(id, 'evidence')}/${evidence}/show`,
    evidenceFile: (id: string, evidence: string) => `${one(id, 'evidence')}/${evidence}/file`,
  }
}
