import { createHash } from 'node:crypto'

import { BSON, type Db, type Document } from 'mongodb'

/** Every document of every collection but those named, collections in the order of their names. */
export async function dumpOf(
  db: Db,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<Map<string, Document[]>> {
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
  const dump = new Map<string, Document[]>()
  for (const name of names.toSorted()) {
    if (!without.includes(name)) dump.set(name, await db.collection(name).find().sort({ _id: 1 }).toArray())
  }
  return dump
}

/** The same text for the same content. */
export function textOf(dump: ReadonlyMap<string, Document[]>): string {
  return [...dump].map(([name, rows]) => `${name}: ${BSON.EJSON.stringify(rows)}`).join('\n')
}

/** The words of a list that can be found in the stored bytes or their text, plainly or as everyone could write them. */
export function foundIn(dump: ReadonlyMap<string, Document[]>, words: readonly string[]): string[] {
  const bytes = [...dump.values()].flat().map((row) => Buffer.from(BSON.serialize(row)))
  const haystack = [Buffer.from(textOf(dump)), ...bytes]
  return words.filter((word) => spellingsOf(word).some((needle) => haystack.some((hay) => hay.includes(needle))))
}

/** As it is, in other encodings, and under hashes that need no key. */
function spellingsOf(word: string): Buffer[] {
  const plain = Buffer.from(word)
  const hashes = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((name) => {
    const digest = createHash(name).update(word).digest()
    return [digest, Buffer.from(digest.toString('hex')), Buffer.from(digest.toString('base64').replace(/=+$/, ''))]
  })
  return [
    plain,
    Buffer.from(word, 'utf16le'),
    Buffer.from(word.toLowerCase()),
    Buffer.from(encodeURIComponent(word)),
    Buffer.from(plain.toString('hex')),
    Buffer.from(plain.toString('base64').replace(/=+$/, '').slice(0, -1)),
    ...hashes,
  ]
}

/** Where a value tells an instant finer than a day: paths, with what stands there. */
export function instantsIn(row: Document): string[] {
  return walk('', row)
}

function walk(path: string, value: unknown): string[] {
  if (value instanceof Date) return isWholeDay(value) ? [] : [`${path} = ${value.toISOString()}`]
  if (value instanceof BSON.ObjectId || value instanceof BSON.Timestamp) return [`${path} is a ${value._bsontype}`]
  if (typeof value === 'string') return /\d{2}:\d{2}/.test(value) ? [`${path} = ${value}`] : []
  if (typeof value === 'number') return value > 1_000_000_000 ? [`${path} = ${String(value)}`] : []
  if (value instanceof BSON.Binary || value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, inner]) => walk(`${path}.${name}`, inner))
}

/** The beginning of time says nothing either. */
function isWholeDay(instant: Date): boolean {
  return instant.getTime() % 86_400_000 === 0
}
