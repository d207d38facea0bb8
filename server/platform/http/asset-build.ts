import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import { bundle } from './bundle.ts'

export type AssetEncoding = 'br' | 'gzip'

/** One file as browsers get it. */
export interface Asset {
  /** Folder and file as in the source: `css/site.css`. */
  name: string
  /** `/assets/css/site.3f2a9c1b7d.css` */
  url: string
  type: string
  hash: string
  plain: Buffer
  /** Empty for what does not shrink. Made when the first browser asks for it, and kept. */
  packed: ReadonlyMap<AssetEncoding, () => Buffer>
}

export interface AssetSources {
  fonts: readonly string[]
  images: readonly string[]
  css: readonly string[]
  client: readonly string[]
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

const packedTypes = new Set(['.css', '.js', '.ts', '.svg'])

/** Builds every file after what it points at, because its bytes hold their hashed names. */
export function buildAssets({ fonts, images, css, client }: AssetSources): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  const add = (folder: string, file: string, bytes: Buffer): Asset => {
    const asset = assetOf(`${folder}/${path.basename(file)}`, bytes)
    assets.set(asset.name, asset)
    return asset
  }
  for (const file of fonts) add('fonts', file, readFileSync(file))
  for (const file of images) add('images', file, readFileSync(file))

  const sheets = css.map((file) => ({ file, ...withImports(file, []) }))
  const parts = new Set(sheets.flatMap(({ imported }) => imported))
  for (const { file, text } of sheets) {
    if (!parts.has(file)) add('css', file, Buffer.from(withHashedUrls(file, text, assets)))
  }

  const scripts = new Map(client.map((file) => [path.basename(file), file]))
  const script = (name: string, from: readonly string[]): Asset => {
    const known = assets.get(`client/${name}`)
    if (known !== undefined) return known
    const file = scripts.get(name)
    if (file === undefined || from.includes(name)) {
      throw new Error(`The script ${from.at(-1) ?? name} imports ${name}, which is not there or imports it back.`)
    }
    const text = withHashedSpecifiers(javaScriptOf(file), (other) => script(other, [...from, name]).url)
    return add('client', file, Buffer.from(text))
  }
  for (const name of scripts.keys()) script(name, [])
  return assets
}

/** Scripts that bring everything they import along. */
export function buildBundles(entries: readonly string[]): ReadonlyMap<string, Asset> {
  const assets = entries.map((entry) =>
    assetOf(`bundled/${path.basename(entry)}`, bundle({ entry, runsIn: 'browser' })),
  )
  return new Map(assets.map((asset) => [asset.name, asset]))
}

const hashLength = 10

function assetOf(name: string, plain: Buffer): Asset {
  const extension = path.extname(name)
  const type = types[extension]
  if (type === undefined) throw new Error(`The asset ${name} is of a kind that is not served.`)
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, hashLength)
  const servedAs = extension === '.ts' ? '.js' : extension
  return {
    name,
    url: `/assets/${name.slice(0, -extension.length)}.${hash}${servedAs}`,
    type,
    hash,
    plain,
    packed: packedTypes.has(extension) ? packedOf(plain) : new Map(),
  }
}

/** All at once they take a quarter of a second of every start, also of processes that nobody asks for a file. */
function packedOf(plain: Buffer): Map<AssetEncoding, () => Buffer> {
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  }
  return new Map([
    ['br', kept(() => brotliCompressSync(plain, { params }))],
    ['gzip', kept(() => gzipSync(plain, { level: 9 }))],
  ])
}

function kept(make: () => Buffer): () => Buffer {
  let made: Buffer | null = null
  return () => (made ??= make())
}

const importRule = /@import\s+(?:url\(\s*)?["']([^"']+)["']\s*\)?\s*(?:layer\(([\w.-]+)\)\s*)?([^;]*);/g

/** One request instead of many: each `@import './part.css' layer(name) media;` becomes the part itself. */
function withImports(file: string, from: readonly string[]): { text: string; imported: string[] } {
  if (from.includes(file)) throw new Error(`The style sheet ${file} imports itself.`)
  const imported: string[] = []
  const text = withoutComments(readFileSync(file, 'utf8')).replace(
    importRule,
    (_rule, target: string, layer: string | undefined, media: string) => {
      const partFile = path.resolve(path.dirname(file), target)
      const part = withImports(partFile, [...from, file])
      imported.push(partFile, ...part.imported)
      return inside('@media', media.trim(), inside('@layer', layer ?? '', part.text))
    },
  )
  return { text, imported }
}

function inside(rule: string, condition: string, css: string): string {
  return condition === '' ? css : `${rule} ${condition} {\n${css}\n}`
}

function withoutComments(css: string): string {
  return css
    .replace(
      /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\*[\s\S]*?\*\//g,
      (_match, text: string | undefined) => text ?? '',
    )
    .replace(/^\s+|[ \t]+$/gm, '')
}

function withHashedUrls(file: string, css: string, assets: ReadonlyMap<string, Asset>): string {
  return css.replace(/url\(\s*(["']?)([^"')]+)\1\s*\)/g, (whole, _quote: string, target: string) => {
    if (target.startsWith('data:') || target.startsWith('#')) return whole
    const name = path.basename(target)
    const asset = assets.get(`fonts/${name}`) ?? assets.get(`images/${name}`)
    if (asset === undefined) throw new Error(`The style sheet ${file} points at ${target}, which is not served.`)
    return `url('${asset.url}')`
  })
}

function javaScriptOf(file: string): string {
  const text = readFileSync(file, 'utf8')
  return path.extname(file) === '.ts' ? stripTypeScriptTypes(text) : text
}

const importSpecifier = /(\bfrom\s*|\bimport\s*\(?\s*)(["'])\.\/([\w.-]+)\2/g

function withHashedSpecifiers(code: string, urlOf: (name: string) => string): string {
  return code.replace(
    importSpecifier,
    (_whole, before: string, _quote: string, name: string) => `${before}'${urlOf(name)}'`,
  )
}
