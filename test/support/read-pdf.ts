import { getDocumentProxy } from 'unpdf'

/** What is read back of each page, line by line, by a program that knows nothing of ours (pdf.js). */
export async function linesOfPdf(pdf: Uint8Array): Promise<string[][]> {
  const read = await getDocumentProxy(new Uint8Array(pdf))
  return Promise.all(
    Array.from({ length: read.numPages }, async (_, index) => {
      const { items } = await (await read.getPage(index + 1)).getTextContent()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      return text.split('\n')
    }),
  )
}

/** What the parts of a page are for those who do not see it, in order: `Document`, `H1`, `P`, … */
export async function tagsOfPdf(pdf: Uint8Array, page: number): Promise<string[]> {
  const tree = await (await (await getDocumentProxy(new Uint8Array(pdf))).getPage(page)).getStructTree()
  return rolesIn(tree).filter((role) => role !== 'Root')
}

function rolesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null || !('role' in node) || !('children' in node)) return []
  return [String(node.role), ...(node.children as unknown[]).flatMap(rolesIn)]
}
