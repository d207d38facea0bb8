import { randomBytes } from 'node:crypto'

import { expect } from 'chai'
import type { ClientSession } from 'mongodb'

import { loadConfig } from '../../server/config.ts'
import { createGlossaryStore, wholeSite, type GlossaryTerm } from '../../server/features/glossary/index.ts'
import type { OrganisationDetails } from '../../server/features/accounts/organisation.ts'
import { emptyChain } from '../../server/features/audit/audit.ts'
import { createAuditStore } from '../../server/features/audit/index.ts'
import {
  createAccountStore,
  createChallengeStore,
  createFactorStore,
  createInvitationStore,
  createOrganisationStore,
  createSessionStore,
  createSignInStore,
} from '../../server/features/accounts/index.ts'
import {
  createBuildStore,
  createCorrectionStore,
  createDeliveryLinkStore,
  createDeliveryStore,
  createEvidenceStore,
  createReminderStore,
  createResponseStore,
  createShelfOwnerStore,
  type NewResponse,
} from '../../server/features/deliveries/index.ts'
import {
  createOutboxStore,
  createReceiverStore,
  createTotalsStore,
  type DueMail,
} from '../../server/features/outbox/index.ts'
import {
  createDeskStore,
  createDraftStore,
  createPetitionStore,
  createTimelineStore,
} from '../../server/features/petitions/index.ts'
import { emptyDraft } from '../../server/features/petitions/draft.ts'
import { headingOf } from '../../server/features/petitions/heading.ts'
import { createSigningKeyStore } from '../../server/features/packs/index.ts'
import { createRecipientStore } from '../../server/features/recipients/index.ts'
import type { Evidence } from '../../server/features/deliveries/evidence.ts'
import type { Report } from '../../server/features/moderation/report.ts'
import { aDelivery } from './deliveries/a-delivery.ts'
import { createReportStore, createSeenTextStore } from '../../server/features/moderation/index.ts'
import { createReviewStore, type Review } from '../../server/features/reviews/index.ts'
import {
  createAddressLookupStore,
  createCommentStore,
  createInvalidationStore,
  createMailDayStore,
  createSignatureLedger,
  createSignatureListing,
  createSignatureMailStore,
  createSignatureStore,
  createSubscriberStore,
  createTakenOffStore,
} from '../../server/features/signatures/index.ts'
import { createSiteTextStore } from '../../server/features/site-texts/index.ts'
import { createTallyStore, emptyTally } from '../../server/features/tallies/index.ts'
import { createUpdateStore } from '../../server/features/updates/index.ts'
import type { Update } from '../../server/features/updates/update.ts'
import { startOf } from '../../server/platform/clock.ts'
import { createFileShelf } from '../../server/platform/db/file-shelf.ts'
import { createLeases, type Lease } from '../../server/platform/db/lease.ts'
import { snapshotsOn, transactionsOn } from '../../server/platform/db/transaction.ts'
import { bytesOf, idOf, newId } from '../../server/platform/ids.ts'
import { silentLog } from '../../server/platform/log.ts'
import { openStores } from '../../server/stores.ts'
import { aRecipient, localised } from '../support/a-petition.ts'
import { profileOf, type Profiled } from '../support/profile.ts'
import { addSignatures, aSignature, rowOf, tallierOf, times, type SignatureChanges } from '../support/signatures.ts'
import { openTestStores, type TestStores } from '../support/stores.ts'

const today = '2026-03-02'
const leaseMs = 60_000
const now = () => new Date('2026-03-02T12:00:00Z')

const sentMail: DueMail = {
  rowId: newId(),
  fence: 1,
  attempts: 1,
  deferrals: 0,
  leaseUntil: now(),
  messageKey: 'a',
  mail: 'erased',
  to: 'a@example.org',
  locale: 'uk',
  props: {},
}

/** Everything that asks the database, each over the same few hundred rows. */
interface Asked {
  site: TestStores
  petitions: ReturnType<typeof createPetitionStore>
  desks: ReturnType<typeof createDeskStore>
  drafts: ReturnType<typeof createDraftStore>
  timeline: ReturnType<typeof createTimelineStore>
  recipients: ReturnType<typeof createRecipientStore>
  glossary: ReturnType<typeof createGlossaryStore>
  siteTexts: ReturnType<typeof createSiteTextStore>
  signatures: ReturnType<typeof createSignatureStore>
  comments: ReturnType<typeof createCommentStore>
  addresses: ReturnType<typeof createAddressLookupStore>
  invalidations: ReturnType<typeof createInvalidationStore>
  signatureMails: ReturnType<typeof createSignatureMailStore>
  mailDays: ReturnType<typeof createMailDayStore>
  listing: ReturnType<typeof createSignatureListing>
  subscribers: ReturnType<typeof createSubscriberStore>
  updates: ReturnType<typeof createUpdateStore>
  deliveries: ReturnType<typeof createDeliveryStore>
  corrections: ReturnType<typeof createCorrectionStore>
  takenOff: ReturnType<typeof createTakenOffStore>
  builds: ReturnType<typeof createBuildStore>
  signingKeys: ReturnType<typeof createSigningKeyStore>
  shelf: ReturnType<typeof createFileShelf>
  shelfOwners: ReturnType<typeof createShelfOwnerStore>
  ledger: ReturnType<typeof createSignatureLedger>
  tallies: ReturnType<typeof createTallyStore>
  outbox: ReturnType<typeof createOutboxStore>
  receivers: ReturnType<typeof createReceiverStore>
  totals: ReturnType<typeof createTotalsStore>
  leases: ReturnType<typeof createLeases>
  audit: ReturnType<typeof createAuditStore>
  accounts: ReturnType<typeof createAccountStore>
  sessions: ReturnType<typeof createSessionStore>
  signIns: ReturnType<typeof createSignInStore>
  reviews: ReturnType<typeof createReviewStore>
  challenges: ReturnType<typeof createChallengeStore>
  factors: ReturnType<typeof createFactorStore>
  reports: ReturnType<typeof createReportStore>
  seenTexts: ReturnType<typeof createSeenTextStore>
  organisations: ReturnType<typeof createOrganisationStore>
  invitations: ReturnType<typeof createInvitationStore>
  deliveryLinks: ReturnType<typeof createDeliveryLinkStore>
  evidence: ReturnType<typeof createEvidenceStore>
  responses: ReturnType<typeof createResponseStore>
  reminders: ReturnType<typeof createReminderStore>
}

type StoreName = Exclude<keyof Asked, 'site'>

/** Asks what one verb asks. */
type Ask = (asked: Asked) => Promise<unknown>

/** Every verb of every store: one that is added is a mistake of types until it is asked here. */
type Asks = { [Store in StoreName]: { [Verb in keyof Asked[Store]]: Ask } }

const inTransaction =
  (ask: (asked: Asked, session: ClientSession) => Promise<unknown>): Ask =>
  (asked) =>
    transactionsOn(asked.site.stores.database.client)((session) => ask(asked, session))

const inSnapshot =
  (ask: (asked: Asked, session: ClientSession) => Promise<unknown>): Ask =>
  (asked) =>
    snapshotsOn(asked.site.stores.database.client)((session) => ask(asked, session))

const someEvidence = (): Evidence => ({
  ...{ id: newId(), deliveryId: newId(), kind: 'reference', day: '2026-03-02', note: '', file: null },
  ...{ isPublic: false, addedBy: newId() },
})

const asksNothing: Ask = () => Promise.resolve()

const petitionOf = ({ site }: Asked) => site.stores.petitions.get('asked')

async function oneOf(asked: Asked, changes: SignatureChanges = {}): Promise<string> {
  const [id = ''] = await addSignatures(asked.site.stores, petitionOf(asked), [changes])
  return id
}

const rowFor = async (asked: Asked) => rowOf(asked.site.stores, await oneOf(asked))

async function leaseOf({ leases }: Asked): Promise<Lease> {
  const lease = await leases.acquire(newId(), leaseMs)
  if (lease === null) throw new Error('Nobody else can have it.')
  return lease
}

const aGroup = () =>
  ({ mail: 'update', group: newId(), rows: [{ id: newId(), about: newId(), locale: 'uk' }] }) as const
/** A term like no other. */
const aTerm = (): GlossaryTerm => ({
  id: newId(),
  language: 'en',
  discouraged: ['not so'],
  reason: localised('A reason'),
  preferred: newId(),
  scope: wholeSite,
  revision: 1,
})
const everybodyOf = (asked: Asked) => ({
  petitionId: petitionOf(asked).id,
  confirmedFrom: today,
  confirmedTo: today,
  country: 'UA',
  language: 'uk' as const,
  addressDomain: null,
})

const noFigures = {
  signatureCount: 0,
  seenCount: 0,
  byCountry: [],
  byLanguage: [],
  byDay: [],
  digest: '',
  pieceCount: 0,
}

const aBatch = (asked: Asked) => ({
  _id: bytesOf(newId()),
  petitionId: bytesOf(petitionOf(asked).id),
  state: 'previewed' as const,
  criteria: { confirmedFrom: null, confirmedTo: null, country: null, language: null, byDomain: false, one: false },
  ...{ by: 'a', at: now(), why: 'b', startedBy: 'a', startedWhy: 'b' },
  ...noFigures,
  ...{ doneCount: 0, invalidatedCount: 0, restoredCount: 0 },
  schemaVersion: 1 as const,
})

const aSigningKey = () => ({
  ...{ _id: newId(), number: 1, publicKey: bytesOf(newId()), box: bytesOf(newId()) },
  ...({ usedFrom: today, usedUntil: null, isCurrent: true, schemaVersion: 1 } as const),
})

const aCorrection = () => ({
  ...{ deliveryId: newId(), number: 1, notedOn: today },
  ...{ standingCount: 1, withdrawnCount: 1, strickenNumbers: [] },
})

const aFile = { name: 'letter.pdf', bytes: 1, sha256: '0'.repeat(64) }

const waitingComment = { id: newId(), revision: 1 }
const person = newId()
const token = Buffer.alloc(32, 2)

const aChallenge = { hash: token, boundTo: token, purpose: 'sign-in' } as const

const aPasskey = {
  credentialId: newId(),
  publicKey: token,
  counter: 0,
  transports: [],
  name: 'Phone',
  addedOn: today,
}

const anOrganisation = (): OrganisationDetails => ({
  slug: newId(),
  names: localised('An organisation'),
  contactAddress: 'desk@example.org',
  url: null,
  kind: 'association',
})

const aSession = {
  id: newId(),
  accountId: person,
  way: 'mail',
  startedAt: now(),
  seenAt: now(),
  idleEndsAt: now(),
  endsAt: now(),
  steppedUpUntil: null,
} as const

const anUpdate = (petitionId: string): Update => ({
  id: newId(),
  petitionId,
  originalLanguage: 'uk',
  texts: {},
  state: 'draft',
  revision: 0,
  startedBy: newId(),
  startedAt: now(),
  publishedOn: null,
  beganOn: null,
  figures: { totalCount: 0, queuedCount: 0, refusedCount: 0, unsureCount: 0, droppedCount: 0 },
})

const aResponse = (): NewResponse => ({
  ...{ id: newId(), deliveryId: newId(), petitionId: newId(), kind: 'answer', state: 'waiting', stance: 'answered' },
  ...{ name: 'a', office: 'b', reference: '', text: 'c', language: 'en', file: null },
  ...{ contentKey: randomBytes(32), receivedAt: now() },
})

const lookupOf = (asked: Asked) => ({ petitionId: petitionOf(asked).id, addressKey: Buffer.alloc(32, 1) })

const aDraft = (petitionId: string) => ({
  petitionId,
  revision: 1,
  content: emptyDraft('petition', 'uk'),
  fields: [],
  submission: null,
})

const asks: Asks = {
  desks: {
    add: inTransaction(({ desks }, session) => {
      const id = newId()
      const born = { id, slug: id, state: 'draft', owner: null, editors: [], publishedOn: null, hidden: null } as const
      return desks.add(born, { startedOn: today, heading: headingOf(aDraft(id).content, 1) }, session)
    }),
    setHeading: (asked) => asked.desks.setHeading(petitionOf(asked).id, headingOf(aDraft('').content, 1)),
    ledBy: ({ desks }) => desks.ledBy({ id: newId(), organisations: [newId(), newId()] }),
    all: async ({ desks }) => {
      const after = { startedOn: today, id: newId() }
      for (const state of [undefined, 'open'] as const) {
        for (const words of [[], ['covid']]) await desks.all({ state, words, after, limit: 2 })
      }
    },
    due: ({ desks }) => desks.due(now()),
    setOutcome: inTransaction((asked, session) =>
      asked.desks.setOutcome(petitionOf(asked).id, { state: 'open', outcome: 'none', outcomeStory: {} }, session),
    ),
    share: inTransaction((asked, session) => {
      const nobody = { owner: null, editors: [] }
      return asked.desks.share(petitionOf(asked).id, nobody, nobody, session)
    }),
    find: (asked) => asked.desks.find(petitionOf(asked).id),
    slugsFrom: inTransaction(({ desks }, session) => desks.slugsFrom('asked', session)),
    publish: inTransaction((asked, session) => {
      const { id, text } = petitionOf(asked)
      const shown = { id, from: 'open', before: text.version } as const
      return asked.desks.publish(shown, { fields: {}, text: { ...text, version: 2 } }, session)
    }),
    move: inTransaction((asked, session) =>
      asked.desks.move({ id: petitionOf(asked).id, from: 'open', to: 'open' }, {}, session),
    ),
  },
  drafts: {
    add: inTransaction(({ drafts }, session) => drafts.add(aDraft(newId()), session)),
    find: (asked) => asked.drafts.find(petitionOf(asked).id),
    summaries: (asked) => asked.drafts.summaries([petitionOf(asked).id]),
    rewrite: inTransaction(({ drafts }, session) => drafts.rewrite(aDraft(newId()), 1, session)),
    replace: ({ drafts }) => drafts.replace(aDraft(newId()), 0),
    submit: inTransaction((asked, session) => asked.drafts.submit(petitionOf(asked).id, 1, null, session)),
  },
  petitions: {
    published: ({ petitions }) => petitions.published(),
    findCurrent: inTransaction((asked, session) => asked.petitions.findCurrent(petitionOf(asked).id, session)),
    findText: (asked) => asked.petitions.findText(petitionOf(asked).id, 1),
    add: async ({ petitions }) => {
      const [stored] = await petitions.published()
      if (stored === undefined) throw new Error('There are petitions.')
      await petitions.add({ ...stored, petition: { ...stored.petition, id: newId() } })
    },
    setState: (asked) => asked.petitions.setState(petitionOf(asked).id, 'open', 'open'),
    setClosesAt: (asked) => asked.petitions.setClosesAt(petitionOf(asked).id, null),
  },
  timeline: {
    add: inTransaction((asked, session) =>
      asked.timeline.add(petitionOf(asked).id, { day: today, kind: 'closed' }, session),
    ),
    of: (asked) => asked.timeline.of([petitionOf(asked).id]),
  },
  recipients: {
    all: ({ recipients }) => recipients.all(),
    findAll: inTransaction(({ recipients }, session) => recipients.findAll(['osce', 'united-nations'], session)),
    add: ({ recipients }) => recipients.add(aRecipient()),
    insert: inTransaction(({ recipients }, session) => recipients.insert(aRecipient({ slug: newId() }), session)),
    replace: inTransaction(({ recipients }, session) => recipients.replace(aRecipient({ revision: 2 }), session)),
  },
  siteTexts: {
    newest: ({ siteTexts }) => siteTexts.newest(),
    versions: ({ siteTexts }) => siteTexts.versions({ name: 'privacy', language: 'uk' }),
    insert: inTransaction(({ siteTexts }, session) =>
      siteTexts.insert(
        { name: 'privacy', language: 'uk', version: 1, markdown: 'A text', publishedAt: now(), by: 'a' },
        session,
      ),
    ),
  },
  glossary: {
    all: ({ glossary }) => glossary.all(),
    insert: ({ glossary }) => glossary.insert(aTerm()),
    add: ({ glossary }) => glossary.add(aTerm()),
    replace: inTransaction(({ glossary }, session) => glossary.replace({ ...aTerm(), revision: 2 }, session)),
    remove: inTransaction(({ glossary }, session) => glossary.remove(aTerm(), session)),
  },
  signatures: {
    insert: (asked) => asked.signatures.insert(aSignature(asked.site.stores, petitionOf(asked)).row),
    medianInsertMs: asksNothing,
    drain: asksNothing,
    find: async (asked) => asked.signatures.find(await oneOf(asked)),
    lookUp: (asked) => asked.signatures.lookUp(lookupOf(asked)),
    requestMails: (asked) => asked.signatures.requestMails([lookupOf(asked)], today),
    confirm: async (asked) => asked.signatures.confirm(await oneOf(asked), 1, today),
    refuse: async (asked) => asked.signatures.refuse(await rowFor(asked)),
    liftRefusal: async (asked) => asked.signatures.liftRefusal(await rowFor(asked)),
    withdraw: async (asked) => asked.signatures.withdraw(await rowFor(asked)),
    erase: inTransaction(async (asked, session) => asked.signatures.erase(await rowFor(asked), session)),
    amend: async (asked) => asked.signatures.amend(await rowFor(asked), { country: 'PL' }),
    renewLinks: async (asked) => asked.signatures.renewLinks(await rowFor(asked), today),
    shown: (asked) => asked.signatures.shown(petitionOf(asked).id, 12),
    shownComments: (asked) => asked.signatures.shownComments(petitionOf(asked).id, 20),
    commentCounts: (asked) => asked.signatures.commentCounts(petitionOf(asked).id),
    expire: ({ signatures }) => signatures.expire(today),
    forget: (asked) => asked.signatures.forget(petitionOf(asked).id),
    removeExpired: ({ signatures }) => signatures.removeExpired(today),
  },
  comments: {
    toQueue: inTransaction((asked, session) => asked.comments.toQueue(10, session)),
    markWaiting: inTransaction(async (asked, session) =>
      asked.comments.markWaiting([bytesOf(await oneOf(asked))], session),
    ),
    keepFromPublic: inTransaction(async (asked, session) =>
      asked.comments.keepFromPublic([bytesOf(await oneOf(asked))], session),
    ),
    toTakeBack: inTransaction((asked, session) => asked.comments.toTakeBack(10, session)),
    markTakenBack: inTransaction(async (asked, session) =>
      asked.comments.markTakenBack([await oneOf(asked, { commentState: 'recalled' })], session),
    ),
    approve: inTransaction((asked, session) => asked.comments.approve(waitingComment, today, session)),
    reject: inTransaction((asked, session) => asked.comments.reject(waitingComment, session)),
  },
  addresses: {
    ofAddress: (asked) => asked.addresses.ofAddress([lookupOf(asked), { ...lookupOf(asked), petitionId: newId() }]),
  },
  invalidations: {
    matching: (asked) => Array.fromAsync(asked.invalidations.matching(everybodyOf(asked))),
    insert: (asked) => asked.invalidations.insert(aBatch(asked)),
    insertPiece: ({ invalidations }) => invalidations.insertPiece(newId(), 0, [newId()]),
    finishPreview: inTransaction(({ invalidations }, session) =>
      invalidations.finishPreview(newId(), noFigures, session),
    ),
    find: ({ invalidations }) => invalidations.find(newId()),
    ofPetition: (asked) => asked.invalidations.ofPetition(petitionOf(asked).id, 10),
    piece: ({ invalidations }) => invalidations.piece(newId(), 0),
    start: inTransaction(({ invalidations }, session) =>
      invalidations.start(newId(), { from: 'previewed', to: 'applying', by: 'a', why: 'b' }, session),
    ),
    invalidate: inTransaction(async (asked, session) =>
      asked.invalidations.invalidate(newId(), [await oneOf(asked)], session),
    ),
    restore: inTransaction(async (asked, session) =>
      asked.invalidations.restore(newId(), [await oneOf(asked)], session),
    ),
    advance: inTransaction((asked, session) =>
      asked.invalidations.advance(aBatch(asked), { invalidatedCount: 1, restoredCount: 0 }, session),
    ),
    finish: inTransaction((asked, session) => asked.invalidations.finish(aBatch(asked), 'applied', session)),
    unfinished: ({ invalidations }) => invalidations.unfinished(),
    stale: ({ invalidations }) => invalidations.stale(now()),
    drop: inTransaction(async (asked, session) => {
      const batch = aBatch(asked)
      await asked.invalidations.insert(batch)
      await asked.invalidations.drop(idOf(batch._id), session)
    }),
  },
  signatureMails: {
    claim: async ({ signatureMails }) => {
      await signatureMails.claim(10, 'urgent')
      await signatureMails.claim(10, 'patient')
    },
    backlog: ({ signatureMails }) => signatureMails.backlog(),
    takeBackAbandoned: ({ signatureMails }) => signatureMails.takeBackAbandoned(),
    settle: async ({ signatureMails }) => {
      const outcome = { kind: 'sent' } as const
      await signatureMails.settle([{ id: newId(), intent: 'confirm', fence: 1, outcome }])
    },
  },
  listing: {
    countAtMost: inSnapshot((asked, session) => asked.listing.countAtMost(petitionOf(asked), session)),
    signers: inSnapshot((asked, session) =>
      Array.fromAsync(asked.listing.signers(petitionOf(asked), { sequence: 1_000, session })),
    ),
  },
  subscribers: {
    countOf: (asked) => asked.subscribers.countOf(petitionOf(asked).id),
    next: inTransaction((asked, session) =>
      asked.subscribers.next({ petitionId: petitionOf(asked).id, after: newId(), limit: 10 }, session),
    ),
    stillAsking: async (asked) => asked.subscribers.stillAsking([await oneOf(asked, { updates: true })]),
  },
  updates: {
    insert: (asked) => asked.updates.insert(anUpdate(petitionOf(asked).id)),
    find: ({ updates }) => updates.find(newId()),
    findAll: ({ updates }) => updates.findAll([newId(), newId()]),
    ofPetition: (asked) => asked.updates.ofPetition(petitionOf(asked).id),
    published: ({ updates }) => updates.published(),
    save: ({ updates }) => updates.save(newId(), 1, { texts: {}, originalLanguage: 'uk' }),
    reword: inTransaction(({ updates }, session) => updates.reword(newId(), 1, {}, session)),
    move: inTransaction(({ updates }, session) => updates.move({ id: newId(), to: 'sent', revision: 1 }, session)),
    recent: inTransaction((asked, session) =>
      asked.updates.recent({ petitionId: petitionOf(asked).id, since: today, besides: newId() }, session),
    ),
    toSend: ({ updates }) => updates.toSend(),
    advance: inTransaction(({ updates }, session) =>
      updates.advance({ id: newId(), from: newId(), to: newId(), count: 1, isQueued: true }, session),
    ),
    note: ({ updates }) => updates.note(newId(), { refusedCount: 1 }),
  },
  deliveries: {
    insert: inTransaction(({ deliveries }, session) => deliveries.insert(aDelivery(), session)),
    find: ({ deliveries }) => deliveries.find(newId()),
    list: async ({ deliveries }) => {
      const one = { petitionId: newId(), recipientSlug: 'osce', handoverId: newId(), state: 'sent' } as const
      for (const query of [{}, { petitionId: newId() }, { recipientSlug: 'osce' }, { state: one.state }, one]) {
        await deliveries.list(query)
      }
    },
    firstSince: inTransaction(({ deliveries }, session) => deliveries.firstSince(newId(), now(), session)),
    sent: ({ deliveries }) => deliveries.sent(),
    move: inTransaction(({ deliveries }, session) =>
      deliveries.move({ id: newId(), from: 'prepared', to: 'released', revision: 1, set: {} }, session),
    ),
    remind: inTransaction(({ deliveries }, session) =>
      deliveries.remind({ id: newId(), revision: 1, remindedOn: today }, session),
    ),
  },
  corrections: {
    insert: inTransaction(({ corrections }, session) => corrections.insert(aCorrection(), session)),
    of: ({ corrections }) => corrections.of(newId()),
    ofDeliveries: ({ corrections }) => corrections.ofDeliveries([newId(), newId()]),
  },
  takenOff: {
    takenOffSince: inSnapshot((asked, session) =>
      Array.fromAsync(asked.takenOff.takenOffSince(petitionOf(asked).id, { sequence: 1, session })),
    ),
  },
  builds: {
    toBuild: ({ builds }) => builds.toBuild(now()),
    givenUp: ({ builds }) => builds.givenUp(),
    storedUntil: ({ builds }) => builds.storedUntil(today),
    storedListsOf: ({ builds }) => builds.storedListsOf([newId(), newId()]),
    setGone: ({ builds }) => builds.setGone(newId()),
    setListed: inTransaction(({ builds }, session) =>
      builds.setListed(newId(), { listedCount: 1, keyId: 'a' }, session),
    ),
    addFile: inTransaction(({ builds }, session) => builds.addFile(newId(), aFile, session)),
    finish: inTransaction(({ builds }, session) => builds.finish(newId(), [aFile], session)),
    setTrouble: inTransaction(({ builds }, session) =>
      builds.setTrouble(newId(), { trouble: 'failed', notBefore: now() }, session),
    ),
  },
  signingKeys: {
    current: ({ signingKeys }) => signingKeys.current(),
    find: ({ signingKeys }) => signingKeys.find(newId()),
    all: ({ signingKeys }) => signingKeys.all(),
    insertFirst: ({ signingKeys }) => signingKeys.insertFirst(aSigningKey()),
    replace: inTransaction(({ signingKeys }, session) => signingKeys.replace(newId(), aSigningKey(), session)),
  },
  shelf: {
    create: async ({ shelf, site }) => {
      const owner = newId()
      await (await shelf.create(owner, 'rows.ndjson')).finish()
      await shelf.create(owner, 'rows.ndjson', transactionsOn(site.stores.database.client))
    },
    read: async ({ shelf }) => {
      const owner = newId()
      await (await shelf.create(owner, 'letter.pdf')).finish()
      await Array.fromAsync(shelf.read(owner, 'letter.pdf'))
    },
    remove: async ({ shelf }) => {
      await shelf.remove(newId())
      await shelf.remove(newId(), 'letter.pdf')
    },
    owners: ({ shelf }) => shelf.owners(),
    isWrittenSince: ({ shelf }) => shelf.isWrittenSince(newId(), now()),
  },
  shelfOwners: {
    inNeed: ({ shelfOwners }) => shelfOwners.inNeed([newId(), newId()]),
  },
  ledger: {
    petitionsWithUnsettled: ({ ledger }) => ledger.petitionsWithUnsettled(),
    takeUnsettled: inTransaction((asked, session) => asked.ledger.takeUnsettled(petitionOf(asked).id, 100, session)),
    settle: inTransaction(async (asked, session) =>
      asked.ledger.settle([{ id: await oneOf(asked), move: null, position: null, isErased: false }], session),
    ),
    prove: inSnapshot((asked, session) => asked.ledger.prove(petitionOf(asked).id, session)),
    markDisagreeing: (asked) => asked.ledger.markDisagreeing(petitionOf(asked).id),
  },
  tallies: {
    find: (asked) => asked.tallies.find(petitionOf(asked).id),
    figures: inTransaction((asked, session) => asked.tallies.figures(petitionOf(asked).id, session)),
    moveFigures: inTransaction((asked, session) =>
      asked.tallies.moveFigures(petitionOf(asked).id, emptyTally(today), today, session),
    ),
    publish: inTransaction((asked, session) =>
      asked.tallies.publish(petitionOf(asked).id, emptyTally(today).published, today, session),
    ),
    save: inTransaction((asked, session) => asked.tallies.save(newId(), emptyTally(today), session)),
    moveCells: inTransaction((asked, session) =>
      asked.tallies.moveCells(petitionOf(asked).id, new Map([['country|UA', 1]]), session),
    ),
    cells: (asked) => asked.tallies.cells(petitionOf(asked).id),
    replaceCells: inTransaction((asked, session) =>
      asked.tallies.replaceCells(petitionOf(asked).id, new Map([['country|UA', 1]]), session),
    ),
    publishedHeads: ({ tallies }) => tallies.publishedHeads(null),
    published: (asked) => asked.tallies.published([petitionOf(asked).id]),
    withOlderBreakdowns: ({ tallies }) => tallies.withOlderBreakdowns(today),
  },
  outbox: {
    insert: ({ outbox }) => outbox.insert({ id: newId(), mail: 'erased', locale: 'uk', box: Buffer.alloc(8) }),
    claim: ({ outbox }) => outbox.claim(10, 'urgent'),
    backlog: ({ outbox }) => outbox.backlog(),
    takeBackAbandoned: ({ outbox }) => outbox.takeBackAbandoned(),
    insertGroup: inTransaction(({ outbox }, session) => outbox.insertGroup(aGroup(), session)),
    countGroup: ({ outbox }) => outbox.countGroup(newId()),
    removeGroup: ({ outbox }) => outbox.removeGroup(newId()),
    begin: ({ outbox }) => outbox.begin([{ id: newId(), fence: 1 }]),
    settle: ({ outbox }) => outbox.settle([{ id: newId(), fence: 1, outcome: { kind: 'sent' } }]),
  },
  mailDays: {
    add: ({ mailDays }) => mailDays.add(new Map([['a', 1]]), now()),
    above: ({ mailDays }) => mailDays.above(5, ['a']),
    giveBack: ({ mailDays }) => mailDays.giveBack(new Map([['a', 1]])),
  },
  receivers: {
    exchange: ({ receivers }) => receivers.exchange([{ key: 'a', until: now() }]),
    take: ({ receivers }) => receivers.take([{ key: 'a', count: 1, limit: 1 }]),
    leave: ({ receivers }) => receivers.leave(),
  },
  totals: {
    add: ({ totals }) => totals.add([{ mail: sentMail, outcome: { kind: 'sent' } }]),
    since: ({ totals }) => totals.since(today),
  },
  leases: {
    acquire: (asked) => leaseOf(asked),
    renew: async (asked) => asked.leases.renew(await leaseOf(asked)),
    release: async (asked) => asked.leases.release(await leaseOf(asked)),
    isHeld: ({ leases }) => leases.isHeld('a'),
    endAll: ({ leases }) => leases.endAll(),
    hold: async (asked) => {
      const lease = await leaseOf(asked)
      await inTransaction((_, session) => asked.leases.hold(session, lease))(asked)
    },
  },
  audit: {
    head: ({ audit }) => audit.head(),
    lastSequence: inTransaction(({ audit }, session) => audit.lastSequence(session)),
    append: inTransaction(async ({ audit }, session) => {
      const { sequence, hash } = (await audit.head(session)) ?? emptyChain
      const entry = { by: 'a', deed: 'b', subject: petitionSubject, before: null, after: null, why: null }
      await audit.append([{ ...entry, sequence: sequence + 1, at: now(), previousHash: hash, hash }], session)
    }),
    entries: async ({ audit }) => {
      for (const asked of [{}, { deed: 'b' }, { by: 'a' }, { subject: petitionSubject }, { deed: 'b', by: 'a' }]) {
        await audit.entries({ limit: 10, ...asked })
        await audit.entries({ limit: 10, before: 5, ...asked })
      }
    },
    everything: ({ audit }) => Array.fromAsync(audit.everything()),
  },
  accounts: {
    find: ({ accounts }) => accounts.find(person),
    findByAddressKeys: ({ accounts }) => accounts.findByAddressKeys([token]),
    insert: ({ accounts }) =>
      accounts.insert({
        id: newId(),
        name: 'Mira',
        address: 'mira@example.org',
        addressKey: Buffer.from(newId()),
        roles: ['campaigner'],
        locale: 'uk',
      }),
    setDetails: ({ accounts }) => accounts.setDetails(person, { name: 'Mira', locale: 'uk' }),
    setState: ({ accounts }) => accounts.setState(person, 'active', 'disabled'),
    addRoles: inTransaction(({ accounts }, session) => accounts.addRoles(person, ['staff'], session)),
    setRoles: inTransaction(({ accounts }, session) => accounts.setRoles(person, ['staff'], session)),
    addOrganisation: inTransaction(({ accounts }, session) => accounts.addOrganisation(person, newId(), session)),
    removeOrganisation: inTransaction(({ accounts }, session) => accounts.removeOrganisation(person, newId(), session)),
    list: ({ accounts }) => accounts.list(),
    listThese: ({ accounts }) => accounts.listThese([person]),
    countActive: ({ accounts }) => accounts.countActive('admin'),
  },
  challenges: {
    insert: ({ challenges }) => challenges.insert({ ...aChallenge, hash: Buffer.from(newId()) }, now()),
    take: ({ challenges }) => challenges.take(aChallenge, now()),
  },
  factors: {
    passkeysOf: ({ factors }) => factors.passkeysOf(person),
    findPasskey: ({ factors }) => factors.findPasskey(aPasskey.credentialId),
    addPasskey: inTransaction(({ factors }, session) => factors.addPasskey(person, aPasskey, session)),
    removePasskey: inTransaction(({ factors }, session) => factors.removePasskey(person, newId(), session)),
    countOn: ({ factors }) => factors.countOn(aPasskey, 1),
    codesOf: ({ factors }) => factors.codesOf(person),
    setCodes: inTransaction(({ factors }, session) =>
      factors.setCodes(person, { secretBox: token, lastStep: 1 }, session),
    ),
    removeCodes: inTransaction(({ factors }, session) => factors.removeCodes(person, session)),
    noteTry: ({ factors }) => factors.noteTry(person, now()),
    useStep: ({ factors }) => factors.useStep(person, 1),
    reset: inTransaction(({ factors }, session) => factors.reset(person, session)),
  },
  organisations: {
    find: ({ organisations }) => organisations.find(newId()),
    list: ({ organisations }) => organisations.list(),
    listThese: ({ organisations }) => organisations.listThese([newId()]),
    insert: inTransaction(({ organisations }, session) =>
      organisations.insert({ id: newId(), ...anOrganisation(), demonstration: false }, session),
    ),
    change: inTransaction(({ organisations }, session) => organisations.change(newId(), anOrganisation(), session)),
    addMember: inTransaction(({ organisations }, session) => organisations.addMember(newId(), person, 'lead', session)),
    removeMember: inTransaction(({ organisations }, session) => organisations.removeMember(newId(), person, session)),
  },
  invitations: {
    insert: inTransaction(({ invitations }, session) =>
      invitations.insert(
        Buffer.from(newId()),
        { accountId: person, roles: [], organisation: null, by: 'console', endsAt: now() },
        session,
      ),
    ),
    find: ({ invitations }) => invitations.find(token),
    take: inTransaction(({ invitations }, session) => invitations.take(token, session)),
    removeAllOf: inTransaction(({ invitations }, session) => invitations.removeAllOf(person, session)),
  },
  deliveryLinks: {
    insert: ({ deliveryLinks }) =>
      deliveryLinks.insert(randomBytes(32), {
        deliveryId: newId(),
        issuedOn: today,
        lastDay: today,
        isRevoked: false,
      }),
    find: ({ deliveryLinks }) => deliveryLinks.find(token),
    countIssued: ({ deliveryLinks }) => deliveryLinks.countIssued(newId(), today),
    revoke: ({ deliveryLinks }) => deliveryLinks.revoke(newId()),
  },
  evidence: {
    insert: inTransaction(({ evidence }, session) => evidence.insert(someEvidence(), session)),
    find: ({ evidence }) => evidence.find(newId()),
    ofDelivery: ({ evidence }) => evidence.ofDelivery(newId()),
    ofDeliveries: ({ evidence }) => evidence.ofDeliveries([newId(), newId()]),
    hiddenFiles: ({ evidence }) => evidence.hiddenFiles(),
    forgetFile: inTransaction(({ evidence }, session) => evidence.forgetFile(newId(), session)),
    setPublic: inTransaction(({ evidence }, session) => evidence.setPublic(newId(), true, session)),
  },
  responses: {
    insert: ({ responses }) => responses.insert(aResponse()),
    isSaid: ({ responses }) => responses.isSaid(newId(), token),
    find: ({ responses }) => responses.find(newId()),
    ofDelivery: ({ responses }) => responses.ofDelivery(newId()),
    published: ({ responses }) => responses.published(),
    asking: ({ responses }) => responses.asking(),
    heard: ({ responses }) => responses.heard(),
    waiting: ({ responses }) => responses.waiting(),
    forget: ({ responses }) => responses.forget(newId()),
    reply: inTransaction(({ responses }, session) =>
      responses.reply(newId(), { text: 'a', by: person, repliedAt: now() }, session),
    ),
    settle: inTransaction(({ responses }, session) => responses.settle(newId(), 'published', session)),
  },
  reminders: {
    insert: inTransaction(({ reminders }, session) =>
      reminders.insert({ id: newId(), deliveryId: newId(), text: 'a' }, session),
    ),
    find: ({ reminders }) => reminders.find(newId()),
    ofDelivery: ({ reminders }) => reminders.ofDelivery(newId()),
    forget: ({ reminders }) => reminders.forget(newId()),
  },
  sessions: {
    insert: ({ sessions }) => sessions.insert(Buffer.from(newId()), aSession),
    find: ({ sessions }) => sessions.find(token),
    touch: ({ sessions }) => sessions.touch(token, now(), now()),
    replace: ({ sessions }) => sessions.replace(token, aSession, token),
    remove: ({ sessions }) => sessions.remove(token),
    removeNamed: ({ sessions }) => sessions.removeNamed(person, newId()),
    removeAllOf: ({ sessions }) => sessions.removeAllOf(person),
    removeOthers: ({ sessions }) => sessions.removeOthers(person, newId()),
    listOf: ({ sessions }) => sessions.listOf(person),
  },
  signIns: {
    insert: ({ signIns }) =>
      signIns.insert(Buffer.from(newId()), {
        accountId: person,
        browserHash: token,
        codeHash: token,
        next: null,
        askedAt: now(),
        endsAt: now(),
        triesCount: 0,
        usedAt: null,
      }),
    find: ({ signIns }) => signIns.find(token),
    countSince: ({ signIns }) => signIns.countSince(person, now()),
    countTry: ({ signIns }) => signIns.countTry(token),
    use: ({ signIns }) => signIns.use(token, now()),
  },
  reviews: {
    insert: ({ reviews }) => reviews.insert(aReview()),
    replace: ({ reviews }) => reviews.replace(aReview()),
    hurry: ({ reviews }) => reviews.hurry('answer', newId()),
    takeBack: ({ reviews }) => reviews.takeBack('petition', newId()),
    claim: ({ reviews }) => reviews.claim({ id: newId(), by: 'a' }),
    release: ({ reviews }) => reviews.release({ id: newId(), by: 'a' }),
    decide: ({ reviews }) => reviews.decide(newId(), 1, aDecision),
    undo: ({ reviews }) => reviews.undo({ id: newId(), by: 'a' }),
    takeEffectNow: ({ reviews }) => reviews.takeEffectNow({ id: newId(), by: 'a' }),
    finish: ({ reviews }) => reviews.finish({ id: newId(), kind: 'petition' }, 'done'),
    forget: async ({ reviews }) => {
      const comment = aReview({ kind: 'comment' })
      await reviews.insert(comment)
      await reviews.takeBack('comment', comment.subjectId)
      await reviews.forget('2027-03-02', 10)
    },
    find: ({ reviews }) => reviews.find(newId()),
    findWaiting: ({ reviews }) => reviews.findWaiting('petition', newId()),
    waiting: async ({ reviews }) => {
      for (const narrowed of [{}, { locale: 'uk' }, { kind: 'comment' }, { besides: 'comment' }] as const) {
        await reviews.waiting({ limit: 10, ...narrowed })
      }
    },
    countWaiting: ({ reviews }) => reviews.countWaiting(),
    undoable: ({ reviews }) => reviews.undoable('a'),
    done: ({ reviews }) => reviews.done('petition', newId(), 1),
    waitingOf: ({ reviews }) => reviews.waitingOf(newId(), 'report', 10),
    claimedBy: ({ reviews }) => reviews.claimedBy('a', 'comment', 10),
    latestWaitsMs: ({ reviews }) => reviews.latestWaitsMs(10),
    due: ({ reviews }) => reviews.due(),
  },
  reports: {
    insert: inTransaction(({ reports }, session) => reports.insert(aReport(), session)),
    find: ({ reports }) => reports.find(newId()),
    findAll: ({ reports }) => reports.findAll([newId(), newId()]),
    countOf: ({ reports }) => reports.countOf(newId(), 'acted'),
    settle: inTransaction(({ reports }, session) => reports.settle(newId(), 'acted', session)),
  },
  seenTexts: {
    keep: inTransaction(({ seenTexts }, session) =>
      seenTexts.keep(
        { reviewId: newId(), petitionId: newId(), content: emptyDraft('petition', 'uk'), at: now() },
        session,
      ),
    ),
    last: ({ seenTexts }) => seenTexts.last(newId()),
    forget: inTransaction(({ seenTexts }, session) => seenTexts.forget(newId(), session)),
    forgetAllOf: inTransaction(({ seenTexts }, session) => seenTexts.forgetAllOf(newId(), session)),
  },
}

const aReport = (): Report => ({
  id: newId(),
  petitionId: newId(),
  reason: 'other',
  words: 'Why',
  locale: 'uk',
  filedOn: today,
  state: 'open',
})

const aDecision = { verdict: 'approved', reason: null, words: '', by: 'a', at: now(), effectiveAt: now() } as const

function aReview(changes: Partial<Review> = {}): Review {
  return {
    id: newId(),
    kind: 'petition',
    subjectId: newId(),
    petitionId: newId(),
    revision: 1,
    urgent: false,
    submittedAt: now(),
    submittedBy: 'a',
    locale: 'uk',
    claim: null,
    decision: null,
    state: 'waiting',
    ...changes,
  }
}

const petitionSubject = { kind: 'petition', id: 'c' } as const

/** These are meant to read all there is, of collections that hold one small row for each petition or each job. */
const readsAll = new Set(['tallies.publishedHeads', 'leases.endAll'])

/** These put a row there without looking for one. */
const onlyInserts = new Set(['desks.add', 'drafts.add', 'outbox.insertGroup'])

describe('every query finds its rows by an index, and in the order of that index', () => {
  let asked: Asked

  before(async () => {
    const site = await openTestStores({ now })
    const { database, keyring } = site.stores
    const { db, connection } = database
    asked = {
      site,
      petitions: createPetitionStore(connection),
      desks: createDeskStore(db),
      drafts: createDraftStore(db),
      timeline: createTimelineStore(db),
      recipients: createRecipientStore(connection),
      glossary: createGlossaryStore(db),
      siteTexts: createSiteTextStore(db),
      signatures: createSignatureStore(db),
      comments: createCommentStore(db),
      addresses: createAddressLookupStore(db),
      invalidations: createInvalidationStore(db),
      signatureMails: createSignatureMailStore({ db, now, leaseMs }),
      mailDays: createMailDayStore(db),
      listing: createSignatureListing({ db, keyring }),
      subscribers: createSubscriberStore({ db, keyring }),
      updates: createUpdateStore(db),
      deliveries: createDeliveryStore(db),
      corrections: createCorrectionStore(db),
      takenOff: createTakenOffStore(db),
      builds: createBuildStore(db),
      signingKeys: createSigningKeyStore(db),
      shelf: createFileShelf({ db, keyring }),
      shelfOwners: createShelfOwnerStore(db),
      ledger: createSignatureLedger(db),
      tallies: createTallyStore(db),
      outbox: createOutboxStore({ db, now, leaseMs }),
      totals: createTotalsStore({ db, now }),
      receivers: createReceiverStore({ db, now, worker: 'a-test' }),
      leases: createLeases({ db, now, owner: 'a test' }),
      audit: createAuditStore(db),
      accounts: createAccountStore({ db, keyring }),
      sessions: createSessionStore(db),
      signIns: createSignInStore(db),
      reviews: createReviewStore({ db, now }),
      challenges: createChallengeStore(db),
      factors: createFactorStore(db),
      reports: createReportStore({ db, keyring }),
      seenTexts: createSeenTextStore(db),
      organisations: createOrganisationStore(db),
      invitations: createInvitationStore(db),
      deliveryLinks: createDeliveryLinkStore(db),
      evidence: createEvidenceStore(db),
      responses: createResponseStore({ db, keyring }),
      reminders: createReminderStore({ db, keyring }),
    }
    for (const slug of ['asked', 'other', 'another']) await fill(site, slug)
    await asks.outbox.insert(asked)
    for (let count = 0; count < 20; count += 1) await asks.deliveries.insert(asked)
    for (const state of ['waiting', 'decided', 'done', 'void'] as const) {
      const decision = state === 'waiting' ? null : aDecision
      for (let count = 0; count < 20; count += 1) await asked.reviews.insert(aReview({ state, decision }))
    }
  })

  after(() => asked.site.close())

  async function plansOf(ask: Ask): Promise<Profiled[]> {
    const commands = await profileOf(asked.site.stores.database.db, () => ask(asked))
    return commands.filter(({ planSummary }) => planSummary !== undefined)
  }

  for (const [store, verbs] of Object.entries(asks)) {
    for (const [verb, ask] of Object.entries(verbs)) {
      const name = `${store}.${verb}`
      it(name, async () => {
        const plans = await plansOf(ask)
        const asksForRows = ask !== asksNothing && !verb.startsWith('insert') && !onlyInserts.has(name)
        if (asksForRows) expect(plans, 'nothing was asked of the database').not.to.have.length(0)
        const poor = plans.filter(
          ({ planSummary, hasSortStage = false }) =>
            hasSortStage || (planSummary?.includes('COLLSCAN') === true && !readsAll.has(name)),
        )
        expect(poor.map(({ ns, op, planSummary, command }) => ({ ns, op, planSummary, command }))).to.deep.equal([])
      })
    }
  }
})

describe('the queue', () => {
  it('is counted and narrowed to a kind without a look at the rows that are left out', async () => {
    const site = await openTestStores({ now })
    const { db } = site.stores.database
    const reviews = createReviewStore({ db, now })
    for (let count = 0; count < 20; count += 1) await reviews.insert(aReview({ kind: 'comment' }))
    await reviews.insert(aReview())

    const profile = await profileOf(db, async () => {
      await reviews.countWaiting()
      await reviews.waiting({ kind: 'petition', limit: 10 })
    })
    await site.close()

    const looks = profile.filter(({ ns }) => ns === `${db.databaseName}.reviews`)
    expect(looks.map(({ docsExamined }) => docsExamined)).to.deep.equal([0, 1])
  })
})

describe('those who asked for updates', () => {
  it('are counted without a look at any of them', async () => {
    const site = await openTestStores({ now })
    const { db } = site.stores.database
    await fill(site, 'told')
    const subscribers = createSubscriberStore({ db, keyring: site.stores.keyring })
    let count = 0

    const profile = await profileOf(db, async () => {
      count = await subscribers.countOf(site.stores.petitions.get('told').id)
    })
    await site.close()

    expect([count, profile.at(-1)?.docsExamined]).to.deep.equal([60, 0])
  })
})

describe('what ends by itself', () => {
  it('is looked for without passing over what has ended before', async () => {
    const site = await openTestStores({ now })
    const { db } = site.stores.database
    const signatures = createSignatureStore(db)
    await fill(site, 'over')
    const { id } = site.stores.petitions.get('over')
    const clear = () => Promise.all([signatures.expire(today), signatures.removeExpired(today), signatures.forget(id)])

    await clear()
    let again: number[] = []
    const commands = await profileOf(db, async () => {
      again = await clear()
    })
    const profile = commands.filter(({ ns }) => ns === `${db.databaseName}.signatures`)
    await site.close()

    expect(again).to.deep.equal([0, 0, 0])
    expect(profile.map(({ keysExamined = 0 }) => keysExamined)).to.deep.equal(profile.map(() => 0))
    expect(profile).to.have.length(4)
  })
})

describe('an index of an earlier version', () => {
  it('gives way to the one that took its place, at the next start', async () => {
    const site = await openTestStores({ now })
    const { db } = site.stores.database
    await db.collection('migrations').deleteMany({ _id: /^\d+-drop-index/ as never })
    await db.collection('signatures').dropIndex('to-settle')
    await db.collection('signatures').createIndexes([
      { key: { expiresOn: 1 }, name: 'expiring' },
      { key: { unsettled: 1, petitionId: 1 }, name: 'unsettled' },
    ])

    const started = await openStores(loadConfig(site.environment), { log: silentLog, say: () => undefined, join: true })
    const names = Object.keys(await db.collection('signatures').indexInformation())
    await started.close()
    await site.close()

    expect(names).to.include.members(['running-out', 'to-settle'])
    expect(names).not.to.include.oneOf(['expiring', 'unsettled'])
  })
})

const pending: SignatureChanges = { state: 'pending', expiresOn: '2026-03-05' }
const due = { intent: 'confirm', attempts: 0, deferrals: 0, nextAttemptAt: startOf(today) } as const

/** A petition with signatures of every kind, some of them counted. */
async function fill({ stores, publish }: TestStores, slug: string): Promise<void> {
  const petition = await publish({ slug })
  await addSignatures(stores, petition, [...times(60), ...times(60, { visibility: 'full', updates: true })])
  await tallierOf(stores).runOnce()
  await addSignatures(stores, petition, [
    ...times(30),
    ...times(30, pending),
    ...times(30, { ...pending, mail: due }),
    ...times(30, { ...pending, expiresOn: '2026-02-01' }),
    ...times(30, { state: 'expired', expiresOn: '2025-12-01' }),
    ...times(30, { state: 'refused' }),
    ...times(30, { state: 'withdrawn' }),
    ...times(30, { visibility: 'full', commentState: 'new', commentRevision: 1 }),
    ...times(30, { visibility: 'hidden', commentState: 'new', commentRevision: 1 }),
    ...times(30, { visibility: 'full', commentState: 'waiting', commentRevision: 1 }),
    ...times(30, { visibility: 'full', commentState: 'approved', commentRevision: 1, commentApprovedOn: today }),
    ...times(30, { state: 'withdrawn', commentState: 'recalled' }),
  ])
}
