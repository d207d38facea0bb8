import type { Locale } from '../../platform/locales.ts'
import { emptyText, type DraftContent, type DraftText, type FieldChange } from './draft.ts'

type PlainField = Exclude<keyof DraftContent, 'texts'>
type TextField = Exclude<keyof DraftText, 'demands'>

/** Where a field stands: `goal`, `texts.uk`, `texts.uk.title`, `texts.uk.demands.release`. */
export type FieldPath =
  PlainField | `texts.${Locale}` | `texts.${Locale}.${TextField}` | `texts.${Locale}.demands.${string}`

/**
 * New values by field. `texts.uk` itself begins a translation (`begin`; nothing changes where there is one) or removes it
 * with all its words (null).
 */
export type DraftChanges = {
  readonly [F in PlainField]?: DraftContent[F]
} & {
  readonly [F in TextField as `texts.${Locale}.${F}`]?: DraftText[F]
} & {
  readonly [P in `texts.${Locale}.demands.${string}`]?: string
} & {
  readonly [P in `texts.${Locale}`]?: 'begin' | null
}

/** One person's value against what another person wrote into the same field meanwhile. */
export interface FieldConflict {
  field: FieldPath
  mine: unknown
  /** What stands there now; null where it was taken away. */
  theirs: unknown
  /** Who wrote it. */
  by: string
}

interface Saving {
  content: DraftContent
  fields: readonly FieldChange[]
  /** The revision that the person had before their eyes. */
  base: number
  by: string
  changes: readonly (readonly [FieldPath, unknown])[]
}

export interface Merged {
  content: DraftContent
  /** Fields that have another value now. */
  taken: readonly FieldPath[]
  conflicts: readonly FieldConflict[]
}

/** Takes every field that nobody else has changed since `base`; the others are left as they are, for the person to choose. */
export function merge({ content, fields, base, by, changes }: Saving): Merged {
  const others = fields.filter((change) => change.revision > base && change.by !== by)
  const merged = { content, taken: [] as FieldPath[], conflicts: [] as FieldConflict[] }
  for (const [field, mine] of changes) {
    if (hasValue(merged.content, field, mine)) continue
    const last = others.findLast((change) => touches(change.field, field))
    if (last !== undefined) {
      merged.conflicts.push({ field, mine, theirs: valueAt(content, field), by: last.by })
      continue
    }
    merged.content = withValue(merged.content, field, mine)
    merged.taken.push(field)
  }
  return merged
}

/** What stands there; null where nothing does. */
export function valueAt(content: DraftContent, field: FieldPath): unknown {
  return field.split('.').reduce<unknown>((value, key) => (isTree(value) ? ownValue(value, key) : null), content)
}

/** The content with that field changed. A text that was not there begins with it. */
export function withValue(content: DraftContent, field: FieldPath, value: unknown): DraftContent {
  const [top = '', language = '', ...inText] = field.split('.')
  if (top !== 'texts') return withOriginal({ ...content, [field]: value })
  const { [language as Locale]: text = emptyText, ...others } = content.texts
  if (inText.length > 0) return { ...content, texts: { ...others, [language]: put(text, inText, value) } }
  return { ...content, texts: value === null ? others : { ...others, [language]: text } }
}

/** Whether two values of a field say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return inOrder(one) === inOrder(other)
}

function hasValue(content: DraftContent, field: FieldPath, value: unknown): boolean {
  const present = valueAt(content, field)
  return value === 'begin' && /^texts\.[a-z]+$/.test(field) ? present !== null : isSame(present, value)
}

/** A field belongs to the text it stands in: who removes the text touches it. */
function touches(changed: string, field: string): boolean {
  return changed === field || field.startsWith(`${changed}.`) || changed.startsWith(`${field}.`)
}

type Tree = Readonly<Record<string, unknown>>

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whatever language becomes the original one has a text to write in. */
function withOriginal(content: DraftContent): DraftContent {
  const { originalLanguage, texts } = content
  return texts[originalLanguage] === undefined
    ? { ...content, texts: { ...texts, [originalLanguage]: emptyText } }
    : content
}

/** Names of demands are free: one may be called like something that every object has. */
function ownValue(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? (tree[key] ?? null) : null
}

function put(tree: object, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  const inner = ownValue(tree as Tree, key)
  return { ...tree, [key]: rest.length === 0 ? value : put(isTree(inner) ? inner : {}, rest, value) }
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isTree(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
}
