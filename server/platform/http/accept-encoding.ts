export const encodings = ['br', 'gzip', 'identity'] as const

export type Encoding = (typeof encodings)[number]

/** Browsers send a handful of different ones; what is longer or comes later is read anew each time. */
const mostRemembered = 200
const longestRemembered = 100

const remembered = new Map<string, Encoding>()

/**
 * The form a client likes best, the smallest where it likes several alike (RFC 9110 §12.5.3). Who takes none of ours gets
 * plain bytes: that is what a server may do which has nothing better.
 */
export function encodingFor(accepted = ''): Encoding {
  const known = remembered.get(accepted)
  if (known !== undefined) return known
  const best = bestOf(weightsIn(accepted))
  if (accepted.length <= longestRemembered && remembered.size < mostRemembered) remembered.set(accepted, best)
  return best
}

function weightsIn(accepted: string): Map<string, number> {
  return new Map(
    accepted
      .toLowerCase()
      .split(',')
      .map((part) => {
        const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
        const weight = parameters.find((parameter) => parameter.startsWith('q='))
        return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0]
      }),
  )
}

/** Plain bytes are taken by everyone who does not say otherwise, and liked least. */
const least = 0.000_1

function bestOf(weights: ReadonlyMap<string, number>): Encoding {
  const others = weights.get('*')
  const weightOf = (encoding: Encoding): number =>
    weights.get(encoding) ?? (encoding === 'identity' ? Math.min(others ?? least, least) : (others ?? 0))
  const best = encodings.reduce((one, other) => (weightOf(other) > weightOf(one) ? other : one))
  return weightOf(best) === 0 ? 'identity' : best
}
