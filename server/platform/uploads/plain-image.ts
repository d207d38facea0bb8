import { plainJpeg } from './plain-jpeg.ts'
import { plainPng } from './plain-png.ts'
import { plainWebp } from './plain-webp.ts'

export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp'

export interface PlainImage {
  mediaType: ImageType
  bytes: Buffer
}

const kinds: readonly { mediaType: ImageType; plain: (bytes: Buffer) => Buffer | null }[] = [
  { mediaType: 'image/jpeg', plain: plainJpeg },
  { mediaType: 'image/png', plain: plainPng },
  { mediaType: 'image/webp', plain: plainWebp },
]

/**
 * An image by its content, with nothing but what is needed to show it: where, when and with which device it was taken,
 * notes, previews and whatever hangs on behind are gone. The picture itself is not packed anew. Null for what is no whole
 * image of a kind that is known.
 */
export function plainImage(bytes: Buffer): PlainImage | null {
  for (const { mediaType, plain } of kinds) {
    const stripped = plain(bytes)
    if (stripped !== null) return { mediaType, bytes: stripped }
  }
  return null
}
