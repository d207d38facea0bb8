import {
  choiceModel,
  errorSentence,
  errorSummary,
  fieldModel,
  freshForm,
  type FormState,
} from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { intlLocale, locales } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import {
  roomPage,
  sentenceAt,
  tableModel,
  type Cell,
  type EmptyLook,
  type FilterLink,
} from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { channelKinds } from '../recipients/channel.ts'
import { profileNames } from '../recipients/profile.ts'
import { recipientKinds, type Recipient } from '../recipients/recipient.ts'
import { staffPaths, withQuery } from './paths.ts'
import { channelFields, channelOrdinals, mostChannels, nameFieldOf, typedOf } from './recipient-form.ts'

export interface RecipientsPageInput {
  words: Words
  recipients: readonly Recipient[]
  /** Those that are retired, instead of those that are offered. */
  retired: boolean
  done: unknown
}

/** The register, by name. */
export function recipientsPage({ words, recipients, retired, done }: RecipientsPageInput): Page {
  const paths = staffPaths(words.locale)
  const shown = recipients.filter((one) => one.retired === retired)
  const link = (isRetired: boolean): FilterLink => ({
    text: words.say(isRetired ? 'staff.recipients.retired' : 'staff.recipients.offered'),
    href: withQuery(paths.recipients, { show: isRetired ? 'retired' : null }),
    current: isRetired === retired,
    count: words.number(recipients.filter((one) => one.retired === isRetired).length),
  })
  const add = { href: paths.newRecipient, text: words.say('staff.recipients.add') }
  const empty: EmptyLook = {
    text: words.say(retired ? 'staff.recipients.noneRetired' : 'staff.recipients.none'),
    link: retired ? null : add,
  }
  return roomPage({
    words,
    template: 'staff/recipients',
    path: '/staff/recipients',
    title: words.say('staff.recipients.title'),
    model: {
      done: sentenceAt(words, 'staff.recipients.done', done),
      add,
      filters: { label: words.say('staff.recipients.filters'), links: [link(false), link(true)] },
      table: shown.length === 0 ? null : recipientsTable(words, shown),
      empty,
    },
  })
}

function recipientsTable(words: Words, recipients: readonly Recipient[]): Model {
  const say = (key: string): string => words.say(`staff.recipients.columns.${key}`)
  const byName = recipients.toSorted((one, two) =>
    one.name[words.locale].localeCompare(two.name[words.locale], intlLocale(words.locale)),
  )
  return tableModel({
    caption: words.say('staff.recipients.title'),
    columns: [{ label: say('name') }, { label: say('kind') }, { label: say('ways') }, { label: say('languages') }],
    rows: byName.map((recipient) => recipientCells(words, recipient)),
  })
}

function recipientCells(words: Words, { slug, name, kind, addressedOnly, channels }: Recipient): Cell[] {
  const kinds = [...new Set(channels.map((channel) => channel.kind))]
  const ways = kinds.map((one) => words.say(`staff.recipients.channels.${one}`))
  const nobody = words.say('staff.recipients.noWays')
  return [
    { text: name[words.locale], href: staffPaths(words.locale).recipient(slug) },
    { text: words.say(`staff.recipients.kinds.${kind}`) },
    addressedOnly
      ? { state: { name: 'hidden', text: words.say('staff.recipients.addressedOnly') } }
      : { text: ways.length === 0 ? nobody : words.list(ways) },
    { text: languageNames(words, [...new Set(channels.flatMap(({ languages }) => languages))]) || '–' },
  ]
}

function languageNames(words: Words, codes: readonly string[]): string {
  const names = new Intl.DisplayNames(intlLocale(words.locale), { type: 'language' })
  return words.list(codes.map((code) => names.of(code) ?? code))
}

const shownFields = [
  ...locales.map(nameFieldOf),
  'slug',
  'kind',
  'profile',
  'addressedOnly',
  'url',
  ...channelOrdinals.flatMap((ordinal) => Object.values(channelFields(ordinal))),
  'publicKey',
  'accepts',
  'why',
]

export interface RecipientPageInput {
  words: Words
  /** Null: one is added. */
  recipient: Recipient | null
  form?: FormState
  done?: unknown
}

/** One recipient with everything that can be said of it, to change; or an empty form for another one. */
export function recipientPage({ words, recipient, form = freshForm, done }: RecipientPageInput): Page {
  const isFresh = form.errors.length === 0
  const shown = recipient !== null && isFresh ? { typed: typedOf(recipient), errors: [] } : form
  return roomPage({
    words,
    template: 'staff/recipient',
    form,
    ...(recipient === null ? newLook(words) : knownLook(words, recipient)),
    model: {
      back: staffPaths(words.locale).recipients,
      done: sentenceAt(words, 'staff.recipient.done', done),
      summary: errorSummary(words, form.errors, shownFields),
      ...(recipient === null ? newModel(words, shown) : knownModel(words, recipient)),
      ...fieldsModel(words, shown),
      ways: waysModel(words, shown),
    },
  })
}

function newLook(words: Words) {
  return { path: '/staff/recipients/new', title: words.say('staff.recipient.new') }
}

function knownLook(words: Words, { slug, name }: Recipient) {
  return { path: `/staff/recipients/${slug}`, title: name[words.locale] }
}

function newModel(words: Words, form: FormState): Model {
  const look = { label: words.say('staff.recipient.slug'), hint: words.say('staff.recipient.slugHint') }
  return {
    action: staffPaths(words.locale).recipients,
    revision: null,
    slug: fieldModel(words, form, { name: 'slug', ...look, verbatim: true }),
    retire: null,
    state: null,
  }
}

function knownModel(words: Words, recipient: Recipient): Model {
  return {
    action: staffPaths(words.locale).recipient(recipient.slug),
    revision: recipient.revision,
    slug: null,
    retire: retireModel(words, recipient),
    state: recipient.retired ? words.say('staff.recipient.isRetired') : null,
  }
}

function fieldsModel(words: Words, form: FormState): Model {
  const say = (key: string): string => words.say(`staff.recipient.${key}`)
  const wrong = form.errors.find(({ field }) => field === 'addressedOnly')
  return {
    names: locales.map((locale) =>
      fieldModel(words, form, { name: nameFieldOf(locale), label: say(`name.${locale}`) }),
    ),
    kind: choiceModel(words, form, {
      name: 'kind',
      label: say('kind'),
      options: recipientKinds.map((kind) => ({ value: kind, text: words.say(`staff.recipients.kinds.${kind}`) })),
    }),
    profile: choiceModel(words, form, {
      name: 'profile',
      label: say('profile'),
      hint: say('profileHint'),
      options: [
        { value: '', text: say('profileNone') },
        ...profileNames.map((name) => ({ value: name, text: words.say(`profiles.${name}.title`) })),
      ],
    }),
    addressedOnly: {
      name: 'addressedOnly',
      label: say('addressedOnly'),
      checked: form.typed['addressedOnly'] === 'yes',
      error: wrong === undefined ? null : errorSentence(words, wrong),
    },
    url: fieldModel(words, form, { name: 'url', label: say('url'), hint: say('urlHint'), verbatim: true }),
    publicKey: fieldModel(words, form, {
      name: 'publicKey',
      label: say('publicKey'),
      hint: say('publicKeyHint'),
      verbatim: true,
    }),
    accepts: fieldModel(words, form, { name: 'accepts', label: say('accepts'), hint: say('acceptsHint') }),
    why: fieldModel(words, form, {
      name: 'why',
      label: words.say('staff.why.label'),
      hint: words.say('staff.why.hint'),
    }),
  }
}

/** One empty line stands below those that are filled. */
function waysModel(words: Words, form: FormState): Model[] {
  const filled = channelOrdinals.findLast((ordinal) =>
    Object.values(channelFields(ordinal)).some((field) => (form.typed[field] ?? '') !== ''),
  )
  return channelOrdinals
    .slice(0, Math.min(mostChannels, (filled ?? 0) + 1))
    .map((ordinal) => wayModel(words, form, ordinal))
}

function wayModel(words: Words, form: FormState, ordinal: number): Model {
  const fields = channelFields(ordinal)
  const say = (key: string): string => words.say(`staff.recipient.way.${key}`)
  const kinds = channelKinds.map((kind) => ({ value: kind, text: words.say(`staff.recipients.channels.${kind}`) }))
  return {
    legend: words.say('staff.recipient.way.legend', { ordinal: String(ordinal) }),
    kind: choiceModel(words, form, {
      name: fields.kind,
      label: say('kind'),
      options: [{ value: '', text: say('none') }, ...kinds],
    }),
    address: fieldModel(words, form, { name: fields.address, label: say('address'), verbatim: true }),
    languages: fieldModel(words, form, {
      name: fields.languages,
      label: say('languages'),
      hint: say('languagesHint'),
      verbatim: true,
    }),
  }
}

function retireModel(words: Words, { slug, retired, revision }: Recipient): Model {
  const act = retired ? 'takeBack' : 'retire'
  return {
    action: staffPaths(words.locale).retireRecipient(slug),
    revision,
    retired: retired ? 'no' : 'yes',
    text: words.say(`staff.recipient.${act}.text`),
    button: words.say(`staff.recipient.${act}.button`),
  }
}
