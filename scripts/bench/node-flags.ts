import { readFileSync } from 'node:fs'

const file = new URL('../../package.json', import.meta.url)
const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts: Readonly<Record<string, string>> }

/** What the npm script of that name tells Node, so that what is measured is what a person starts. */
export function nodeFlagsOf(script: 'start'): string[] {
  const [, ...words] = (scripts[script] ?? '').split(' ')
  return words.filter((word) => word.startsWith('--'))
}
