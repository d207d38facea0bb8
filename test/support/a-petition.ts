import type { NewPetition } from '../../server/features/petitions/index.ts'
import type { Petition, PetitionText } from '../../server/features/petitions/petition.ts'
import type { Recipient } from '../../server/features/recipients/index.ts'
import type { Locale, Localised } from '../../server/platform/locales.ts'

/** The same words in every language, marked with it. */
export function localised(text: string): Localised {
  return { en: `${text} (en)`, uk: `${text} (uk)`, crh: `${text} (crh)`, ru: `${text} (ru)` }
}

export function aText(language: Locale, changes: Partial<PetitionText> = {}): PetitionText {
  return {
    language,
    title: `Free them (${language})`,
    lead: `They are ill (${language}).`,
    contentNote: null,
    body: `The **body** (${language}).`,
    quotation: null,
    demands: { release: `Release them (${language}).` },
    sources: [],
    media: [],
    endCondition: '',
    proofread: true,
    readInstead: null,
    ...changes,
  }
}

/** An open petition with an English original and a Ukrainian translation. */
export function aNewPetition(changes: Partial<NewPetition> = {}): NewPetition {
  return {
    slug: 'free-them',
    type: 'petition',
    state: 'open',
    outcome: 'none',
    outcomeStory: {},
    organiser: { name: localised('The Organiser'), contactAddress: 'organiser@example.org', demonstration: true },
    recipients: ['united-nations', 'a-state'],
    goal: { mode: 'ladder' },
    handover: 'count',
    riskMode: 'open',
    publishedOn: '2026-11-01',
    closesAt: null,
    retainUntil: '2099-12-31',
    text: {
      version: 1,
      publishedOn: '2026-11-01',
      reason: null,
      correction: null,
      originalLanguage: 'en',
      demands: [{ key: 'release', addressedTo: ['united-nations'], toBePerformedBy: 'a-state' }],
      texts: { en: aText('en'), uk: aText('uk') },
    },
    ...changes,
  }
}

export function aPetition(changes: Partial<Petition> = {}): Petition {
  return { ...aNewPetition(), id: Buffer.alloc(16, 7).toString('base64url'), ...changes }
}

export function aRecipient(changes: Partial<Recipient> = {}): Recipient {
  return {
    slug: 'united-nations',
    name: localised('The United Nations'),
    kind: 'organisation',
    profile: 'organisation',
    addressedOnly: false,
    url: null,
    channels: [],
    publicKey: null,
    accepts: '',
    retired: false,
    revision: 1,
    ...changes,
  }
}
