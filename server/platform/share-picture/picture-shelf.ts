import { createHash } from 'node:crypto'

import { Unavailable } from '../errors.ts'
import { drawPng } from './draw-png.ts'
import { pictureSvg, type PictureContent } from './picture-svg.ts'

export interface SharePicture {
  png: Buffer
  /** Strong: it names these bytes. */
  etag: string
}

interface ShelfOptions {
  /** From SVG to PNG. */
  draw?: (svg: string) => Promise<Buffer>
  /** All kept pictures together; those not asked for the longest go first. */
  mostBytes?: number
  /** Pictures that may wait to be drawn. */
  mostWaiting?: number
}

/** Pictures by what stands in them: each drawn once while it is kept, one at a time, however many are asked for. */
export function createPictureShelf(options: ShelfOptions = {}) {
  const { draw = drawPng, mostBytes = 16 * 1024 * 1024, mostWaiting = 24 } = options
  /** The one asked for last stands last. */
  const kept = new Map<string, SharePicture>()
  const underWay = new Map<string, Promise<SharePicture>>()
  let before: Promise<unknown> = Promise.resolve()
  let keptBytes = 0

  function keep(name: string, picture: SharePicture): void {
    kept.set(name, picture)
    keptBytes += picture.png.length
    for (const [oldest, { png }] of kept) {
      if (keptBytes <= mostBytes || oldest === name) break
      kept.delete(oldest)
      keptBytes -= png.length
    }
  }

  async function make(name: string, content: PictureContent): Promise<SharePicture> {
    const png = await draw(pictureSvg(content))
    const picture = { png, etag: `"${createHash('sha256').update(png).digest('base64url').slice(0, 22)}"` }
    keep(name, picture)
    return picture
  }

  function begin(name: string, content: PictureContent): Promise<SharePicture> {
    if (underWay.size >= mostWaiting) throw new Unavailable()
    const making = before.then(() => make(name, content)).finally(() => underWay.delete(name))
    before = making.catch(() => undefined)
    underWay.set(name, making)
    return making
  }

  return {
    /** Throws Unavailable where too many are waited for already. */
    async of(content: PictureContent): Promise<SharePicture> {
      const name = JSON.stringify(content)
      const known = kept.get(name)
      if (known === undefined) return underWay.get(name) ?? begin(name, content)
      kept.delete(name)
      kept.set(name, known)
      return known
    },
  }
}
