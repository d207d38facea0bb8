import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import fc from 'fast-check'

import { InvalidSettings, loadConfig, readEnvironment, type Environment } from '../server/config.ts'
import { helpText, settings } from '../server/settings.ts'

const production: Environment = {
  NODE_ENV: 'production',
  MONGODB_URI: 'mongodb://app:s3cret-db@db1,db2/undersigned?replicaSet=rs0',
  PUBLIC_URL: 'https://petitions.example.org',
  SMTP_URL: 'smtp://mailer:s3cret-mail@smtp.example.org:587',
  SECRETS_FILE: '/run/secrets/keys.json',
}

const sentencesOf = (environment: Environment): readonly string[] => {
  try {
    loadConfig(environment)
    return []
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error
    return error.sentences
  }
}

describe('settings', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'settings-'))
  })
  after(() => {
    rmSync(folder, { recursive: true })
  })
  const aFile = (name: string, content: string): string => {
    writeFileSync(path.join(folder, name), content)
    return path.join(folder, name)
  }

  it('tell a first look around from production and from tests: only it is shown what is invented', () => {
    const development = (environment: Environment): boolean => loadConfig(environment).development

    expect(development({ NODE_ENV: 'development' })).to.equal(true)
    expect(development({ NODE_ENV: 'test' })).to.equal(false)
    expect(development(production)).to.equal(false)
  })

  it('need none to be set in development', () => {
    expect(loadConfig({})).to.deep.equal({
      production: false,
      development: true,
      role: 'all',
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      dataDir: path.resolve('data'),
      mongodbUri: null,
      mongodBinary: null,
      smtpUrl: null,
      mailFrom: 'Petitions <petitions@localhost>',
      mailReplyTo: 'Petitions <petitions@localhost>',
      mailConnections: 10,
      mailLimits: { perMinute: null, domainPerMinute: null, domainConnections: 8 },
      dkim: null,
      secretsFile: path.resolve('data/secrets.json'),
      trustProxy: [],
      localeOrder: ['en', 'uk', 'crh', 'ru'],
      captcha: null,
      rateLimits: 1,
      fourEyes: true,
      logLevel: 'info',
    })
  })

  it('cannot be changed once they are read', () => {
    const config = loadConfig({ HCAPTCHA_SITE_KEY: 'a', HCAPTCHA_SECRET: 'b' })

    for (const part of [config, config.captcha, config.trustProxy, config.localeOrder]) {
      expect(part).not.to.equal(null)
      expect(Object.isFrozen(part)).to.equal(true)
    }
  })

  it('are read from production as they stand', () => {
    const config = loadConfig({
      ...production,
      ROLE: 'worker',
      PORT: '8080',
      PUBLIC_URL: 'https://Petitions.Example.org/',
      MAIL_FROM: 'Кампанія <mail@example.org>',
      MAIL_REPLY_TO: 'people@example.org',
      TRUST_PROXY: '10.0.0.7, 172.18.0.0/16 fd00::/8',
      DEFAULT_LOCALE: 'uk,crh',
      RATE_LIMITS: '2.5',
      FOUR_EYES: 'off',
    })

    expect(config).to.deep.include({
      production: true,
      role: 'worker',
      port: 8080,
      publicUrl: 'https://petitions.example.org',
      mailFrom: 'Кампанія <mail@example.org>',
      mailReplyTo: 'people@example.org',
      trustProxy: ['10.0.0.7', '172.18.0.0/16', 'fd00::/8'],
      localeOrder: ['uk', 'crh', 'en', 'ru'],
      rateLimits: 2.5,
      fourEyes: false,
      secretsFile: '/run/secrets/keys.json',
    })
  })

  it('invent nothing in production: each missing one is named', () => {
    const sentences = sentencesOf({ NODE_ENV: 'production' })

    expect(sentences).to.have.lengthOf(4)
    for (const name of ['MONGODB_URI', 'PUBLIC_URL', 'SMTP_URL', 'SECRETS_FILE']) {
      expect(sentences.some((sentence) => sentence.startsWith(`${name} is missing: production needs `))).to.equal(true)
    }
  })

  it('refuse plain http and open gates in production', () => {
    expect(sentencesOf({ ...production, RATE_LIMITS: 'off' })).to.deep.equal([
      'RATE_LIMITS=off is for load tests and is refused in production.',
    ])
    expect(sentencesOf({ ...production, PUBLIC_URL: 'http://petitions.example.org' })).to.have.lengthOf(1)
    expect(sentencesOf({ ...production, PUBLIC_URL: 'http://localhost:3000' })).to.deep.equal([])
    expect(sentencesOf({ ...production, PUBLIC_URL: 'http://abcdef.onion' })).to.deep.equal([])
    expect(loadConfig({ RATE_LIMITS: 'off' }).rateLimits).to.equal('off')
  })

  const wrong: [string, string][] = [
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['HOST', 'not a host'],
    ['PUBLIC_URL', 'petitions.example.org'],
    ['PUBLIC_URL', 'https://example.org/petitions'],
    ['PUBLIC_URL', 'https://user:pass@example.org'],
    ['PUBLIC_URL', 'ftp://example.org'],
    ['MONGODB_URI', 'postgres://db'],
    ['SMTP_URL', 'smtp.example.org:587'],
    ['SMTP_URL', 'https://smtp.example.org'],
    ['MAIL_FROM', 'Petitions'],
    ['MAIL_FROM', 'Petitions <mail@example.org>\r\nBcc: x@example.org'],
    ['MAIL_REPLY_TO', '<>'],
    ['TRUST_PROXY', 'proxy.example.org'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '::/0'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['TRUST_PROXY', '10'],
    ['TRUST_PROXY', 'true'],
    ['DEFAULT_LOCALE', 'de'],
    ['DEFAULT_LOCALE', 'en,xx'],
    ['RATE_LIMITS', 'none'],
    ['RATE_LIMITS', '0'],
    ['RATE_LIMITS', '0.0'],
    ['RATE_LIMITS', '-2'],
    ['FOUR_EYES', 'sometimes'],
    ['LOG_LEVEL', 'loud'],
    ['ROLE', 'boss'],
    ['NODE_ENV', 'prod'],
    ['HCAPTCHA_SECRET', 'alone'],
    ['HCAPTCHA_SITE_KEY', 'alone'],
    ['MAIL_CONNECTIONS', '0'],
    ['MAIL_CONNECTIONS', '1001'],
    ['MAIL_DOMAIN_PER_MINUTE', 'many'],
    ['DKIM_DOMAIN', 'example.org'],
    ['DKIM_SELECTOR', 'mail2027'],
  ]
  for (const [name, value] of wrong) {
    it(`refuse ${name}=${JSON.stringify(value)} with one sentence that names it`, () => {
      const sentences = sentencesOf({ [name]: value })

      expect(sentences).to.have.lengthOf(1)
      expect(sentences[0])
        .to.contain(name)
        .and.match(/^[A-Z].*\.$/)
    })
  }

  it('sign mail with a key in a file, or in a variable whose line ends are written out', () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    const names = { DKIM_DOMAIN: 'Example.org', DKIM_SELECTOR: 'mail2027' }
    const dkim = { domain: 'example.org', selector: 'mail2027', privateKey: pem.trim() }

    expect(loadConfig({ ...names, DKIM_KEY_FILE: aFile('dkim.pem', pem) }).dkim).to.deep.equal(dkim)
    expect(loadConfig({ ...names, DKIM_KEY: pem.replaceAll('\n', '\\n') }).dkim?.privateKey.trim()).to.equal(pem.trim())
  })

  it('say what is wrong with the key that signs mail, and with its names', () => {
    expect(sentencesOf({ DKIM_DOMAIN: 'a b', DKIM_SELECTOR: 'x;y', DKIM_KEY: 'secret' })).to.deep.equal([
      'DKIM_DOMAIN must be a name as in DNS: example.org.',
      'DKIM_SELECTOR must be a name as in DNS: mail2027.',
      'DKIM_KEY must be a private key in PEM, without a passphrase.',
    ])
    expect(sentencesOf({ DKIM_DOMAIN: 'example.org', DKIM_SELECTOR: 'mail2027' })).to.deep.equal([
      'DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY belong together: set all three, or none.',
    ])
    expect(sentencesOf({ DKIM_DOMAIN: 'example.org', DKIM_SELECTOR: 'пошта', DKIM_KEY: 'secret' })).to.deep.equal([
      'DKIM_SELECTOR must be in ASCII: mail2027.',
      'DKIM_KEY must be a private key in PEM, without a passphrase.',
    ])
  })

  it('name everything that is wrong at once', () => {
    const sentences = sentencesOf({ NODE_ENV: 'production', PORT: 'x', ROLE: 'x', MONGODB_URI: 'x' })

    expect(sentences).to.have.lengthOf(6)
  })

  it('never repeat a value: it may be a secret', () => {
    const names = settings.map(({ name }) => name)
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.stringMatching(/^[!-~]{12,40}$/), (name, value) => {
        const sentences = sentencesOf({ ...production, [name]: value, [`${name}_FILE`]: `/nowhere/${value}` })

        expect(sentences.join('\n')).not.to.contain(value)
      }),
    )
  })

  it('may each be given as a file, with or without a line end', () => {
    const config = loadConfig({
      ...production,
      MONGODB_URI: undefined,
      MONGODB_URI_FILE: aFile('uri', 'mongodb://db/undersigned\n'),
      SECRETS_FILE: '',
      SECRETS_FILE_FILE: aFile('where', '/run/secrets/keys.json'),
    })

    expect(config).to.include({ mongodbUri: 'mongodb://db/undersigned', secretsFile: '/run/secrets/keys.json' })
  })

  it('say so when such a file is missing, empty, or there besides the value', () => {
    expect(sentencesOf({ PORT_FILE: path.join(folder, 'none') })).to.deep.equal([
      'PORT_FILE names a file that cannot be read.',
    ])
    expect(sentencesOf({ PORT_FILE: aFile('empty', '\n') })).to.deep.equal(['PORT_FILE names a file that is empty.'])
    expect(sentencesOf({ PORT: '1', PORT_FILE: aFile('port', '2') })).to.deep.equal([
      'PORT and PORT_FILE are both set: leave one of them out.',
    ])
  })

  it('count as not set when they are empty', () => {
    expect(loadConfig({ PORT: '', MONGODB_URI: ' ' })).to.include({ port: 3000, mongodbUri: null })
  })

  it('come from a .env file too, where the environment does not say otherwise', () => {
    const dotEnv = aFile('.env', 'UNDERSIGNED_TEST=from-file\nPATH=from-file\n')

    const environment = readEnvironment({ dotEnv })
    delete process.env['UNDERSIGNED_TEST']

    expect(environment['UNDERSIGNED_TEST']).to.equal('from-file')
    expect(environment['PATH']).not.to.equal('from-file')
    expect(readEnvironment({ dotEnv: path.join(folder, 'none') })).not.to.have.property('UNDERSIGNED_TEST')
  })

  it('are all in the help', () => {
    const help = helpText()

    for (const { name, description } of settings) expect(help).to.contain(name).and.contain(description)
  })
})
