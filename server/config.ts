import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import ipaddr from 'ipaddr.js'
import validator from 'validator'
import { z } from 'zod'

import { isLocale, locales, type Locale } from './platform/locales.ts'
import { parseMailbox } from './platform/mail/address.ts'
import { whyNoDkimKey, type DkimKey } from './platform/mail/dkim.ts'
import { logLevels, type LogLevel } from './platform/log.ts'
import { settings, type SettingName } from './settings.ts'

export const roles = ['all', 'web', 'worker'] as const

export type Role = (typeof roles)[number]

/** Everything the operator decides, read once and frozen. Services get values of it, never the whole. */
export interface Config {
  readonly production: boolean
  /** Neither production nor a test: somebody looks around, or works on the service. */
  readonly development: boolean
  readonly role: Role
  readonly port: number
  readonly host: string
  /** An origin, without a slash at the end. */
  readonly publicUrl: string
  /** Absolute. */
  readonly dataDir: string
  /** Null: the service starts a database of its own. Never null in production. */
  readonly mongodbUri: string | null
  /** Absolute; null: found or fetched. */
  readonly mongodBinary: string | null
  /** Null: mail goes to the mailbox of this process. Never null in production. */
  readonly smtpUrl: string | null
  /** `Name <address>`, or an address alone. */
  readonly mailFrom: string
  /** Where answers go: somebody reads them. */
  readonly mailReplyTo: string
  /** Connections to the mail server that this process holds at most. */
  readonly mailConnections: number
  readonly mailLimits: Readonly<{ perMinute: number | null; domainPerMinute: number | null; domainConnections: number }>
  /** Null: mail leaves unsigned. */
  readonly dkim: Readonly<DkimKey> | null
  /** Absolute. In development it is made when it is missing. */
  readonly secretsFile: string
  /** Addresses and ranges of our own proxies, for Express' `trust proxy`. */
  readonly trustProxy: readonly string[]
  /** All languages of the site; the first is the one for readers whose language is none of them. */
  readonly localeOrder: readonly Locale[]
  readonly captcha: Readonly<{ siteKey: string; secret: string }> | null
  readonly rateLimits: number | 'off'
  /** Who prepared a delivery may not release it. */
  readonly fourEyes: boolean
  readonly logLevel: LogLevel
}

export type Environment = Readonly<Record<string, string | undefined>>

/** One sentence for each setting that is missing or wrong. Values are never repeated: some are secrets. */
export class InvalidSettings extends Error {
  readonly sentences: readonly string[]

  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'))
    this.name = 'InvalidSettings'
    this.sentences = sentences
  }
}

/** The variables of this process; with `dotEnv`, also those of that file where it exists and they are not set. */
export function readEnvironment({ dotEnv }: { dotEnv?: string } = {}): Environment {
  if (dotEnv !== undefined && existsSync(dotEnv)) process.loadEnvFile(dotEnv)
  return { ...process.env }
}

/** Throws InvalidSettings with a sentence for everything that is missing or wrong, not only for the first. */
export function loadConfig(environment: Environment): Config {
  const { values, sentences } = collectValues(environment)
  const parsed = fields.safeParse(values)
  const wrong = parsed.success ? [] : parsed.error.issues.map(({ message }) => message)
  const all = new Set([...sentences, ...wrong, ...togetherSentences(values)])
  if (!parsed.success || all.size > 0) throw new InvalidSettings([...all])
  return Object.freeze(toConfig(parsed.data))
}

type Values = Partial<Record<SettingName, string>>

/** Empty means not set: that is what container tools pass for what they leave out. */
function collectValues(environment: Environment): { values: Values; sentences: string[] } {
  const values: Values = {}
  const sentences: string[] = []
  for (const { name } of settings) {
    const given = textOf(environment[name])
    const file = textOf(environment[`${name}_FILE`])
    if (given !== undefined && file !== undefined) {
      sentences.push(`${name} and ${name}_FILE are both set: leave one of them out.`)
    }
    const value = file === undefined ? given : readValue(name, file, sentences)
    if (value !== undefined) values[name] = value
  }
  return { values, sentences }
}

function textOf(value: string | undefined): string | undefined {
  const text = value?.trim()
  return text === '' ? undefined : text
}

function readValue(name: SettingName, file: string, sentences: string[]): string | undefined {
  try {
    const text = textOf(readFileSync(file, 'utf8'))
    if (text === undefined) sentences.push(`${name}_FILE names a file that is empty.`)
    return text
  } catch {
    sentences.push(`${name}_FILE names a file that cannot be read.`)
    return undefined
  }
}

const wholeNumber = /^\d{1,5}$/
const largestPort = 65_535

const portField = z
  .string()
  .default('3000')
  .refine(
    (text) => wholeNumber.test(text) && Number(text) <= largestPort,
    'PORT must be a whole number from 0 to 65535.',
  )
  .transform(Number)

const hostField = z
  .string()
  .default('127.0.0.1')
  .refine(
    (text) => ipaddr.isValid(text) || validator.isFQDN(text, { require_tld: false }),
    'HOST must be an address or a name of this machine.',
  )

const publicUrlField = z
  .string()
  .refine(
    isOrigin,
    'PUBLIC_URL must be http:// or https:// and a host, with nothing after it: https://petitions.example.org.',
  )
  .transform((text) => new URL(text).origin)
  .optional()

const mongodbUriField = z
  .string()
  .regex(/^mongodb(\+srv)?:\/\/[^\s/]+/, 'MONGODB_URI must begin with mongodb:// or mongodb+srv:// and name a host.')
  .optional()

const smtpUrlField = z
  .string()
  .refine(isSmtpUrl, 'SMTP_URL must begin with smtp:// or smtps:// and name a host.')
  .optional()

const mailboxField = (name: SettingName) =>
  z
    .string()
    .refine(isMailbox, `${name} must be an address, or a name and an address as in Petitions <mail@example.org>.`)
    .optional()

const countField = (name: SettingName) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, `${name} must be a whole number above 0.`)
    .transform(Number)

/** More would exhaust a mail server, or the sockets of this process, before they sent anything sooner. */
const mostMailConnections = 1_000

const dnsNameField = (name: SettingName, example: string) =>
  z
    .string()
    .toLowerCase()
    .refine((text) => validator.isFQDN(`${text}.example`), `${name} must be a name as in DNS: ${example}.`)
    .optional()

/** Where line ends do not survive, they are written as \\n. */
const dkimKeyField = z
  .string()
  .transform((text) => text.replaceAll('\\n', '\n'))
  .superRefine((pem, check) => {
    const why = whyNoDkimKey(pem)
    if (why !== null) check.addIssue({ code: 'custom', message: `DKIM_KEY ${why}.` })
  })
  .optional()

const proxiesField = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine(
    (parts) => parts.every(isProxyRange),
    'TRUST_PROXY must be addresses or ranges of your own proxies, as in 10.0.0.7, 172.18.0.0/16; not a range that holds everyone.',
  )

const localesField = z
  .string()
  .default('en')
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine(
    (parts) => parts.length > 0 && parts.every(isLocale),
    `DEFAULT_LOCALE must be of ${locales.join(', ')}, separated by commas.`,
  )
  .transform((parts): readonly Locale[] => [...new Set([...parts.filter(isLocale), ...locales])])

const rateLimitsField = z
  .string()
  .default('on')
  .refine(
    (text) => /^(on|off|\d{1,6}(\.\d{1,6})?)$/.test(text) && Number(text) !== 0,
    'RATE_LIMITS must be on, off, or a factor above 0 such as 10.',
  )
  .transform((text): number | 'off' => (text === 'off' ? 'off' : text === 'on' ? 1 : Number(text)))

const fields = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'NODE_ENV must be development, test or production.')
    .default('development'),
  ROLE: z.enum(roles, 'ROLE must be all, web or worker.').default('all'),
  PORT: portField,
  HOST: hostField,
  PUBLIC_URL: publicUrlField,
  DATA_DIR: z.string().default('data'),
  MONGODB_URI: mongodbUriField,
  MONGOD_BINARY: z.string().optional(),
  SMTP_URL: smtpUrlField,
  MAIL_FROM: mailboxField('MAIL_FROM'),
  MAIL_REPLY_TO: mailboxField('MAIL_REPLY_TO'),
  MAIL_CONNECTIONS: countField('MAIL_CONNECTIONS')
    .refine((count) => count <= mostMailConnections, 'MAIL_CONNECTIONS must be 1,000 at most.')
    .default(10),
  MAIL_DOMAIN_CONNECTIONS: countField('MAIL_DOMAIN_CONNECTIONS').default(8),
  MAIL_PER_MINUTE: countField('MAIL_PER_MINUTE').nullable().default(null),
  MAIL_DOMAIN_PER_MINUTE: countField('MAIL_DOMAIN_PER_MINUTE').nullable().default(null),
  DKIM_DOMAIN: dnsNameField('DKIM_DOMAIN', 'example.org'),
  DKIM_SELECTOR: dnsNameField('DKIM_SELECTOR', 'mail2027').refine(
    (text) => text === undefined || validator.isAscii(text),
    'DKIM_SELECTOR must be in ASCII: mail2027.',
  ),
  DKIM_KEY: dkimKeyField,
  SECRETS_FILE: z.string().optional(),
  TRUST_PROXY: proxiesField,
  DEFAULT_LOCALE: localesField,
  HCAPTCHA_SITE_KEY: z.string().optional(),
  HCAPTCHA_SECRET: z.string().optional(),
  RATE_LIMITS: rateLimitsField,
  FOUR_EYES: z.enum(['on', 'off'], 'FOUR_EYES must be on or off.').default('on'),
  LOG_LEVEL: z.enum(logLevels, `LOG_LEVEL must be one of ${logLevels.join(', ')}.`).default('info'),
})

type Fields = z.output<typeof fields>

const requiredInProduction = {
  MONGODB_URI: 'the database; none is started for you there',
  PUBLIC_URL: 'the address that links in mails carry',
  SMTP_URL: 'the mail server; none is invented there',
  SECRETS_FILE: 'the master keys; none are made for you there',
} as const

const dkimNames = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY'] as const

function togetherSentences(values: Values): string[] {
  const sentences: string[] = []
  if ((values.HCAPTCHA_SITE_KEY === undefined) !== (values.HCAPTCHA_SECRET === undefined)) {
    sentences.push('HCAPTCHA_SITE_KEY and HCAPTCHA_SECRET belong together: set both, or neither.')
  }
  const dkimCount = dkimNames.filter((name) => values[name] !== undefined).length
  if (dkimCount !== 0 && dkimCount !== dkimNames.length) {
    sentences.push('DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY belong together: set all three, or none.')
  }
  if (values.NODE_ENV === 'production') sentences.push(...productionSentences(values))
  else sentences.push(...splitSentences(values))
  return sentences
}

/** Two processes cannot share what one of them would keep inside itself. */
function splitSentences({ ROLE: role, ...values }: Values): string[] {
  if (role !== 'web' && role !== 'worker') return []
  return (['MONGODB_URI', 'SMTP_URL'] as const)
    .filter((name) => values[name] === undefined)
    .map((name) => `${name} is missing: ROLE=${role} needs one that all processes share.`)
}

function productionSentences(values: Values): string[] {
  const sentences = Object.entries(requiredInProduction)
    .filter(([name]) => values[name as SettingName] === undefined)
    .map(([name, what]) => `${name} is missing: production needs ${what}.`)
  if (values.RATE_LIMITS === 'off') sentences.push('RATE_LIMITS=off is for load tests and is refused in production.')
  if (values.PUBLIC_URL !== undefined && isOrigin(values.PUBLIC_URL) && !isPrivateEnough(values.PUBLIC_URL)) {
    sentences.push('PUBLIC_URL must begin with https:// in production: links in mails let their holder sign.')
  }
  return sentences
}

function toConfig(env: Fields): Config {
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${String(env.PORT)}`
  const dataDir = path.resolve(env.DATA_DIR)
  const mailFrom = env.MAIL_FROM ?? `Petitions <petitions@${mailHostOf(publicUrl)}>`
  const { HCAPTCHA_SITE_KEY: siteKey, HCAPTCHA_SECRET: secret } = env
  return {
    production: env.NODE_ENV === 'production',
    development: env.NODE_ENV === 'development',
    role: env.ROLE,
    port: env.PORT,
    host: env.HOST,
    publicUrl,
    dataDir,
    mongodbUri: env.MONGODB_URI ?? null,
    mongodBinary: env.MONGOD_BINARY === undefined ? null : path.resolve(env.MONGOD_BINARY),
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom,
    mailReplyTo: env.MAIL_REPLY_TO ?? mailFrom,
    mailConnections: env.MAIL_CONNECTIONS,
    mailLimits: mailLimitsOf(env),
    dkim: dkimOf(env),
    secretsFile: env.SECRETS_FILE === undefined ? path.join(dataDir, 'secrets.json') : path.resolve(env.SECRETS_FILE),
    trustProxy: Object.freeze(env.TRUST_PROXY),
    localeOrder: Object.freeze(env.DEFAULT_LOCALE),
    captcha: siteKey === undefined || secret === undefined ? null : Object.freeze({ siteKey, secret }),
    rateLimits: env.RATE_LIMITS,
    fourEyes: env.FOUR_EYES === 'on',
    logLevel: env.LOG_LEVEL,
  }
}

/** Large providers take about ten connections from one sender; a slow one must leave some for the others. */
function mailLimitsOf(env: Fields): Config['mailLimits'] {
  return Object.freeze({
    perMinute: env.MAIL_PER_MINUTE,
    domainPerMinute: env.MAIL_DOMAIN_PER_MINUTE,
    domainConnections: env.MAIL_DOMAIN_CONNECTIONS,
  })
}

function dkimOf({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY: privateKey }: Fields): Config['dkim'] {
  if (domain === undefined || selector === undefined || privateKey === undefined) return null
  return Object.freeze({ domain, selector, privateKey })
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false
  return url.username === '' && url.password === '' && [url.origin, `${url.origin}/`].includes(text.toLowerCase())
}

/** Plain http is private on one machine and inside Tor, and nowhere else. */
function isPrivateEnough(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'https:' || hostname.endsWith('.onion') || loopbackHosts.includes(hostname)
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

function isSmtpUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== ''
}

function isMailbox(text: string): boolean {
  return parseMailbox(text) !== null
}

function mailHostOf(publicUrl: string): string {
  const { hostname } = new URL(publicUrl)
  return ipaddr.isValid(hostname.replace(/^\[|\]$/g, '')) ? 'localhost' : hostname
}

function isProxyRange(text: string): boolean {
  const [address = '', bits = null, ...rest] = text.split('/')
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
  if (!isAddress || rest.length > 0) return false
  return bits === null || (ipaddr.isValidCIDR(text) && Number(bits) > 0)
}
