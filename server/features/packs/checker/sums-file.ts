import type { PackFile } from '../pack.ts'

export const sumsName = 'SHA256SUMS'

/** The manifest's files once more, as `sha256sum -c` reads them. Made of the manifest alone, so it stands in the zip beside it. */
export function sumsOf(files: readonly PackFile[]): string {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
}
