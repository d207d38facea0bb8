import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import type { WordTree } from '../../server/platform/i18n.ts'
import type { Locale } from '../../server/platform/locales.ts'

/** The folders that hold words. */
export const wordFolders = ['views/locales', 'views/letter/locales', 'emails/locales'] as const

/** Every sentence of a locale file by its key: `sign.name.label`. */
export function sentencesOf(folder: string, locale: Locale): ReadonlyMap<string, string> {
  const file = fileURLToPath(new URL(`../../${folder}/${locale}.json`, import.meta.url))
  return new Map(leavesOf(JSON.parse(readFileSync(file, 'utf8')) as WordTree, ''))
}

function leavesOf(tree: WordTree, path: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, node]): [string, string][] =>
    typeof node === 'string' ? [[`${path}${key}`, node]] : leavesOf(node, `${path}${key}.`),
  )
}
