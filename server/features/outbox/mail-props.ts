import type { MailName } from './mail-source.ts'

/** Everything the mails can say, each in the reader's language. */
interface AllMailProps {
  /** Written by people; left out of the mail where `protected`. */
  petitionTitle: string
  petitionUrl: string
  organiser: string
  /** Null where the petition does not ask for names, or is protected. */
  signerName: string | null
  /** The last day on which the confirm link works, in words. */
  expiresOn: string | null
  confirmUrl: string
  manageUrl: string
  notMeUrl: string
  /** True: the mail names neither the petition nor its cause, in case somebody else reads the mailbox. */
  protected: boolean
}

const aboutPetition = ['petitionTitle', 'petitionUrl', 'organiser', 'protected'] as const
const unconfirmed = [...aboutPetition, 'signerName', 'expiresOn', 'confirmUrl', 'manageUrl', 'notMeUrl'] as const

/** What each mail needs to be told. */
const propNames = {
  confirm: unconfirmed,
  reminder: unconfirmed,
  'already-signed': [...aboutPetition, 'signerName', 'manageUrl'],
  withdrawn: [...aboutPetition, 'signerName', 'manageUrl'],
  erased: aboutPetition,
} as const satisfies Record<MailName, readonly (keyof AllMailProps)[]>

export type PropsOf<M extends MailName> = Readonly<Pick<AllMailProps, (typeof propNames)[M][number]>>

const kindOf: Record<keyof AllMailProps, 'text' | 'text or null' | 'url' | 'flag'> = {
  petitionTitle: 'text',
  petitionUrl: 'url',
  organiser: 'text',
  signerName: 'text or null',
  expiresOn: 'text or null',
  confirmUrl: 'url',
  manageUrl: 'url',
  notMeUrl: 'url',
  protected: 'flag',
}

/** The props of that mail and no others. Throws, naming it, when one is missing or of the wrong kind. */
export function propsFor<M extends MailName>(mail: M, props: Readonly<Record<string, unknown>>): PropsOf<M> {
  const names: readonly (keyof AllMailProps)[] = propNames[mail]
  for (const name of names) {
    if (!isOfKind(kindOf[name], props[name])) throw new Error(`The mail "${mail}" needs "${name}".`)
  }
  return Object.fromEntries(names.map((name) => [name, props[name]])) as PropsOf<M>
}

function isOfKind(kind: (typeof kindOf)[keyof AllMailProps], value: unknown): boolean {
  switch (kind) {
    case 'flag':
      return typeof value === 'boolean'
    case 'text or null':
      return value === null || typeof value === 'string'
    case 'text':
      return typeof value === 'string' && value !== ''
    case 'url':
      return typeof value === 'string' && /^https?:\/\//.test(value)
  }
}
