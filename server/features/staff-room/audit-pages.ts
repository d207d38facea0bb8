import type { Day } from '../../platform/clock.ts'
import { fieldModel, freshForm, hasSentence, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage, whenModel } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { AuditSubject, ChainedEntry, ChainHead } from '../audit/audit.ts'
import type { Verification } from '../audit/index.ts'
import type { AuditNames } from './audit-names.ts'
import { changedValues } from './audit-values.ts'
import { staffPaths, withQuery } from './paths.ts'

/** What the entries are narrowed to. */
export interface AuditNarrowing {
  deed: string | null
  by: string | null
  subject: AuditSubject | null
}

export interface AuditPageInput {
  words: Words
  entries: readonly ChainedEntry[]
  names: AuditNames
  /** Null where it is lost. */
  head: ChainHead | null
  narrowing: AuditNarrowing
  /** The page does not begin with the newest entry. */
  isLater: boolean
  /** There are older ones than these. */
  hasOlder: boolean
  /** What verifying has found, where somebody just asked for it. */
  verification: { found: Verification; notedHash: string | null } | null
  form?: FormState
  today: Day
}

/** Who did what to what, newest first, with the head of the chain. */
export function auditPage(input: AuditPageInput): Page {
  const { words, entries, narrowing, head, form = freshForm } = input
  const paths = staffPaths(words.locale)
  const last = entries.at(-1)
  const older = { ...queryOf(narrowing), before: last === undefined ? null : String(last.sequence) }
  return roomPage({
    words,
    template: 'staff/audit',
    path: '/staff/audit',
    title: words.say('staff.audit.title'),
    form,
    model: {
      head: head === null ? null : headModel(words, head),
      verify: verifyModel(words, form),
      verification: input.verification === null ? null : verificationModel(words, input.verification),
      narrowed: narrowedModel(input),
      entries: entries.map((entry) => entryModel(input, entry)),
      empty: entries.length === 0 ? { text: words.say('staff.audit.empty'), link: null } : null,
      newest: input.isLater ? withQuery(paths.audit, queryOf(narrowing)) : null,
      older: input.hasOlder ? withQuery(paths.audit, older) : null,
    },
  })
}

function queryOf({ deed, by, subject }: AuditNarrowing): Record<string, string | null> {
  return { deed, by, kind: subject?.kind ?? null, subject: subject?.id ?? null }
}

function headModel(words: Words, { sequence, hash }: ChainHead): Model {
  return { count: words.say('staff.audit.head.count', { count: sequence }), hash }
}

function verifyModel(words: Words, form: FormState): Model {
  return {
    action: staffPaths(words.locale).verifyAudit,
    noted: fieldModel(words, form, {
      name: 'notedHash',
      label: words.say('staff.audit.verify.noted'),
      hint: words.say('staff.audit.verify.notedHint'),
      verbatim: true,
    }),
  }
}

function verificationModel(words: Words, { found, notedHash }: NonNullable<AuditPageInput['verification']>): Model {
  const { head, flaw, notedSequence } = found
  const text =
    flaw === null
      ? words.say('staff.audit.whole', { count: head?.sequence ?? 0 })
      : words.say(`staff.audit.flaws.${flaw.kind}`, { sequence: flaw.sequence })
  const noted =
    notedSequence === null
      ? words.say('staff.audit.notedUnknown')
      : words.say('staff.audit.notedFound', { sequence: notedSequence })
  return {
    isWhole: flaw === null,
    title: words.say(flaw === null ? 'staff.audit.wholeTitle' : 'staff.audit.brokenTitle'),
    text,
    noted: notedHash === null ? null : noted,
  }
}

/** Each condition with the way to let it go. */
function narrowedModel({ words, names, narrowing }: AuditPageInput): Model | null {
  const { deed, by, subject } = narrowing
  const conditions = [
    ...(deed === null ? [] : [{ text: deedInWords(words, deed), without: { ...narrowing, deed: null } }]),
    ...(by === null ? [] : [{ text: personInWords(words, names, by), without: { ...narrowing, by: null } }]),
    ...(subject === null
      ? []
      : [{ text: subjectInWords(words, names, subject), without: { ...narrowing, subject: null } }]),
  ]
  if (conditions.length === 0) return null
  const { audit } = staffPaths(words.locale)
  return {
    conditions: conditions.map(({ text, without }) => ({ text, href: withQuery(audit, queryOf(without)) })),
  }
}

function entryModel({ words, names, narrowing, today }: AuditPageInput, entry: ChainedEntry): Model {
  const { audit } = staffPaths(words.locale)
  const to = (changes: Partial<AuditNarrowing>): string => withQuery(audit, queryOf({ ...narrowing, ...changes }))
  const { by, deed, subject, before, after, why } = entry
  return {
    sequence: String(entry.sequence),
    when: whenModel(words, entry.at, today),
    time: entry.at.toISOString().slice(11, 16),
    who: { text: personInWords(words, names, by), href: to({ by }) },
    deed: { text: deedInWords(words, deed), href: to({ deed }) },
    subject: {
      text: subjectInWords(words, names, subject),
      href: subjectPath(words, subject),
      only: to({ subject }),
    },
    why,
    changes: changedValues(before, after),
    hash: entry.hash,
  }
}

function personInWords(words: Words, names: AuditNames, by: string): string {
  if (by === 'system' || by === 'console' || by === 'recipient') return words.say(`staff.audit.by.${by}`)
  return names.person(by) ?? words.say('staff.audit.by.unknown', { id: shortId(by) })
}

/** Deeds that nobody has put into words are shown as they are written. */
function deedInWords(words: Words, deed: string): string {
  const key = `staff.audit.deeds.${deed}`
  return hasSentence(words, key) ? words.say(key) : deed
}

function subjectInWords(words: Words, names: AuditNames, subject: AuditSubject): string {
  const kind = words.say(`staff.audit.kinds.${subject.kind}`)
  return `${kind}: ${nameInWords(words, subject) ?? names.subject(subject) ?? shortId(subject.id)}`
}

/** What is named by words of ours. */
function nameInWords(words: Words, { kind, id }: AuditSubject): string | null {
  const key = kind === 'site-text' ? `siteTexts.${id}.title` : `staff.audit.${kind}.${id}`
  return hasSentence(words, key) ? words.say(key) : null
}

function shortId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 6)}…` : id
}

/** Where it is looked after; null where it has no page of its own. */
function subjectPath(words: Words, { kind, id }: AuditSubject): string | null {
  const paths = staffPaths(words.locale)
  const pages: Partial<Record<AuditSubject['kind'], (id: string) => string>> = {
    account: paths.account,
    organisation: paths.organisation,
    petition: paths.petition,
    recipient: paths.recipient,
    glossary: paths.term,
    'site-text': paths.text,
    ...(isBatch(id) ? { signatures: paths.batch } : {}),
  }
  return pages[kind]?.(id) ?? null
}

/** One signer is never named: what is done to help them has no id. */
function isBatch(id: string): boolean {
  return id.length === 22
}
