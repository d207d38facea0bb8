import { choiceModel, fieldModel } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { DraftContent } from '../petitions/draft.ts'
import { profileModel, standingSentence } from '../recipients/index.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { StepInput } from './step-input.ts'

interface Named {
  /** A slug of the register, or the key of a proposal. */
  slug: string
  name: string
}

/** Who is asked, and for what. */
export function demandsStep(input: StepInput): Model {
  const { words, desk, form, register } = input
  const chosen = namedRecipients(words, desk.draft, register)
  return {
    recipients: offered(register, desk.draft).map((recipient) => ({
      name: `recipients.${recipient.slug}`,
      label: recipient.name[words.locale],
      checked: form.typed[`recipients.${recipient.slug}`] === 'yes',
      ...consequences(input, recipient),
    })),
    recipientsError: form.errors.some(({ field }) => field === 'recipients')
      ? words.say('editor.errors.missing')
      : null,
    proposals: proposalRows(input),
    hasProposals: desk.draft.proposedRecipients.length > 0,
    keys: form.typed['demands.keys'] ?? '',
    noRecipients: chosen.length === 0,
    demands: desk.draft.demands.map((demand, index) => demandModel(input, chosen, demand.key, index)),
    isEmpty: desk.draft.demands.length === 0,
  }
}

/** What follows from choosing it, said here and not at the end. */
function consequences({ words, profiles }: StepInput, { profile, addressedOnly }: Recipient): Model {
  if (addressedOnly) return { hint: words.say('editor.demands.addressedOnly'), profile: null }
  return { hint: standingSentence(words, profiles[profile]), profile: profileModel(words, profiles[profile]) }
}

/** Who is retired is offered to nobody who has not chosen it before. */
function offered(register: readonly Recipient[], { recipients }: DraftContent): Recipient[] {
  return register.filter(({ slug, retired }) => !retired || recipients.includes(slug))
}

function demandModel({ words, desk, form }: StepInput, chosen: readonly Named[], key: string, index: number): Model {
  const { originalLanguage: language, demands } = desk.draft
  return {
    key,
    number: index + 1,
    isFirst: index === 0,
    isLast: index === demands.length - 1,
    text: fieldModel(words, form, {
      name: `texts.${language}.demands.${key}`,
      label: words.say('editor.demands.words', { place: index + 1 }),
      language,
    }),
    to: chosen.map(({ slug, name }) => ({
      name: `demands.${key}.to.${slug}`,
      label: name,
      checked: form.typed[`demands.${key}.to.${slug}`] === 'yes',
    })),
    hasPerformer: (form.typed[`demands.${key}.by`] ?? '') !== '',
    by: choiceModel(words, form, {
      name: `demands.${key}.by`,
      label: words.say('editor.demands.by.label'),
      hint: words.say('editor.demands.by.hint'),
      options: [
        { value: '', text: words.say('editor.demands.by.nobody') },
        ...chosen.map(({ slug, name }) => ({ value: slug, text: name })),
      ],
    }),
  }
}

/** Those of the draft, as they stand in it now; a new choice can be used once it is saved. */
function namedRecipients(words: Words, draft: DraftContent, register: readonly Recipient[]): Named[] {
  const registered = draft.recipients.flatMap((slug) => register.find((recipient) => recipient.slug === slug) ?? [])
  return [
    ...registered.map(({ slug, name }) => ({ slug, name: name[words.locale] })),
    ...draft.proposedRecipients.map(({ key, name }) => ({ slug: key, name })),
  ]
}

/** Those that were proposed, and an empty row for one more. */
function proposalRows({ words, desk, form }: StepInput): Model[] {
  const { proposedRecipients } = desk.draft
  const keys = proposedRecipients.map(({ key }) => key)
  const next = Math.max(0, ...keys.map((key) => Number(/^proposed-(\d+)$/.exec(key)?.[1] ?? 0))) + 1
  return [...keys, `proposed-${String(next)}`].map((key, index) => {
    const row = `proposedRecipients.${String(index)}`
    return {
      keyName: `${row}.key`,
      key,
      name: fieldModel(words, form, { name: `${row}.name`, label: words.say('editor.demands.proposal.name') }),
      note: fieldModel(words, form, {
        name: `${row}.note`,
        label: words.say('editor.demands.proposal.note'),
        hint: words.say('editor.demands.proposal.hint'),
      }),
    }
  })
}
