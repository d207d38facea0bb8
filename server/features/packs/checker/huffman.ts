/** Which symbol stands for which bits. Source: RFC 1951, 3.2.2; decoded as zlib's puff does. */
export interface Code {
  /** How many symbols have so many bits. */
  counts: readonly number[]
  /** By their bits. */
  symbols: readonly number[]
}

const mostBits = 15

export function codeOf(lengths: readonly number[]): Code {
  const counts = new Array<number>(mostBits + 1).fill(0)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  counts[0] = 0
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .filter(({ length }) => length > 0)
    .toSorted((one, other) => one.length - other.length)
    .map(({ symbol }) => symbol)
  return { counts, symbols }
}

/** Throws RangeError for bits that stand for nothing. */
export function symbolIn({ counts, symbols }: Code, takeBit: () => number): number {
  let [code, first, index] = [0, 0, 0]
  for (let length = 1; length <= mostBits; length += 1) {
    code |= takeBit()
    const count = counts[length] ?? 0
    const symbol = code - first < count ? symbols[index + code - first] : undefined
    if (symbol !== undefined) return symbol
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  throw new RangeError('These bits stand for nothing.')
}
