import {
  createAccountKeeping,
  createAccountStore,
  createChallengeStore,
  createFactorStore,
  createInvitationService,
  createInvitationStore,
  createOneTimeCodes,
  createOrganisationService,
  createOrganisationStore,
  createPasskeys,
  createSignIn,
  createSignInStore,
  createTellChange,
} from './features/accounts/index.ts'
import type { Outbox } from './features/outbox/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { Stores } from './stores.ts'

interface Parts {
  outbox: Outbox
  publicUrl: string
}

export type AccountServices = ReturnType<typeof accountServicesOn>

/** Accounts, sign-in, organisations and invitations on what is stored, for the service and for scripts. */
export function accountServicesOn(stores: Stores, { outbox, publicUrl }: Parts) {
  const { database, keyring, accounts, sessions, audit, now } = stores
  const { db } = database
  const transact = transactionsOn(database.client)
  const rows = createAccountStore({ db, keyring })
  const invitationRows = createInvitationStore(db)
  const organisations = createOrganisationService({
    store: createOrganisationStore(db),
    accounts: rows,
    audit,
    transact,
  })
  const factors = createFactorStore(db)
  const tell = createTellChange({ outbox, audit, publicUrl })
  const ofFactors = { factors, tell, transact, now, publicUrl }
  const mailed = { accounts, outbox, audit, transact, now, publicUrl }

  return {
    accounts,
    sessions,
    organisations,
    signIn: createSignIn({ ...mailed, store: createSignInStore(db), sessions, keyring }),
    invitations: createInvitationService({ ...mailed, store: invitationRows, roles: rows, organisations }),
    keeping: createAccountKeeping({
      accounts: rows,
      invitations: invitationRows,
      sessions,
      factors,
      tell,
      audit,
      transact,
    }),
    passkeys: createPasskeys({ ...ofFactors, challenges: createChallengeStore(db) }),
    codes: createOneTimeCodes({ ...ofFactors, keyring }),
  }
}
