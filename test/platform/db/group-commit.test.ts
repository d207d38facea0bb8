import { AsyncLocalStorage } from 'node:async_hooks'

import { expect } from 'chai'
import fc from 'fast-check'

import { createGroupCommit } from '../../../server/platform/db/group-commit.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { rejectionOf } from '../../support/rejection.ts'

const limits = { maxBatch: 10, maxInFlight: 1, maxQueued: 100 }

/** A write that waits until the test lets it go. */
const heldWrite = () => {
  const batches: number[][] = []
  const gates: PromiseWithResolvers<undefined>[] = []
  const write = async (items: number[]): Promise<string[]> => {
    const gate = Promise.withResolvers<undefined>()
    batches.push(items)
    gates.push(gate)
    await gate.promise
    return items.map((item) => `wrote ${String(item)}`)
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const next = async (): Promise<void> => {
    while (gates.length === 0) await turn()
    gates.shift()?.resolve(undefined)
    await turn()
  }
  const fail = (error: Error): void => {
    gates.shift()?.reject(error)
  }
  return { batches, write, next, fail, turn }
}

describe('a group commit', () => {
  it('answers each caller the outcome of its own item', async () => {
    const group = createGroupCommit({ ...limits, write: (items: number[]) => Promise.resolve(items.map((n) => n * 2)) })

    const outcomes = await Promise.all([1, 2, 3].map((n) => group.submit(n)))

    expect(outcomes).to.deep.equal([2, 4, 6])
  })

  it('gathers what arrives while a write is under way into the next one', async () => {
    const held = heldWrite()
    const group = createGroupCommit({ ...limits, write: held.write })

    const first = group.submit(1)
    await held.turn()
    const others = [group.submit(2), group.submit(3)]
    await held.next()
    await held.next()
    await Promise.all([first, ...others])

    expect(held.batches).to.deep.equal([[1], [2, 3]])
  })

  it('lets what arrives in the same turn share the first write', async () => {
    const held = heldWrite()
    const group = createGroupCommit({ ...limits, write: held.write })

    const all = Promise.all([group.submit(1), group.submit(2), group.submit(3)])
    await held.next()
    await all

    expect(held.batches).to.deep.equal([[1, 2, 3]])
  })

  it('never writes more than a batch at once, nor more batches than it may', async () => {
    const held = heldWrite()
    const group = createGroupCommit({ ...limits, maxBatch: 2, maxInFlight: 2, write: held.write })

    const all = Promise.all([1, 2, 3, 4, 5].map((n) => group.submit(n)))
    await held.turn()
    const atFirst = [...held.batches]
    await held.next()
    await held.next()
    await held.next()
    await all

    expect(atFirst).to.deep.equal([
      [1, 2],
      [3, 4],
    ])
    expect(held.batches.at(-1)).to.deep.equal([5])
  })

  it('rejects only the callers of the batch whose write failed', async () => {
    const held = heldWrite()
    const group = createGroupCommit({ ...limits, maxBatch: 1, write: held.write })

    const failing = rejectionOf(group.submit(1))
    const fine = group.submit(2)
    await held.turn()
    held.fail(new Error('no majority'))
    await held.turn()
    await held.next()

    expect(await failing)
      .to.be.instanceOf(Error)
      .with.property('message', 'no majority')
    expect(await fine).to.equal('wrote 2')
  })

  it('rejects the batch when a write throws before it waits for anything', async () => {
    const broken = (): Promise<string[]> => {
      throw new Error('broken')
    }
    const group = createGroupCommit({ ...limits, write: broken })

    const error = await rejectionOf(group.submit(1))

    expect(error).to.have.property('message', 'broken')
  })

  it('calls a write that answers too few outcomes an error, and nobody stored', async () => {
    const group = createGroupCommit({ ...limits, write: () => Promise.resolve(['only one']) })

    const errors = await Promise.all([rejectionOf(group.submit(1)), rejectionOf(group.submit(2))])

    expect(errors.map((error) => (error as Error).message)).to.deep.equal([
      'A write of 2 items answered 1 outcomes.',
      'A write of 2 items answered 1 outcomes.',
    ])
  })

  it('refuses one more than its queue holds, and takes on again when there is room', async () => {
    const held = heldWrite()
    const group = createGroupCommit({ ...limits, maxQueued: 1, write: held.write })

    const first = group.submit(1)
    await held.turn()
    const second = group.submit(2)
    const refused = await rejectionOf(group.submit(3))
    await held.next()
    const fourth = group.submit(4)
    await held.next()
    await held.next()

    expect(refused).to.be.instanceOf(Unavailable)
    expect(await Promise.all([first, second, fourth])).to.deep.equal(['wrote 1', 'wrote 2', 'wrote 4'])
  })

  it('writes outside the async context of the caller whose item came first', async () => {
    const context = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const group = createGroupCommit({
      ...limits,
      write: async (items: number[]) => {
        await Promise.resolve()
        seen.push(context.getStore())
        return items
      },
    })

    const inside = await context.run('a transaction', async () => {
      await group.submit(1)
      return context.getStore()
    })

    expect(seen).to.deep.equal([undefined])
    expect(inside).to.equal('a transaction')
  })

  it('drains: waits for what is queued and what is being written', async () => {
    const held = heldWrite()
    const group = createGroupCommit({ ...limits, maxBatch: 1, write: held.write })
    let isDrained = false

    const all = Promise.all([group.submit(1), group.submit(2)])
    const drained = group.drain().then(() => (isDrained = true))
    await held.next()
    const afterOne = isDrained
    await held.next()
    await Promise.all([all, drained])

    expect(afterOne).to.equal(false)
    expect(isDrained).to.equal(true)
  })

  it('drains at once when there is nothing to do, and after a failed write', async () => {
    const group = createGroupCommit({ ...limits, write: () => Promise.reject(new Error('away')) })

    await group.drain()
    const failed = rejectionOf(group.submit(1))
    await group.drain()

    expect(await failed).to.have.property('message', 'away')
  })

  it('tells the median duration of its writes', async () => {
    const clock = [0, 5, 5, 12, 12, 13]
    const group = createGroupCommit({
      ...limits,
      now: () => clock.shift() ?? 0,
      write: (items: number[]) => Promise.resolve(items),
    })
    const before = group.medianFlushMs()

    for (const item of [1, 2, 3]) await group.submit(item)

    expect(before).to.equal(0)
    expect(group.medianFlushMs()).to.equal(5)
  })

  it('gives everyone their own outcome whatever the limits', async () => {
    const sizes = fc.record({ maxBatch: fc.integer({ min: 1, max: 9 }), maxInFlight: fc.integer({ min: 1, max: 4 }) })
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.integer(), { maxLength: 60 }), async (size, items) => {
        let underWay = 0
        const group = createGroupCommit({
          ...size,
          maxQueued: 100,
          write: async (batch: number[]) => {
            underWay += 1
            expect(underWay).to.be.at.most(size.maxInFlight)
            expect(batch.length).to.be.within(1, size.maxBatch)
            await new Promise((resolve) => setImmediate(resolve))
            underWay -= 1
            return batch.map((n) => -n)
          },
        })

        const outcomes = await Promise.all(items.map((item) => group.submit(item)))

        expect(outcomes).to.deep.equal(items.map((n) => -n))
      }),
      { numRuns: 50 },
    )
  })
})
