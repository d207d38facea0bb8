/**
 * Every sign that may stand before the @ of a mail address (RFC 5322 §3.2.3), and what people take for one. Bounded there,
 * so that a long word costs no more than its length.
 */
const address =
  /(?:"[^"\r\n]{1,64}"|[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64})@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+/gu

/**
 * The text with `[address]` where something looks like a mail address: people type them into reasons. Names cannot be told
 * from other words. A half of a pair of surrogates would come back from the database as another character.
 */
export function maskAddresses(text: string): string {
  return text.toWellFormed().replace(address, '[address]')
}
