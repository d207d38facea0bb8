import { expect } from 'chai'

import { keptInMemory } from '../../server/platform/kept-in-memory.ts'

describe('what a process keeps in memory', () => {
  const byLength = (words: readonly string[]) => Map.groupBy(words, ({ length }) => length)

  it('is empty before it was read', () => {
    const kept = keptInMemory({ read: () => Promise.resolve(['one']), arrange: byLength })

    expect(kept.arranged().size).to.equal(0)
    expect(kept.revision()).to.equal(0)
  })

  it('has another revision when it has changed, and only then', async () => {
    let words = ['one']
    const kept = keptInMemory({ read: () => Promise.resolve(words), arrange: byLength })
    const revisions: number[] = []

    for (const next of [['one'], ['one'], ['one', 'two'], []]) {
      words = next
      await kept.refresh()
      revisions.push(kept.revision())
    }

    expect(revisions).to.deep.equal([1, 1, 2, 3])
    expect(kept.arranged().size).to.equal(0)
  })

  it('stays as it was when it cannot be read', async () => {
    const answers = [Promise.resolve(['one', 'three']), Promise.reject(new Error('The database is away.'))]
    const kept = keptInMemory({ read: () => answers.shift() ?? Promise.resolve([]), arrange: byLength })
    await kept.refresh()

    const failure: unknown = await kept.refresh().catch((error: unknown) => error)

    expect(failure).to.be.an('error')
    expect(kept.arranged().get(5)).to.deep.equal(['three'])
    expect(kept.revision()).to.equal(1)
  })
})
