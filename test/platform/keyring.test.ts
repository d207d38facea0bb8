import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import fc from 'fast-check'

import { createKeyring, createSecretsFile, loadKeyring, type Keyring } from '../../server/platform/crypto/keyring.ts'

const key = (fill: number): Buffer => Buffer.alloc(32, fill)
const ring = (current: number, ...ids: number[]): Keyring =>
  createKeyring({ current, keys: new Map(ids.map((id) => [id, key(id)])) })

describe('sealed boxes', () => {
  const keyring = ring(1, 1)

  it('open where they were sealed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (content, place) => {
        const box = keyring.seal(Buffer.from(content), place)

        return keyring.open(box, place).equals(Buffer.from(content))
      }),
    )
  })

  it('open from any view of their bytes', () => {
    const box = keyring.seal('Олена', 'here')
    const view = new Uint8Array([0, 0, ...box, 0]).subarray(2, 2 + box.length)

    expect(keyring.open(view, 'here').toString('utf8')).to.equal('Олена')
  })

  it('do not open when moved to another place', () => {
    const box = keyring.seal('Olena', 'signatures|1|name')

    expect(() => keyring.open(box, 'signatures|2|name')).to.throw()
    expect(() => keyring.open(box, 'signatures|1|city')).to.throw()
  })

  it('do not open with any byte changed or missing', () => {
    const box = keyring.seal('Olena', 'here')

    for (const [position, byte] of box.entries()) {
      const changed = Buffer.from(box)
      changed[position] = byte ^ 1
      expect(() => keyring.open(changed, 'here'), `byte ${String(position)}`).to.throw()
    }
    for (let length = 0; length < box.length; length += 1) {
      expect(() => keyring.open(box.subarray(0, length), 'here'), `${String(length)} bytes`).to.throw()
    }
  })

  it('differ each time, and do not show what is in them', () => {
    const boxes = [keyring.seal('Olena', 'here'), keyring.seal('Olena', 'here')]

    expect(boxes[0]?.equals(boxes[1] ?? Buffer.alloc(0))).to.equal(false)
    expect(boxes[0]?.includes('Olena')).to.equal(false)
  })

  it('still open after the key was rotated, as long as the old one is on the ring', () => {
    const box = keyring.seal('Olena', 'here')
    const rotated = ring(2, 1, 2)

    expect(rotated.open(box, 'here').toString()).to.equal('Olena')
    expect(rotated.seal('Olena', 'here')[1]).to.equal(2)
    expect(() => ring(2, 2).open(box, 'here')).to.throw('no key 1')
  })
})

describe('derived keys', () => {
  it('have 32 bytes, the same each time, and another for each purpose and each master key', () => {
    const keyring = ring(2, 1, 2)

    expect(keyring.derive('token')).to.have.lengthOf(32)
    expect(keyring.derive('token').equals(ring(2, 1, 2).derive('token'))).to.equal(true)
    expect(keyring.derive('token').equals(keyring.derive('box'))).to.equal(false)
    expect(keyring.derive('token').equals(keyring.derive('token', 1))).to.equal(false)
    expect(() => keyring.derive('token', 3)).to.throw('no key 3')
  })
})

describe('the secrets file', () => {
  let folder: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'undersigned-secrets-'))
    file = path.join(folder, 'deep', 'secrets.json')
  })

  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const write = (content: string): void => {
    file = path.join(folder, 'secrets.json')
    writeFileSync(file, content, { mode: 0o600 })
  }

  it('is made for its owner alone and holds a key that works', () => {
    createSecretsFile(file)
    const keyring = loadKeyring(file)

    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(loadKeyring(file).open(keyring.seal('Olena', 'here'), 'here').toString()).to.equal('Olena')
  })

  it('is never made over another one', () => {
    createSecretsFile(file)
    const before = readFileSync(file, 'utf8')

    expect(() => {
      createSecretsFile(file)
    }).to.throw('EEXIST')
    expect(readFileSync(file, 'utf8')).to.equal(before)
  })

  for (const mode of [0o640, 0o604, 0o660, 0o644, 0o622, 0o610]) {
    it(`is refused with mode ${mode.toString(8)}, with what to do about it`, () => {
      createSecretsFile(file)
      chmodSync(file, mode)

      expect(() => loadKeyring(file)).to.throw(`chmod 600 ${file}`)
    })
  }

  it('may be read-only for its owner', () => {
    createSecretsFile(file)
    chmodSync(file, 0o400)

    expect(loadKeyring(file).currentId).to.be.within(1, 255)
  })

  it('is missed with a sentence that names it', () => {
    expect(() => loadKeyring(file)).to.throw(`SECRETS_FILE ${file} cannot be read`)
  })

  const secret = key(1).toString('base64url')

  for (const content of [
    '',
    'not JSON',
    '{}',
    `{ "current": 1 }`,
    `{ "current": 0, "keys": { "0": "${secret}" } }`,
    `{ "current": 256, "keys": { "256": "${secret}" } }`,
    `{ "current": 1, "keys": { "one": "${secret}" } }`,
    `{ "current": 1, "keys": { "1": "${secret.slice(1)}" } }`,
    `{ "current": 1, "keys": { "1": "${secret}" }, "more": 1 }`,
  ]) {
    it(`is refused when it holds ${content === '' ? 'nothing' : content.replace(/[\w-]{42,}/, '…')}, and not shown`, () => {
      write(content)

      expect(() => loadKeyring(file))
        .to.throw('is not a key ring')
        .with.property('message')
        .that.not.includes(secret.slice(1, 10))
    })
  }

  it('is refused without its current key', () => {
    write(`{ "current": 2, "keys": { "1": "${secret}" } }`)

    expect(() => loadKeyring(file)).to.throw('names key 2 as current but does not hold it')
  })
})
