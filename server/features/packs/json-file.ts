/** A file for programs that people can read, too. The same content with its members in the same order is the same text. */
export function jsonFile(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`
}
