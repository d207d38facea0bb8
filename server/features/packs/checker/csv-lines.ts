const quote = 0x22
const lineFeed = 0x0a

/**
 * Counts the records of a CSV file, its head among them, while it is read: a line that breaks within quotes is one record.
 * Source: RFC 4180.
 */
export function createLineCounter() {
  let count = 0
  let isQuoted = false
  let isWithin = false

  return {
    add(bytes: Uint8Array): void {
      for (const byte of bytes) {
        if (byte === quote) isQuoted = !isQuoted
        isWithin = isQuoted || byte !== lineFeed
        if (!isWithin) count += 1
      }
    },
    /** With a last line that nothing ends. */
    count: (): number => count + (isWithin ? 1 : 0),
  }
}
