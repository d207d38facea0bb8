import { createHash } from 'node:crypto'

import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Audit } from '../audit/index.ts'
import { manifestFile, petitionFile, sumsName, sumsOf, type SigningKeys } from '../packs/index.ts'
import {
  manifestName,
  manifestSignatureName,
  type FileMaker,
  type PackFile,
  type PackSource,
  type WriteBytes,
} from '../packs/pack.ts'
import type { DeliverySummary } from '../packs/summary.ts'
import type { PetitionService, TextVersion } from '../petitions/index.ts'
import type { BuildStore } from './build-store.ts'
import type { CollectSigners, Turn } from './collect-signers.ts'
import { readDataSet } from './data-set.ts'
import type { Delivery, DeliveryContents } from './delivery.ts'

/** Which files a pack has, in the order in which they are built, and shown. */
export type Makers = (summary: DeliverySummary, contents: DeliveryContents) => readonly FileMaker[]

interface Parts {
  store: Pick<BuildStore, 'setListed' | 'addFile' | 'finish'>
  petitions: Pick<PetitionService, 'text'>
  collecting: Pick<CollectSigners, 'collect'>
  shelf: FileShelf
  signingKeys: Pick<SigningKeys, 'current' | 'signer'>
  makers: Makers
  /** The site's public keys. */
  keyFile: FileMaker
  audit: Pick<Audit, 'append'>
}

interface Begun {
  listedCount: number
  keyId: string
}

/** Somebody gave it up while its files were being built. */
export class NotPreparedAnyMore extends Error {
  override name = 'NotPreparedAnyMore'
}

export type BuildFiles = ReturnType<typeof createBuilding>

/**
 * Builds the files of one delivery, each from what is frozen alone, and goes on where another run stopped: what is
 * written down as whole is not built again, everything else is begun anew.
 */
export function createBuilding(parts: Parts) {
  const { store, petitions, collecting, shelf, signingKeys, makers, keyFile, audit } = parts

  /** From the database: the process that froze it may have known of a text that this one has not heard of yet. */
  async function textOf({ petitionId, frozen }: Delivery): Promise<TextVersion> {
    const { version, sha256 } = frozen.textVersion
    const text = await petitions.text(petitionId, version)
    if (text === null || sha256Of(petitionFile(text)) !== sha256) {
      throw new Error('The published text is not the one that was frozen.')
    }
    return text
  }

  /** How many are listed, and which key will sign: the letter says both, so neither may change on the way. */
  async function begin({ id, ...delivery }: Delivery, turn: Turn): Promise<Begun> {
    const { listedCount, keyId } = delivery
    if (listedCount !== null && keyId !== null) return { listedCount, keyId }
    const begun = {
      listedCount: await collecting.collect({ id, ...delivery }, turn),
      keyId: (await signingKeys.current()).keyId,
    }
    await turn.fenced((session) => insist(store.setListed(id, begun, session)))
    return begun
  }

  async function write(
    { id }: Delivery,
    { name, make }: Pick<FileMaker, 'name'> & { make: (write: WriteBytes) => Promise<void> },
    { fenced, signal }: Turn,
  ): Promise<PackFile> {
    const writer = await shelf.create(id, name, fenced)
    await make((bytes) => {
      signal?.throwIfAborted()
      return writer.write(bytes)
    })
    return writer.finish()
  }

  async function sign(
    delivery: Delivery,
    { source, files, keyId }: { source: PackSource; files: readonly PackFile[]; keyId: string },
    turn: Turn,
  ): Promise<void> {
    const { id, state } = delivery
    const { sign: signed } = await signingKeys.signer(keyId)
    const add = async (name: string, make: (put: WriteBytes) => Promise<void>): Promise<PackFile> =>
      write(delivery, { name, make }, turn)
    // Beside the key that signs, whatever keys there were when the others were made.
    const keys = await add(keyFile.name, (put) => keyFile.make(source, put))
    const listed = [...files, keys]
    const manifest = Buffer.from(manifestFile(source, { files: listed, keyId }))
    const last = [
      keys,
      await add(manifestName, (put) => put(manifest)),
      await add(manifestSignatureName, (put) => put(signed(manifest))),
      await add(sumsName, (put) => put(Buffer.from(sumsOf(listed)))),
    ]
    await turn.fenced(async (session) => {
      await insist(store.finish(id, last, session))
      const subject = { kind: 'delivery', id } as const
      const built = {
        keyId,
        manifest: sha256Of(manifest),
        listedCount: source.listedCount,
        fileCount: files.length + last.length,
      }
      const told = { before: { state }, after: { state: 'prepared', ...built } }
      await audit.append({ by: 'system', deed: 'delivery.built', subject, ...told, why: null }, session)
    })
  }

  /** Throws NotPreparedAnyMore, and whatever kept a file from being made. */
  return async function build(delivery: Delivery, turn: Turn): Promise<void> {
    const { id, frozen, contents } = delivery
    const text = await textOf(delivery)
    const { listedCount, keyId } = await begin(delivery, turn)
    const source: PackSource = {
      summary: frozen,
      text,
      listedCount,
      listForms: contents.listForms,
      keyId,
      rows: () => (listedCount === 0 ? nobody() : readDataSet(shelf, id)),
    }
    const files: PackFile[] = []
    for (const { name, make } of makers(frozen, contents)) {
      const whole = delivery.files.find((file) => file.name === name)
      const file = whole ?? (await write(delivery, { name, make: (put) => make(source, put) }, turn))
      if (whole === undefined) await turn.fenced((session) => insist(store.addFile(id, file, session)))
      files.push(file)
    }
    await sign(delivery, { source, files, keyId }, turn)
  }
}

async function* nobody(): AsyncGenerator<never> {
  // Nobody is listed.
}

async function insist(isStored: Promise<boolean>): Promise<void> {
  if (!(await isStored)) throw new NotPreparedAnyMore()
}

function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
