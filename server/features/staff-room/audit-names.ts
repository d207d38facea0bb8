import type { Locale } from '../../platform/locales.ts'
import type { AccountService } from '../accounts/index.ts'
import type { AuditSubject, ChainedEntry } from '../audit/audit.ts'
import type { GlossaryService } from '../glossary/index.ts'
import { textIn, type PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'

interface Parts {
  accounts: Pick<AccountService, 'find'>
  petitions: Pick<PetitionService, 'all'>
  recipients: Pick<RecipientService, 'named'>
  glossary: Pick<GlossaryService, 'list'>
}

/** What those who did something, and what it was done to, are called today; null where nothing is known of them. */
export interface AuditNames {
  person(id: string): string | null
  subject(subject: AuditSubject): string | null
}

/** Looks up the names that a page of entries needs. */
export async function namesFor(
  entries: readonly Pick<ChainedEntry, 'by' | 'subject'>[],
  { accounts, petitions, recipients, glossary }: Parts,
  locale: Locale,
): Promise<AuditNames> {
  const subjects = entries.flatMap(({ subject }) => (subject.kind === 'account' ? [subject.id] : []))
  const ids = [...new Set([...entries.map(({ by }) => by), ...subjects])].filter(isId)
  const found = await Promise.all(ids.map((id) => accounts.find(id)))
  const people = new Map(found.flatMap((account) => (account === null ? [] : [[account.id, account.name] as const])))
  const titles = new Map(petitions.all().map(({ id, text }) => [id, textIn(text, locale).title]))
  const terms = new Map(glossary.list().map(({ id, preferred }) => [id, preferred]))

  return {
    person: (id) => people.get(id) || null,
    subject({ kind, id }) {
      if (kind === 'account') return people.get(id) || null
      if (kind === 'petition') return titles.get(id) ?? null
      if (kind === 'glossary') return terms.get(id) ?? null
      return kind === 'recipient' ? (recipients.named([id])[0]?.name[locale] ?? null) : null
    },
  }
}

/** `console` and `system` are none. */
function isId(by: string): boolean {
  return /^[\w-]{22}$/.test(by)
}
