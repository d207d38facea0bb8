type Direction = 'ltr' | 'rtl'

/** Letters of one direction. */
export interface DirectedText {
  /** In the order in which it is read. */
  text: string
  direction: Direction
}

const toTheLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u
const letter = /\p{L}/u
/** Written from left to right in every script. */
const digit = /\p{N}/u

const segmenter = new Intl.Segmenter()

/** Letters with their marks, faces with their skin: what people take for one sign. */
export function clustersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Whether anything in it is written from right to left. */
export function hasRightToLeft(text: string): boolean {
  return toTheLeft.test(text)
}

/**
 * The parts of a short line from left to right. Spaces and signs go with what is on both sides of them, else with the line,
 * which goes from left to right like the list it stands in. Source: Unicode Standard Annex 9, rules N1, N2, L2 and L4; its
 * embeddings, and numbers within what is written from right to left, are beyond names.
 */
export function visualOrder(text: string): DirectedText[] {
  const clusters = clustersOf(text)
  const known = clusters.map(directionOf)
  const parts: DirectedText[] = []
  for (const [index, cluster] of clusters.entries()) {
    const direction = known[index] ?? directionBetween(known, index)
    const seen = direction === 'rtl' ? mirrored(cluster) : cluster
    const last = parts.at(-1)
    if (last?.direction === direction) last.text += seen
    else parts.push({ text: seen, direction })
  }
  return parts
}

function directionOf(cluster: string): Direction | null {
  if (digit.test(cluster)) return 'ltr'
  if (toTheLeft.test(cluster)) return 'rtl'
  return letter.test(cluster) ? 'ltr' : null
}

function directionBetween(known: readonly (Direction | null)[], index: number): Direction {
  const before = known.slice(0, index).findLast((direction) => direction !== null)
  const after = known.slice(index).find((direction) => direction !== null)
  return before === 'rtl' && after === 'rtl' ? 'rtl' : 'ltr'
}

const pairs = '()[]{}<>«»‹›'

/** Brackets look to where the text comes from. */
function mirrored(sign: string): string {
  const place = pairs.indexOf(sign)
  return place === -1 ? sign : (pairs[place ^ 1] ?? sign)
}
