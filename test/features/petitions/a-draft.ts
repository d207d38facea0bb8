import type { DraftContent, DraftText } from '../../../server/features/petitions/draft.ts'

/** Words that nobody has anything to say against. */
export function aDraftText(changes: Partial<DraftText> = {}): DraftText {
  return {
    title: 'Let doctors into the prisons of Crimea',
    lead: 'They are ill and see no doctor.',
    contentNote: '',
    body: 'Nobody treats those who are held there.',
    quotation: null,
    demands: { doctors: 'Let independent doctors in.' },
    sources: [],
    media: [],
    endCondition: '',
    proofread: true,
    ...changes,
  }
}

/** A draft in English that nobody has anything to say against. */
export function aDraft(changes: Partial<DraftContent> = {}, text: Partial<DraftText> = {}): DraftContent {
  return {
    type: 'petition',
    slug: 'doctors',
    originalLanguage: 'en',
    texts: { en: aDraftText(text) },
    demands: [{ key: 'doctors', addressedTo: ['united-nations'], toBePerformedBy: null }],
    recipients: ['united-nations'],
    proposedRecipients: [],
    goal: { mode: 'ladder' },
    closesOn: '2026-12-31',
    retentionMonths: 12,
    riskMode: 'open',
    handover: 'count',
    contactForReviewers: '',
    ...changes,
  }
}
