import { hexOf, readKeys, type CheckingKey } from '../../../../server/features/packs/checker/keys.ts'
import { joined } from '../../../../server/features/packs/checker/read-files.ts'
import type { NewHash, Source } from '../../../../server/features/packs/checker/source.ts'

/** The reader's file, read on the reader's device. */
export function sourceOf(file: File): Source {
  return {
    size: file.size,
    slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  }
}

/** Browsers have no SHA-256 in pieces: a file of the pack is held whole while it is hashed, one after another. */
export const newHash: NewHash = () => {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  return {
    update: (bytes) => void pieces.push(bytes),
    digest: async () => hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', joined(pieces)))),
  }
}

/** Null where the site does not answer. */
export async function keysOfThisSite(): Promise<CheckingKey[] | null> {
  try {
    const answer = await fetch('/.well-known/undersigned-keys.json')
    return answer.ok ? await readKeys(new Uint8Array(await answer.arrayBuffer())) : null
  } catch {
    return null
  }
}
