import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { packName } from '../packs/index.ts'
import type { PackFile } from '../packs/pack.ts'
import { deliveryPaths } from './paths.ts'

/** The files with their sizes and hashes; once nothing is left of them, the hashes alone. */
export function filesModel(words: Words, delivery: Delivery, isEncrypted: boolean): Model {
  const { id, files, state, isStored, frozen } = delivery
  const paths = deliveryPaths(words.locale)
  const canBeRead = isStored && state !== 'preparing'
  return {
    building:
      state === 'preparing'
        ? { text: words.say('deliveries.files.building', { count: files.length }), again: paths.delivery(id) }
        : null,
    gone: isStored ? null : words.say('deliveries.files.gone'),
    encrypted: isEncrypted && canBeRead ? words.say('deliveries.files.encrypted') : null,
    zip: canBeRead ? { href: paths.zip(id), text: packName(frozen) + (isEncrypted ? '.age' : '') } : null,
    printed: canBeRead ? printedSet(words, delivery) : null,
    files:
      state === 'preparing'
        ? []
        : files.map((file) => fileModel(words, file, canBeRead ? paths.file(id, file.name) : null)),
  }
}

function fileModel(words: Words, { name, bytes, sha256 }: PackFile, href: string | null): Model {
  return { name, href, size: sizeOf(words, bytes), sha256 }
}

const printed: Readonly<Record<string, 'letter' | 'list'>> = { 'letter.pdf': 'letter', 'signatures.pdf': 'list' }

/** What is printed for handing over in person or by post. */
function printedSet(words: Words, { id, files }: Delivery): Model[] {
  return files.flatMap(({ name, bytes }) => {
    const what = printed[name]
    if (what === undefined) return []
    const text = words.say(`deliveries.files.${what}`, { size: sizeOf(words, bytes) })
    return [{ href: deliveryPaths(words.locale).file(id, name), text }]
  })
}

export function sizeOf(words: Words, bytes: number): string {
  if (bytes < 1_000) return words.say('deliveries.files.bytes', { number: words.number(bytes) })
  const unit = bytes < 1_000_000 ? 'kilobytes' : 'megabytes'
  const count = bytes / (unit === 'kilobytes' ? 1_000 : 1_000_000)
  return words.say(`deliveries.files.${unit}`, { number: words.number(Math.ceil(count)) })
}
