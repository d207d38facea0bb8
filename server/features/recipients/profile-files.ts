import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { channelKinds } from './channel.ts'
import {
  fileForms,
  listStandings,
  profileNames,
  statementsOf,
  type ProfileName,
  type ProfileStatement,
  type RecipientProfile,
} from './profile.ts'

/** What is known of each kind of recipient. */
export type RecipientProfiles = Readonly<Record<ProfileName, RecipientProfile>>

/** A file of a profile is missing or not as it should be. The message is for the person at the console. */
export class WrongProfile extends Error {
  override name = 'WrongProfile'
}

const words = z.string().trim().min(1)
const languageCode = z.string().regex(/^[a-z]{2,3}$/)

/** `note` and `title` are words of the profile itself. */
const key = z
  .string()
  .regex(/^[a-z][a-zA-Z]*$/)
  .refine((one) => one !== 'title' && one !== 'note', 'The words of a profile have keys of that name already.')

const statement = z.strictObject({ key, source: words.nullable() })

type Written = z.infer<typeof statement>

const sourceFile = z.strictObject({
  title: words,
  url: z.url({ protocol: /^https?$/ }),
  isDated: z.boolean(),
  /** The day on which we read it. */
  readOn: z.iso.date(),
})

const profileFile = z.strictObject({
  /** The day of our own statements. */
  judgedOn: z.iso.date(),
  sources: z.record(words, sourceFile),
  listStanding: z.enum(listStandings),
  standing: statement,
  languages: z.array(languageCode),
  languagesStatement: statement,
  accepts: z.array(statement).min(1),
  refuses: z.array(statement),
  neededFields: z.array(statement),
  fileForms: z.array(z.enum(fileForms)).min(1),
  addressKinds: z.array(z.enum(channelKinds)).min(1),
  answerWithinDays: z.int().positive().nullable(),
  answerSource: statement,
  portalSteps: z.array(statement),
})

/**
 * Reads the profile of every kind of recipient. Throws WrongProfile with the name of the file where one is missing, has a
 * field too many or too few, names a source that is not in it, or says two things under one key.
 */
export function readProfiles(folder: string = path.join(import.meta.dirname, 'profiles')): RecipientProfiles {
  const strange = readdirSync(folder).find((file) => !profileNames.some((name) => file === `${name}.json`))
  if (strange !== undefined) throw new WrongProfile(`${path.join(folder, strange)}: no profile has this name.`)
  return Object.fromEntries(profileNames.map((name) => [name, readProfile(folder, name)])) as RecipientProfiles
}

function readProfile(folder: string, name: ProfileName): RecipientProfile {
  const file = path.join(folder, `${name}.json`)
  const parsed = profileFile.safeParse(readJson(file))
  if (!parsed.success) throw new WrongProfile(`${file}:\n${z.prettifyError(parsed.error)}`, { cause: parsed.error })
  const { judgedOn, sources, standing, languagesStatement, answerSource, ...written } = parsed.data

  function stated({ key: name, source: label }: Written): ProfileStatement {
    if (label === null) return { key: name, source: null, asOf: judgedOn }
    const source = sources[label]
    if (source === undefined) throw new WrongProfile(`${file}: there is no source "${label}" in it.`)
    const { readOn, ...shown } = source
    return { key: name, source: shown, asOf: readOn }
  }

  const profile: RecipientProfile = {
    ...written,
    name,
    standing: stated(standing),
    languagesStatement: stated(languagesStatement),
    accepts: written.accepts.map(stated),
    refuses: written.refuses.map(stated),
    neededFields: written.neededFields.map(stated),
    answerSource: stated(answerSource),
    portalSteps: written.portalSteps.map(stated),
  }
  requireEachOnce(profile, file)
  return profile
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new WrongProfile(`${file} cannot be read.`, { cause })
  }
}

function requireEachOnce(profile: RecipientProfile, file: string): void {
  const keys = statementsOf(profile).map(({ key: one }) => one)
  const twice = keys.find((one, index) => keys.indexOf(one) !== index)
  if (twice !== undefined) throw new WrongProfile(`${file}: two statements are called ${twice}.`)
}
