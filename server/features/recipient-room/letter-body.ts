/**
 * What stands in a letter, to stand in a page: without its head and its styles, its headings two levels down, and its parts
 * no landmarks. The letter is ours, built from frozen figures, with everything that people wrote escaped.
 */
export function letterBody(html: string): string {
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? ''
  return body
    .replaceAll(/<(\/?)h([1-4])\b/g, (_, slash: string, level: string) => `<${slash}h${String(Number(level) + 2)}`)
    .replaceAll(/<(\/?)(?:main|header|footer|section|article)\b[^>]*>/g, '<$1div>')
    .trim()
}
