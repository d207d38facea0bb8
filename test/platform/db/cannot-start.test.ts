import { expect } from 'chai'

import { asSentence, CannotStartDatabase } from '../../../server/platform/db/cannot-start.ts'

const fileError = (code: string) => Object.assign(new Error(`${code}: went wrong, open '/srv/data'`), { code })

describe('what keeps our own database from starting', () => {
  it('is a full disk, in a sentence that says what to do', () => {
    const error = asSentence('/srv/data/mongodb-8.0', fileError('ENOSPC'))

    expect(error).to.be.instanceOf(CannotStartDatabase)
    expect(error)
      .to.have.property('message')
      .that.matches(/disk is full.*\/srv\/data\/mongodb-8\.0.*Make room/)
  })

  it('is a folder that cannot be written, in a sentence that names it', () => {
    const sentences = ['EACCES', 'EROFS', 'ENOTDIR', 'ENOENT'].map((code) => asSentence('/srv/data', fileError(code)))

    for (const error of sentences) {
      expect(error).to.be.instanceOf(CannotStartDatabase).with.property('message').that.includes('/srv/data cannot be')
    }
  })

  it('stays what it is when it is a bug', () => {
    const bugs = [new TypeError('undefined is not a function'), fileError('EMFILE'), 'a text']

    expect(bugs.map((bug) => asSentence('/srv/data', bug))).to.deep.equal(bugs)
  })
})
