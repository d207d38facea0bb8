import type { Words, WordTree } from '../../platform/i18n.ts'

/** Words whose sentences about wrong fields are those of a part, as far as it has its own. */
export function withErrorsOf(part: string, words: Words): Words {
  const own = branch(branch(words.tree, part), 'errors')
  const shared = branch(words.tree, 'errors')
  const errors = Object.fromEntries(
    [...new Set([...Object.keys(shared), ...Object.keys(own)])].map((field) => [
      field,
      merged(shared[field], own[field]),
    ]),
  )
  return {
    ...words,
    tree: { ...words.tree, errors },
    say(key, values) {
      const isOwn = key.startsWith('errors.') && isSentence(own, key.split('.').slice(1))
      return words.say(isOwn ? `${part}.${key}` : key, values)
    },
  }
}

type Leaf = string | WordTree | undefined

function branch(tree: WordTree, name: string): WordTree {
  const found: Leaf = tree[name]
  return typeof found === 'object' ? found : {}
}

function merged(shared: Leaf, own: Leaf): string | WordTree {
  if (typeof own === 'object') return typeof shared === 'object' ? { ...shared, ...own } : own
  return own ?? shared ?? {}
}

function isSentence(tree: WordTree, [first = '', ...rest]: readonly string[]): boolean {
  const found: Leaf = tree[first]
  return typeof found === 'object' ? isSentence(found, rest) : typeof found === 'string' && rest.length === 0
}
