type Schema = Readonly<Record<string, unknown>>
type Check = (value: unknown, limit: never) => boolean

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
}

const fits = (value: unknown, schema: Schema): boolean => wrongKeyword(value, schema) === null

/** Of JSON Schema what our documents use. */
const checks = {
  type: (value, type: string) => types[type]?.(value) ?? false,
  const: (value, known: unknown) => value === known,
  enum: (value, known: unknown[]) => known.includes(value),
  pattern: (value, pattern: string) => new RegExp(pattern, 'u').test(String(value)),
  format: (value, format: string) => format === 'uri' && URL.canParse(String(value)),
  minimum: (value, least: number) => Number(value) >= least,
  maximum: (value, most: number) => Number(value) <= most,
  required: (value, names: string[]) => names.every((name) => Object.hasOwn(value as object, name)),
  properties: (value, properties: Record<string, Schema>) =>
    Object.entries(value as object).every(([name, member]) => fits(member, properties[name] ?? {})),
  propertyNames: (value, schema: Schema) => Object.keys(value as object).every((name) => fits(name, schema)),
  additionalProperties: (value, schema: Schema) => Object.values(value as object).every((one) => fits(one, schema)),
  items: (value, schema: Schema) => (value as unknown[]).every((item) => fits(item, schema)),
  anyOf: (value, schemas: Schema[]) => schemas.some((schema) => fits(value, schema)),
} satisfies Record<string, (value: unknown, limit: never) => boolean>

const notes = new Set(['$schema', '$id', 'title', 'description'])

/** The first keyword of a schema that a value does not fit; null where it fits. Throws at a keyword it does not know. */
export function wrongKeyword(value: unknown, schema: Schema): string | null {
  for (const [keyword, limit] of Object.entries(schema)) {
    if (notes.has(keyword)) continue
    const check = (checks as Record<string, Check | undefined>)[keyword]
    if (check === undefined) throw new Error(`Nothing here checks "${keyword}".`)
    if (!check(value, limit as never)) return keyword
  }
  return null
}
