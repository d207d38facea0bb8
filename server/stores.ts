import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'

import type { Config } from './config.ts'
import {
  createAccountService,
  createAccountStore,
  createSessionService,
  createSessionStore,
  type AccountService,
  type SessionService,
} from './features/accounts/index.ts'
import { createAudit, createAuditStore, type Audit, type AuditEntry } from './features/audit/index.ts'
import { createGlossaryService, createGlossaryStore, type GlossaryService } from './features/glossary/index.ts'
import {
  createPetitionService,
  createPetitionStore,
  createTimelineStore,
  type PetitionService,
} from './features/petitions/index.ts'
import {
  createRecipientService,
  createRecipientStore,
  readProfiles,
  WrongProfile,
  type RecipientProfiles,
  type RecipientService,
} from './features/recipients/index.ts'
import {
  createReviewService,
  createReviewStore,
  reviewedThing,
  type DecidedReview,
  type ReviewService,
} from './features/reviews/index.ts'
import { createSignatureLedger, type SignatureLedger } from './features/signatures/index.ts'
import {
  createSiteTextService,
  createSiteTextStore,
  readFirstTexts,
  type SiteTextService,
} from './features/site-texts/index.ts'
import { createTallyStore, type TallyStore } from './features/tallies/index.ts'
import { indexes, migrations } from './migrations.ts'
import { systemNow, type Now } from './platform/clock.ts'
import { createSecretsFile, loadKeyring, type Keyring } from './platform/crypto/keyring.ts'
import { connectDatabase, hasTransactions, whyNotToBeHad, type Database } from './platform/db/connection.ts'
import { createFileShelf, type FileShelf } from './platform/db/file-shelf.ts'
import { createLeases, type Leases } from './platform/db/lease.ts'
import { runMigrations } from './platform/db/migrations.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import { Unavailable } from './platform/errors.ts'
import type { Log } from './platform/log.ts'

/** What services and scripts alike are built on. */
export interface Stores {
  database: Database
  keyring: Keyring
  leases: Leases
  now: Now
  /** True where no other process can be at work on this database: what is leased there belongs to one that is gone. */
  isAlone: boolean
  accounts: AccountService
  sessions: SessionService
  recipients: RecipientService
  /** What is known of each kind of recipient. */
  profiles: RecipientProfiles
  glossary: GlossaryService
  siteTexts: SiteTextService
  petitions: PetitionService
  ledger: SignatureLedger
  tallies: TallyStore
  audit: Audit
  reviews: ReviewService
  /** Sealed files: of deliveries, and what recipients and staff added to them. */
  shelf: FileShelf
  /** Closes the connection, and the database with it where it is our own. */
  close(): Promise<void>
}

export interface OpenOptions {
  log: Log
  /** One line for the person at the console, for what takes time. */
  say: (line: string) => void
  /** Scripts join the embedded database of a running service; a second service is refused. */
  join: boolean
  now?: Now
}

/** The site cannot be opened as it is set up. The message is for the person at the console. */
export class CannotOpen extends Error {
  override name = 'CannotOpen'
}

/** Opens keys and database, brings the database up to date and reads the petitions. Throws a sentence for the console. */
export async function openStores(config: Config, { log, say, join, now = systemNow }: OpenOptions): Promise<Stores> {
  const keyring = openKeyring(config)
  const profiles = openProfiles()
  const { uri, stop } = await databaseFor(config, { log, say, join })
  let disconnect = (): Promise<void> => Promise.resolve()
  const close = async (): Promise<void> => {
    await disconnect()
    await stop()
  }
  try {
    const database = await connectDatabase(uri, { log }).catch((cause: unknown) => {
      throw new CannotOpen(connectSentences[whyNotToBeHad(cause) ?? 'unreadable'], { cause })
    })
    disconnect = database.close
    if (!(await hasTransactions(database))) {
      throw new CannotOpen('MONGODB_URI names a single server: it must be a replica set, if only of one, or a cluster.')
    }
    const transact = transactionsOn(database.client)
    const leases = createLeases({ db: database.db, now, owner: randomBytes(12).toString('base64url') })
    await runMigrations({ db: database.db, leases, migrations, indexes, now, log })
    const recipients = createRecipientService({ recipients: createRecipientStore(database.connection) })
    const glossary = createGlossaryService({ terms: createGlossaryStore(database.db) })
    const petitions = createPetitionService({
      petitions: createPetitionStore(database.connection),
      timeline: createTimelineStore(database.db),
      keyring,
    })
    const siteTexts = createSiteTextService({
      texts: createSiteTextStore(database.db),
      firstTexts: readFirstTexts(),
    })
    await recipients.refresh()
    await glossary.refresh()
    await siteTexts.refresh()
    await petitions.refresh().catch((cause: unknown) => {
      if (cause instanceof Unavailable) throw cause
      throw new CannotOpen('The stored petitions cannot be opened: is SECRETS_FILE the one they were stored with?', {
        cause,
      })
    })
    const audit = createAudit({ store: createAuditStore(database.db), transact, now })
    const accounts = createAccountStore({ db: database.db, keyring })
    const sessions = createSessionStore(database.db)
    return {
      database,
      keyring,
      leases,
      now,
      isAlone: config.mongodbUri === null && !join,
      accounts: createAccountService({ accounts, keyring }),
      sessions: createSessionService({ accounts, sessions, keyring, now }),
      recipients,
      profiles,
      glossary,
      siteTexts,
      petitions,
      ledger: createSignatureLedger(database.db),
      tallies: createTallyStore(database.db),
      audit,
      reviews: createReviewService({
        store: createReviewStore({ db: database.db, now }),
        transact,
        noteGone: (review, session) => audit.append(goneEntry(review), session),
        now,
        log,
      }),
      shelf: createFileShelf({ db: database.db, keyring }),
      close,
    }
  } catch (error) {
    await close()
    throw forTheConsole(error)
  }
}

/** A decision took no effect, because what it was about is there no more. */
function goneEntry(review: DecidedReview): AuditEntry {
  const { verdict, reason } = review.decision
  return {
    by: 'system',
    deed: 'review.voided',
    subject: reviewedThing(review),
    before: { state: 'decided', verdict, reason },
    after: { state: 'void' },
    why: null,
  }
}

/** In development the first start makes the keys; in production they are the operator's to make and to keep. */
function openKeyring({ production, secretsFile }: Config): Keyring {
  try {
    if (!production && !existsSync(secretsFile)) createSecretsFile(secretsFile)
    return loadKeyring(secretsFile)
  } catch (error) {
    throw new CannotOpen(error instanceof Error ? error.message : 'SECRETS_FILE cannot be read.', { cause: error })
  }
}

/** What is said of recipients is checked before anything is opened: a page that says something wrong is worse than none. */
function openProfiles(): RecipientProfiles {
  try {
    return readProfiles()
  } catch (error) {
    if (!(error instanceof WrongProfile)) throw error
    throw new CannotOpen(error.message, { cause: error })
  }
}

const connectSentences = {
  away: 'No database answers at MONGODB_URI within 3 seconds.',
  refused: 'The database at MONGODB_URI refuses the user or the password given there, or that user may do too little.',
  unreadable: 'MONGODB_URI cannot be read: it has to look like mongodb://USER:PASSWORD@HOST:PORT/NAME?replicaSet=….',
} as const

/** What the operator can mend, in a sentence; anything else as it is. */
function forTheConsole(error: unknown): unknown {
  const why = error instanceof CannotOpen ? null : whyNotToBeHad(error)
  return why === null ? error : new CannotOpen(connectSentences[why], { cause: error })
}

async function databaseFor(
  config: Config,
  { log, say, join }: OpenOptions,
): Promise<{ uri: string; stop(): Promise<void> }> {
  if (config.mongodbUri !== null) return { uri: config.mongodbUri, stop: () => Promise.resolve() }
  // What finds and fetches a mongod takes as long to load as everything else that a script needs.
  const { openEmbedded } = await import('./platform/db/embedded.ts')
  return openEmbedded({ dataDir: config.dataDir, mongodBinary: config.mongodBinary ?? undefined, log, say, join })
}
