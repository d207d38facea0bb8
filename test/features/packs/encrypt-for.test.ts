import { buffer } from 'node:stream/consumers'

import { generateIdentity } from 'age-encryption'
import { expect } from 'chai'

import { encryptFor } from '../../../server/features/packs/encrypt-for.ts'
import { anAgeKey } from '../../support/age-key.ts'
import { rejectionOf } from '../../support/rejection.ts'

const content = Buffer.from('Олена Коваль, '.repeat(20_000))

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 50_000) yield bytes.subarray(start, start + 50_000)
}

describe('a pack that is encrypted for its recipient', () => {
  it('is opened by the recipient', async () => {
    const key = await anAgeKey()

    const file = await buffer(encryptFor(key.publicKey, inPieces(content)))

    expect(file.toString('latin1')).to.match(/^age-encryption\.org\/v1\n/)
    expect(file.includes('Олена')).to.equal(false)
    expect((await key.opened(file)).equals(content)).to.equal(true)
  })

  it('is not opened by anybody else', async () => {
    const [key, other] = await Promise.all([anAgeKey(), anAgeKey()])
    const file = await buffer(encryptFor(key.publicKey, inPieces(content)))

    const error = await rejectionOf(other.opened(file))

    expect(error).to.be.an('error').with.property('message').that.includes('no identity matched')
  })

  it('fails where the pack itself cannot be read to its end', async () => {
    const { publicKey } = await anAgeKey()
    async function* broken(): AsyncGenerator<Buffer> {
      yield content
      throw new Error('A stored file is missing, or is not whole.')
    }

    const error = await rejectionOf(buffer(encryptFor(publicKey, broken())))

    expect(error).to.be.an('error').with.property('message', 'A stored file is missing, or is not whole.')
  })

  it('reads no more than somebody takes', async () => {
    const { publicKey } = await anAgeKey()
    let readBytes = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        readBytes += 65_536
        yield new Uint8Array(65_536)
      }
    }

    const file = encryptFor(publicKey, endless())[Symbol.asyncIterator]()
    await file.next()
    await file.next()
    await file.return?.()

    expect(readBytes).to.be.below(1_000_000)
  })

  it('is not begun for what is no public key', async () => {
    const identity = await generateIdentity()

    for (const wrong of ['', 'age1', 'somebody@example.org', identity]) {
      expect(() => encryptFor(wrong, inPieces(content))).to.throw()
    }
  })
})
