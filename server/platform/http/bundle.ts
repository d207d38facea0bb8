import { atFirstUse } from '../at-first-use.ts'

export interface BundleOrder {
  /** Path of the file that everything else is imported from. */
  entry: string
  runsIn: 'node' | 'browser'
  /** A comment at the top. */
  banner?: string
}

/** One file of JavaScript that imports nothing any more, but what its platform brings. Readable where it is to be read. */
export function bundle({ entry, runsIn, banner = '' }: BundleOrder): Buffer {
  const built = atFirstUse('esbuild').buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: runsIn,
    target: runsIn === 'node' ? 'node20' : 'es2022',
    minify: runsIn === 'browser',
    charset: 'utf8',
    banner: { js: banner },
    logLevel: 'silent',
  })
  const [file] = built.outputFiles
  if (file === undefined) throw new Error(`Nothing was bundled of ${entry}.`)
  return Buffer.from(file.contents)
}
