import { setImmediate as turn } from 'node:timers/promises'

import { expect } from 'chai'

import { Unavailable } from '../../../server/platform/errors.ts'
import { createPictureShelf } from '../../../server/platform/share-picture/picture-shelf.ts'
import type { PictureContent } from '../../../server/platform/share-picture/picture-svg.ts'
import { rejectionOf } from '../../support/rejection.ts'

const aContent = (title: string): PictureContent => ({ siteName: 'Site', title, organiser: 'Us', invitation: 'Sign' })

/** Draws a hundred bytes when it is told to. */
function aPencil() {
  const pencil = {
    drawn: 0,
    atOnce: 0,
    mostAtOnce: 0,
    fails: false,
    async draw(svg: string): Promise<Buffer> {
      pencil.drawn += 1
      pencil.atOnce += 1
      pencil.mostAtOnce = Math.max(pencil.mostAtOnce, pencil.atOnce)
      await turn()
      pencil.atOnce -= 1
      if (pencil.fails) throw new Error('Broken.')
      return Buffer.from(svg).subarray(0, 100)
    },
  }
  return pencil
}

describe('pictures that are kept', () => {
  it('are drawn once, however many ask and whenever', async () => {
    const pencil = aPencil()
    const shelf = createPictureShelf(pencil)

    const together = await Promise.all(Array.from({ length: 20 }, () => shelf.of(aContent('one'))))
    const later = await shelf.of(aContent('one'))

    expect(pencil.drawn).to.equal(1)
    expect(new Set([...together, later])).to.have.property('size', 1)
    expect(later.etag).to.match(/^"[\w-]{22}"$/)
  })

  it('are drawn one after the other', async () => {
    const pencil = aPencil()
    const shelf = createPictureShelf(pencil)

    await Promise.all(['one', 'two', 'three'].map((title) => shelf.of(aContent(title))))

    expect(pencil.drawn).to.equal(3)
    expect(pencil.mostAtOnce).to.equal(1)
  })

  it('give way when there are too many, those not asked for the longest first', async () => {
    const pencil = aPencil()
    const shelf = createPictureShelf({ ...pencil, mostBytes: 200 })

    for (const title of ['one', 'two', 'one', 'three', 'one']) await shelf.of(aContent(title))
    const drawnBefore = pencil.drawn
    await shelf.of(aContent('two'))

    expect(drawnBefore).to.equal(3)
    expect(pencil.drawn).to.equal(4)
  })

  it('are refused for now where too many wait already', async () => {
    const shelf = createPictureShelf({ draw: aPencil().draw, mostWaiting: 2 })

    const waiting = [shelf.of(aContent('one')), shelf.of(aContent('two'))]
    const refusal = await rejectionOf(shelf.of(aContent('three')))
    await Promise.all(waiting)

    expect(refusal).to.be.instanceOf(Unavailable)
    expect(await shelf.of(aContent('three'))).to.have.property('png')
  })

  it('are tried again where drawing failed, and stop no other', async () => {
    const pencil = aPencil()
    const shelf = createPictureShelf(pencil)
    pencil.fails = true

    const failure = await rejectionOf(shelf.of(aContent('one')))
    pencil.fails = false

    expect(failure).to.have.property('message', 'Broken.')
    expect(await shelf.of(aContent('one'))).to.have.property('png')
  })
})
