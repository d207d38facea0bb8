/**
 * The architecture, as a table. ESLint reads it for the editor, dependency-cruiser for the whole graph.
 * A feature may know the features on lower floors, never one on its own floor or above.
 */
const floors = [
  /* 0 */ ['accounts', 'glossary', 'recipients', 'site-texts'],
  /* 1 */ ['petitions'],
  /* 2 */ ['signatures'],
  /* 3 */ ['tallies'],
  /* 4 */ ['packs', 'updates'],
  /* 5 */ ['deliveries'],
  /* 6 */ ['rooms', 'campaign-room', 'delivery-room', 'moderation', 'recipient-room', 'staff-room'],
  /* 7 */ ['site', 'api'],
]

/** Everyone may use these; they know no feature. */
const forEveryone = ['audit', 'outbox', 'reviews']

const mayKnow = Object.fromEntries([
  ...forEveryone.map((feature) => [feature, []]),
  ...floors.flatMap((features, floor) =>
    features.map((feature) => [feature, [...floors.slice(0, floor).flat(), ...forEveryone]]),
  ),
])

/** The nouns: types and pure rules. Pages and other nouns may know them directly; all else goes through `index.ts`. */
const nouns = [
  'accounts/account',
  'accounts/factor',
  'accounts/organisation',
  'accounts/paths',
  'accounts/permissions',
  'accounts/session',
  'accounts/sign-in-attempt',
  'audit/audit',
  'glossary/term',
  'recipients/channel',
  'recipients/recipient',
  'recipients/profile',
  'recipients/paths',
  'site-texts/site-text',
  'petitions/desk',
  'petitions/draft',
  'petitions/draft-changes',
  'petitions/freezing',
  'petitions/heading',
  'petitions/leading',
  'petitions/moves',
  'petitions/petition',
  'petitions/signing-rules',
  'petitions/paths',
  'petitions/promises',
  'petitions/readiness',
  'petitions/retention',
  'petitions/timeline',
  'petitions/versions',
  'signatures/signature',
  'signatures/invalidation',
  'signatures/moves',
  'signatures/paths',
  'tallies/tally',
  'outbox/mail-source',
  'reviews/review',
  'packs/pack',
  'packs/summary',
  'updates/update',
  'deliveries/correction',
  'deliveries/delivery',
  'deliveries/evidence',
  'deliveries/public-trail',
  'deliveries/response',
  'moderation/paths',
  'moderation/report',
]

/** The kinds of files within a feature, by how their paths end; whatever ends otherwise is a verb. */
const kinds = {
  store: '[-/](store|row|ledger)\\.ts$',
  pages: '[-/]pages?\\.ts$',
  forms: '/forms\\.ts$',
  routes: '[-/]routes\\.ts$',
  index: '/(index|routers)\\.ts$',
}

/** Within one feature: which kinds a kind may know. */
const insideMayKnow = {
  noun: ['noun'],
  store: ['noun', 'store'],
  pages: ['noun', 'pages', 'verb'],
  forms: ['noun', 'verb'],
  verb: ['noun', 'store', 'pages', 'forms', 'verb'],
  routes: ['noun', 'pages', 'forms', 'verb', 'routes'],
  index: ['noun', 'store', 'pages', 'forms', 'verb', 'routes'],
}

/** What of the platform a kind may know; where nothing is said, all of it. */
const platformMayKnow = {
  noun: ['errors', 'clock', 'locales'],
  store: ['db/.+', 'crypto/.+', 'errors', 'clock', 'ids', 'locales'],
  pages: [
    'charts/chart-.+',
    'room-page',
    'clock',
    'country-.+',
    'durations',
    'file-size',
    'form-page',
    'i18n',
    'locales',
    'mail/mail-.+',
    'markdown',
    'page',
    'room-page',
    'share-picture/picture-size',
    'templates',
  ],
}

/** The only files that know Express, besides routes. */
const knowExpress = [
  'server/app.ts',
  'server/compose.ts',
  'server/platform/http/',
  'server/platform/mail/dev-mailbox-routes.ts',
]

/** The only files that know mongoose and the driver, besides stores. Types of the driver may pass through anywhere. */
const knowDatabase = ['server/platform/db/', 'server/platform/http/shared-counts.ts', 'scripts/chaos/mongods.ts']

module.exports = {
  mayKnow,
  nouns,
  kinds,
  insideMayKnow,
  platformMayKnow,
  knowExpress,
  knowDatabase,
}
