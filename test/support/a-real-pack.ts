import { sign } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import {
  createKeyFileMaker,
  listForms,
  manifestFile,
  sumsName,
  sumsOf,
  zipStream,
} from '../../server/features/packs/index.ts'
import {
  manifestName,
  manifestSignatureName,
  type PackFile,
  type PackSource,
} from '../../server/features/packs/pack.ts'
import { packMakers } from '../../server/pack-makers.ts'
import { loadTemplates } from '../../server/platform/templates.ts'
import { aPackSource, aSummary, made, nastyNames, tableParts } from './a-pack-source.ts'
import { sha256, type SigningKey } from './a-pack.ts'

export type RealPack = readonly [PackFile, Buffer][]

const templates = loadTemplates(fileURLToPath(new URL('../../views', import.meta.url)))
const makersFor = packMakers({ ...tableParts, templates })

/** Names as they come: each of them in every form of the list. */
export const realNames = [...nastyNames, ...nastyNames]

function source(keyId: string): PackSource {
  const counts = { confirmed: realNames.length, byVerification: { email: realNames.length } }
  return { ...aPackSource(realNames, { summary: aSummary({ counts }) }), keyId }
}

/** Every file as the service makes it, letter and drawings among them, in its order. */
export async function aRealPack({ published, privateKey }: SigningKey): Promise<RealPack> {
  const { keyId } = published
  const frozen = source(keyId)
  const makers = [
    ...makersFor(frozen.summary, { language: 'en', listForms }),
    createKeyFileMaker({ keys: async () => [published] }),
  ]
  const listed: [PackFile, Buffer][] = []
  for (const maker of makers) listed.push(fileOf(maker.name, await made(maker, frozen)))
  const files = listed.map(([file]) => file)
  const manifest = Buffer.from(manifestFile(frozen, { files, keyId }))
  return [
    ...listed,
    fileOf(manifestName, manifest),
    fileOf(manifestSignatureName, sign(null, manifest, privateKey)),
    fileOf(sumsName, Buffer.from(sumsOf(files))),
  ]
}

function fileOf(name: string, bytes: Buffer): [PackFile, Buffer] {
  return [{ name, bytes: bytes.length, sha256: sha256(bytes) }, bytes]
}

/** As it is handed over. */
export async function realZip(pack: RealPack): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const read = (bytes: Buffer) =>
    async function* () {
      yield bytes
    }
  const inOrder = pack.map(([{ name, bytes }, content]) => ({ name, bytes, read: read(content) }))
  for await (const piece of zipStream(inOrder, '2026-11-22')) pieces.push(piece)
  return Buffer.concat(pieces)
}
