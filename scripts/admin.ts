import { Argument, Command, InvalidArgumentError, Option } from 'commander'

import { accountServicesOn } from '../server/account-services.ts'
import { roles, type Account, type Role } from '../server/features/accounts/index.ts'
import { createOutbox, createOutboxStore, mailLeaseMs } from '../server/features/outbox/index.ts'
import { createSigningKeys, createSigningKeyStore } from '../server/features/packs/index.ts'
import { transactionsOn } from '../server/platform/db/transaction.ts'
import { locales, type Locale } from '../server/platform/locales.ts'
import { readAddress, type MailAddress } from '../server/platform/mail/typed-address.ts'
import { print, runScript, type ScriptParts } from './console.ts'

interface InviteOptions {
  role: Role
  name?: string
  locale: Locale
  printLink?: true
}

const printedForMs = 3_600_000

const program = new Command('npm run admin --').description(
  'Who works on this site: invites the first administrator. And the key that signs its packs.',
)

program
  .command('invite')
  .description('Gives an address an account with a role, and mails an invitation.')
  .addArgument(new Argument('<address>', 'whom').argParser(addressOf))
  .addOption(new Option('--role <role>', 'what they do here').choices(roles).makeOptionMandatory())
  .option('--name <name>', 'as colleagues see it; asked for at the first sign-in')
  .addOption(new Option('--locale <locale>', 'language of their mails').choices(locales).default('en'))
  .option('--print-link', 'prints a link and its code here, where mail does not work yet')
  .action((address: MailAddress, options: InviteOptions) => runScript((parts) => invite(parts, address, options)))

program
  .command('list')
  .description('Who has an account, with their roles.')
  .action(() => runScript(list))

program
  .command('rotate-signing-key')
  .description('From now on another key signs packs; what the old one signed can be checked as before.')
  .action(() => runScript(rotateSigningKey))

await program.parseAsync()

function servicesOf({ stores, config: { publicUrl }, log }: ScriptParts) {
  const { database, keyring, now } = stores
  const store = createOutboxStore({ db: database.db, now, leaseMs: mailLeaseMs })
  return accountServicesOn(stores, { outbox: createOutbox({ store, keyring, now, log }), publicUrl })
}

async function invite(parts: ScriptParts, address: MailAddress, options: InviteOptions): Promise<number> {
  const { accounts, invitations, keeping, signIn } = servicesOf(parts)
  const { role, locale, name = address.deliverable.split('@')[0] ?? '', printLink = false } = options
  const by = 'console'
  if (!printLink) {
    await invitations.invite({ address, name, locale, roles: [role], organisation: null, by, inviter: null })
    print(`An invitation is on its way to ${address.deliverable}: it works once, for seven days.`)
    if (parts.config.smtpUrl === null)
      print(`Read it in the mailbox of the running service: ${parts.config.publicUrl}/dev/mail`)
    return 0
  }
  const known = await accounts.findByAddress(address)
  const id = known?.id ?? (await accounts.add({ name, roles: [], locale, address }))
  const account = await accounts.get(id)
  if (account.state === 'disabled') throw new Error('This account is disabled.')
  if (!account.roles.includes(role)) await keeping.changeRoles(id, [...account.roles, role], by)
  const { url, code } = await signIn.issue(account, printedForMs)
  print('This link signs in whoever has it and the code, once, within an hour:')
  print(`  ${url}`)
  print(`  code ${code.slice(0, 3)} ${code.slice(3)}`)
  return 0
}

async function rotateSigningKey({ stores }: ScriptParts): Promise<number> {
  const { database, keyring, audit, now } = stores
  const store = createSigningKeyStore(database.db)
  const keys = createSigningKeys({ store, keyring, audit, transact: transactionsOn(database.client), now })
  print(`From now on packs are signed with the key ${await keys.rotate('console')}.`)
  return 0
}

async function list(parts: ScriptParts): Promise<number> {
  const accounts = await servicesOf(parts).keeping.list({ role: null, state: null, text: '' })
  if (accounts.length === 0) print('Nobody has an account. Begin with: npm run admin -- invite ADDRESS --role admin')
  for (const account of accounts) print(lineOf(account))
  return 0
}

function lineOf({ name, address, state, roles: has }: Account): string {
  return `${name} <${address}>  ${state}  ${has.length === 0 ? 'no role' : has.join(', ')}`
}

function addressOf(typed: string): MailAddress {
  const address = readAddress(typed)
  if (address === null) throw new InvalidArgumentError('It should look like name@example.org.')
  return address
}
