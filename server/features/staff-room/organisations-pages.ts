import type { Account } from '../accounts/account.ts'
import { membersModel } from '../accounts/index.ts'
import { organisationKinds, type Organisation } from '../accounts/organisation.ts'
import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'

export function organisationsPaths(locale: Locale, id = '') {
  const all = `/${locale}/staff/organisations`
  const page = `${all}/${id}`
  return { all, page, invite: `${page}/members`, remove: `${page}/members/remove` }
}

/** What was just done; shown once after the redirect (`?done=…`). */
export const organisationDeeds = ['added', 'saved', 'invited', 'removed'] as const

export type OrganisationDeed = (typeof organisationDeeds)[number]

interface OrganisationsInput {
  words: Words
  organisations: readonly Organisation[]
  form: FormState
}

/** All organisations, and the form that adds one. */
export function organisationsPage({ words, organisations, form }: OrganisationsInput): Page {
  const paths = organisationsPaths(words.locale)
  return roomPage({
    words,
    template: 'staff/organisations',
    form,
    path: '/staff/organisations',
    title: words.say('people.organisations.title'),
    model: {
      organisations: organisations.map((organisation) => ({
        href: organisationsPaths(words.locale, organisation.id).page,
        name: organisation.names[words.locale],
        slug: organisation.slug,
        kind: words.say(`people.kinds.${organisation.kind}`),
        members: words.number(organisation.members.length),
      })),
      fields: fieldsModel(words, form, paths.all),
    },
  })
}

interface OneOrganisationInput {
  words: Words
  organisation: Organisation
  accounts: readonly Account[]
  /** The form of the organisation itself, and the one that invites. */
  forms: { details: FormState; invite: FormState }
  done: OrganisationDeed | null
}

export function oneOrganisationPage({ words, organisation, accounts, forms, done }: OneOrganisationInput): Page {
  const paths = organisationsPaths(words.locale, organisation.id)
  const typed = { ...typedOf(organisation), ...forms.details.typed }
  const wrong = forms.details.errors.length > 0 ? forms.details : forms.invite
  return roomPage({
    words,
    template: 'staff/organisation',
    form: wrong,
    path: `/staff/organisations/${organisation.id}`,
    title: organisation.names[words.locale],
    model: {
      back: paths.all,
      done: done === null ? null : words.say(`people.organisations.done.${done}`),
      fields: fieldsModel(words, { ...forms.details, typed }, paths.page),
      members: membersModel({ words, organisation, accounts, form: forms.invite, actions: paths }),
    },
  })
}

const textFields = ['nameEn', 'nameUk', 'nameCrh', 'nameRu', 'slug', 'contact', 'url'] as const

function fieldsModel(words: Words, form: FormState, action: string): Model {
  return {
    action,
    summary: errorSummary(words, form.errors, [...textFields, 'kind']),
    texts: textFields.map((name) =>
      fieldModel(words, form, {
        name,
        label: words.say(`people.fields.${name}.label`),
        hint: words.say(`people.fields.${name}.hint`),
        verbatim: ['slug', 'contact', 'url'].includes(name),
      }),
    ),
    kinds: organisationKinds.map((kind) => ({
      value: kind,
      name: words.say(`people.kinds.${kind}`),
      selected: kind === form.typed['kind'],
    })),
  }
}

function typedOf({ names, slug, contactAddress, url, kind }: Organisation): FormState['typed'] {
  const { en, uk, crh, ru } = names
  return { nameEn: en, nameUk: uk, nameCrh: crh, nameRu: ru, slug, contact: contactAddress, url: url ?? '', kind }
}
