/** Null leaves the attribute out. */
type Attributes = Readonly<Record<string, string | number | null>>

/** One SVG element as text. Children are elements already; what people typed goes through `escaped` first. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === 'number' ? plain(value) : String(value))}"`)
  return `<${name}${written.join('')}>${children.join('')}</${name}>`
}

/** Lengths along the page, which grow with it. */
export function percent(value: number): string {
  return `${plain(value)}%`
}

/** Lengths that grow with the reader's letters. */
export function em(value: number): string {
  return `${plain(value)}em`
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
}

function plain(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('A picture is drawn of finite numbers only.')
  return String(Math.round(value * 1_000) / 1_000)
}
