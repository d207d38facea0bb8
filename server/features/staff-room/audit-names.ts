import { isId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { AccountService, OrganisationService } from '../accounts/index.ts'
import type { AuditSubject, ChainedEntry } from '../audit/audit.ts'
import type { GlossaryService } from '../glossary/index.ts'
import { textIn, type PetitionLife, type PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { mostLookedThrough } from './find-petitions.ts'

interface Parts {
  accounts: Pick<AccountService, 'find'>
  organisations: Pick<OrganisationService, 'listThese'>
  life: Pick<PetitionLife, 'listAll'>
  petitions: Pick<PetitionService, 'all'>
  recipients: Pick<RecipientService, 'named'>
  glossary: Pick<GlossaryService, 'list'>
}

/** What those who did something, and what it was done to, are called today; null where nothing is known of them. */
export interface AuditNames {
  person(id: string): string | null
  subject(subject: AuditSubject): string | null
}

type Told = Pick<ChainedEntry, 'by' | 'subject'>

/** Looks up the names that a page of entries needs. */
export async function namesFor(entries: readonly Told[], parts: Parts, locale: Locale): Promise<AuditNames> {
  const { recipients, glossary } = parts
  const people = await peopleIn(entries, parts)
  const subjects: Partial<Record<AuditSubject['kind'], ReadonlyMap<string, string>>> = {
    account: people,
    organisation: await organisationsIn(entries, parts, locale),
    petition: await petitionsIn(entries, parts, locale),
    glossary: new Map(glossary.list().map(({ id, preferred }) => [id, preferred])),
  }

  return {
    person: (id) => people.get(id) || null,
    subject({ kind, id }) {
      if (kind === 'recipient') return recipients.named([id])[0]?.name[locale] ?? null
      return subjects[kind]?.get(id) || null
    },
  }
}

function idsOf(kind: AuditSubject['kind'], entries: readonly Told[]): string[] {
  return [...new Set(entries.flatMap(({ subject }) => (subject.kind === kind ? [subject.id] : [])))].filter(isId)
}

async function peopleIn(entries: readonly Told[], { accounts }: Parts): Promise<Map<string, string>> {
  // `console` and `system` are no accounts.
  const ids = new Set([...entries.map(({ by }) => by).filter(isId), ...idsOf('account', entries)])
  const found = await Promise.all([...ids].map((id) => accounts.find(id)))
  return new Map(found.flatMap((account) => (account === null ? [] : [[account.id, account.name] as const])))
}

async function organisationsIn(
  entries: readonly Told[],
  { organisations }: Parts,
  locale: Locale,
): Promise<Map<string, string>> {
  const ids = idsOf('organisation', entries)
  const found = ids.length === 0 ? [] : await organisations.listThese(ids)
  return new Map(found.map(({ id, names }) => [id, names[locale]]))
}

/** What is published is known; the titles of drafts are those of the list. */
async function petitionsIn(
  entries: readonly Told[],
  { petitions, life }: Parts,
  locale: Locale,
): Promise<Map<string, string>> {
  const published = new Map(petitions.all().map(({ id, text }) => [id, textIn(text, locale).title]))
  if (idsOf('petition', entries).every((id) => published.has(id))) return published
  const listed = await life.listAll({ limit: mostLookedThrough })
  return new Map([...listed.map(({ id, title }) => [id, title] as const), ...published])
}
