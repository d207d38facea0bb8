import { createAccountStore } from '../features/accounts/index.ts'
import { transactionsOn } from '../platform/db/transaction.ts'
import { readAddress, type MailAddress } from '../platform/mail/typed-address.ts'
import type { Stores } from '../stores.ts'

/** Accounts of two invented people. */
export interface DemoStaff {
  preparer: string
  releaser: string
}

const people = {
  preparer: { name: 'Invented Preparer (demonstration)', address: addressOf('invented-preparer') },
  releaser: { name: 'Invented Releaser (demonstration)', address: addressOf('invented-releaser') },
} as const

type Parts = Pick<Stores, 'accounts' | 'audit' | 'database' | 'keyring'>

/** Those who prepare and release in the demonstration; null where they were never added. */
export async function findDemoStaff({ accounts }: Pick<Parts, 'accounts'>): Promise<DemoStaff | null> {
  const preparer = await accounts.findByAddress(people.preparer.address)
  const releaser = await accounts.findByAddress(people.releaser.address)
  return preparer === null || releaser === null ? null : { preparer: preparer.id, releaser: releaser.id }
}

/** Adds both, or neither. They are disabled from the beginning: whoever reads these addresses cannot sign in as them. */
export function addDemoStaff({ accounts, audit, database, keyring }: Parts): Promise<DemoStaff> {
  const rows = createAccountStore({ db: database.db, keyring })
  return transactionsOn(database.client)(async (session) => {
    const add = async ({ name, address }: (typeof people)[keyof typeof people]): Promise<string> => {
      const id = await accounts.add({ name, address, roles: ['staff'], locale: 'en' }, session)
      await rows.setState(id, 'invited', 'disabled', session)
      const subject = { kind: 'account', id } as const
      const told = { before: 'invited', after: 'disabled', why: 'Invented for the demonstration.' }
      await audit.append({ by: 'system', deed: 'account.disabled', subject, ...told }, session)
      return id
    }
    return { preparer: await add(people.preparer), releaser: await add(people.releaser) }
  })
}

/** At a domain that delivers to nobody (RFC 2606). */
function addressOf(name: string): MailAddress {
  const address = readAddress(`${name}@example.org`)
  if (address === null) throw new Error('An invented address is none.')
  return address
}
