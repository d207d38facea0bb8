import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import type { WordTree } from '../../server/platform/i18n.ts'
import { locales, type Locale } from '../../server/platform/locales.ts'

/** The folders that hold words, with those of their parts. */
export const wordFolders: readonly string[] = ['views/locales', 'emails/locales'].flatMap((folder) => [
  folder,
  ...partsOf(folder),
])

/** The languages that a folder has words in: a part of the rooms may be there in some only. */
export function localesIn(folder: string): Locale[] {
  return locales.filter((locale) => existsSync(fileOf(folder, locale)))
}

/** Every sentence of a locale file by its key: `sign.name.label`. */
export function sentencesOf(folder: string, locale: Locale): ReadonlyMap<string, string> {
  return new Map(leavesOf(JSON.parse(readFileSync(fileOf(folder, locale), 'utf8')) as WordTree, ''))
}

function fileOf(folder: string, locale: Locale): string {
  return fileURLToPath(new URL(`../../${folder}/${locale}.json`, import.meta.url))
}

function partsOf(folder: string): string[] {
  const entries = readdirSync(new URL(`../../${folder}/`, import.meta.url), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`)
}

function leavesOf(tree: WordTree, path: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, node]): [string, string][] =>
    typeof node === 'string' ? [[`${path}${key}`, node]] : leavesOf(node, `${path}${key}.`),
  )
}
