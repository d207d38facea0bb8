import { locales } from './platform/locales.ts'
import { logLevels } from './platform/log.ts'

export interface Setting {
  readonly name: string
  readonly description: string
  /** In words where it is computed; null: nothing. */
  readonly default: string | null
}

/** Every setting, in the order of `--help` and the README. */
export const settings = [
  { name: 'PORT', default: '3000', description: 'Port to listen on.' },
  { name: 'HOST', default: '127.0.0.1', description: 'Address to listen on; 0.0.0.0 for all.' },
  {
    name: 'PUBLIC_URL',
    default: 'http://localhost:PORT',
    description: 'Where people reach the site, as in https://petitions.example.org. Required in production.',
  },
  { name: 'DATA_DIR', default: 'data', description: 'Folder for the embedded database and, in development, the keys.' },
  {
    name: 'MONGODB_URI',
    default: 'a database of its own, below DATA_DIR',
    description: 'MongoDB replica set or sharded cluster, mongodb://… or mongodb+srv://…. Required in production.',
  },
  {
    name: 'MONGOD_BINARY',
    default: 'found on this machine, or fetched',
    description: 'The mongod program that serves the database of its own.',
  },
  {
    name: 'SMTP_URL',
    default: 'a mailbox in the process, shown at /dev/mail',
    description: 'Mail server, smtp://USER:PASSWORD@HOST:PORT or smtps://…. Required in production.',
  },
  {
    name: 'MAIL_FROM',
    default: 'Petitions <petitions@HOST-OF-PUBLIC_URL>',
    description: 'Sender of all mail: an address, or Name <address>.',
  },
  {
    name: 'MAIL_REPLY_TO',
    default: 'MAIL_FROM',
    description: 'Address that answers to mail go to; somebody must read it.',
  },
  {
    name: 'MAIL_CONNECTIONS',
    default: '10',
    description: 'Connections to the mail server that one process holds at most; up to 1,000.',
  },
  {
    name: 'MAIL_DOMAIN_CONNECTIONS',
    default: '8',
    description:
      'Mails sent to one receiving domain at the same time, over all processes; each may send one in any case.',
  },
  {
    name: 'MAIL_PER_MINUTE',
    default: null,
    description: 'Mails taken up for sending within a minute of the clock at most, over all processes.',
  },
  {
    name: 'MAIL_DOMAIN_PER_MINUTE',
    default: null,
    description: 'The same for each receiving domain.',
  },
  {
    name: 'DKIM_DOMAIN',
    default: null,
    description: 'Domain whose DKIM key signs all mail, as a rule that of MAIL_FROM; with DKIM_SELECTOR and DKIM_KEY.',
  },
  {
    name: 'DKIM_SELECTOR',
    default: null,
    description: 'Name of that key: its public half stands in DNS at SELECTOR._domainkey.DOMAIN.',
  },
  { name: 'DKIM_KEY', default: null, description: 'The private half: RSA, PEM, without a passphrase.' },
  {
    name: 'SECRETS_FILE',
    default: 'DATA_DIR/secrets.json, made when missing',
    description: 'The master keys, in a file that only its owner can read (mode 0600). Required in production.',
  },
  {
    name: 'TRUST_PROXY',
    default: null,
    description: 'Addresses or ranges of your own proxies, separated by commas, whose X-Forwarded-For is believed.',
  },
  {
    name: 'DEFAULT_LOCALE',
    default: 'en',
    description: `Language for readers whose browser asks for none of ours (${locales.join(', ')}); more of them, separated by commas, set the order.`,
  },
  { name: 'HCAPTCHA_SITE_KEY', default: null, description: 'Turns hCaptcha on, together with HCAPTCHA_SECRET.' },
  { name: 'HCAPTCHA_SECRET', default: null, description: 'The secret key of hCaptcha.' },
  {
    name: 'RATE_LIMITS',
    default: 'on',
    description: 'on, a factor such as 10 for all limits, or off for load tests (refused in production).',
  },
  {
    name: 'FOUR_EYES',
    default: 'on',
    description: 'on: who prepared a delivery may not release it; off: for a site that one person looks after.',
  },
  { name: 'LOG_LEVEL', default: 'info', description: `One of ${logLevels.join(', ')}.` },
  { name: 'ROLE', default: 'all', description: 'all, web (serves requests) or worker (sends mail, counts).' },
  {
    name: 'NODE_ENV',
    default: 'development',
    description: 'production: nothing is invented, and what is required must be set. Otherwise development or test.',
  },
] as const satisfies readonly Setting[]

export type SettingName = (typeof settings)[number]['name']

/** What `npm start -- --help` prints below its usage line. */
export function helpText(): string {
  const width = Math.max(...settings.map(({ name }) => name.length)) + 2
  const lines = settings.map((setting: Setting) => {
    const usual = setting.default === null ? 'Not set by default.' : `Default: ${setting.default}.`
    return `  ${setting.name.padEnd(width)}${setting.description}\n  ${' '.repeat(width)}${usual}`
  })
  return [
    'Settings are environment variables, or lines of a file .env beside package.json:',
    '',
    ...lines,
    '',
    'Any of them may be given as NAME_FILE holding the path of a file with the value, as container secrets are.',
  ].join('\n')
}
