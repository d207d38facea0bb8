import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Request, RequestHandler, Response } from 'express'

import { buildAssets, buildBundles, type Asset, type AssetEncoding } from './asset-build.ts'

export interface AssetFolders {
  /** Style sheets: `css/NAME.css`. What one imports is put in its place and is no file of its own any more. */
  cssDir: string
  /** Scripts for the browser in TypeScript or JavaScript: `client/NAME.ts`, `client/NAME.js`. */
  clientDir: string
  /** Paths of font and image files: `fonts/NAME.woff2`, `images/NAME.svg`. */
  fonts: readonly string[]
  images?: readonly string[]
  /** Scripts that import from elsewhere in the source, each made into one file with what it imports: `bundled/NAME.ts`. */
  bundled?: readonly string[]
}

export interface AssetSize {
  name: string
  bytes: number
  /** As sent to a browser that takes Brotli. */
  sentBytes: number
}

export interface Assets {
  /** The address of `css/site.css` under the hash of its content. Throws when there is no such file. */
  url(name: string): string
  /** Serves them for ever under these addresses; passes on what it does not know. */
  handler: RequestHandler
  sizes(): AssetSize[]
}

const subsets = ['latin', 'latin-ext', 'cyrillic'] as const
const weights = [400, 600] as const

/** Source Serif 4 (SIL Open Font License) in the scripts of our languages, from its npm package. */
export function sourceSerifFonts(): string[] {
  return subsets.flatMap((subset) =>
    weights.map((weight) => {
      const file = `source-serif-4-${subset}-${String(weight)}-normal.woff2`
      return fileURLToPath(import.meta.resolve(`@fontsource/source-serif-4/files/${file}`))
    }),
  )
}

/** Every file of these kinds directly in a folder, as paths. */
export function filesIn(directory: string, ...extensions: string[]): string[] {
  return readdirSync(directory)
    .filter((file) => extensions.includes(path.extname(file)))
    .sort()
    .map((file) => path.resolve(directory, file))
}

/**
 * Builds all files once, in memory, under hashed names. Brotli and gzip are made when the first browser asks for them, and
 * bundles, which take longer and belong to few pages, when the first of them is asked for.
 */
export function loadAssets({ cssDir, clientDir, fonts, images = [], bundled = [] }: AssetFolders): Assets {
  const assets = buildAssets({
    fonts,
    images,
    css: filesIn(cssDir, '.css'),
    client: filesIn(clientDir, '.ts', '.js'),
  })
  const byUrl = new Map([...assets.values()].map((asset) => [asset.url, asset]))
  let bundles: ReadonlyMap<string, Asset> | null = null

  function bundleBy(test: (asset: Asset) => boolean): Asset | undefined {
    bundles ??= buildBundles(bundled)
    return [...bundles.values()].find(test)
  }

  function assetAt(url: string): Asset | undefined {
    return url.startsWith('/assets/bundled/') ? bundleBy((asset) => asset.url === url) : byUrl.get(url)
  }

  return {
    url(name) {
      const asset = assets.get(name) ?? bundleBy((one) => one.name === name)
      if (asset === undefined) throw new Error(`There is no asset "${name}".`)
      return asset.url
    },
    handler(req, res, next) {
      const asset = req.method === 'GET' || req.method === 'HEAD' ? assetAt(req.path) : undefined
      if (asset === undefined) next()
      else sendAsset(req, res, asset)
    },
    sizes: () =>
      [...assets.values()].map(({ name, plain, packed }) => ({
        name,
        bytes: plain.length,
        sentBytes: (packed.get('br')?.() ?? plain).length,
      })),
  }
}

function sendAsset(req: Request, res: Response, { type, hash, plain, packed }: Asset): void {
  const encoding = packed.size === 0 ? null : encodingFor(req)
  res.setHeader('Content-Type', type)
  res.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
  res.setHeader('ETag', `"${hash}${encoding === null ? '' : `-${encoding}`}"`)
  if (packed.size > 0) res.setHeader('Vary', 'Accept-Encoding')
  if (req.fresh) {
    res.status(304).end()
    return
  }
  if (encoding !== null) res.setHeader('Content-Encoding', encoding)
  const bytes = (encoding === null ? undefined : packed.get(encoding)?.()) ?? plain
  res.setHeader('Content-Length', bytes.length)
  res.end(req.method === 'HEAD' ? undefined : bytes)
}

/** Asked one by one: browsers name gzip first and Brotli last, with equal weight. */
function encodingFor(req: Request): AssetEncoding | null {
  if (req.acceptsEncodings('br') === 'br') return 'br'
  return req.acceptsEncodings('gzip') === 'gzip' ? 'gzip' : null
}
