import { paper } from '../../platform/pdf/pdf-file.ts'

/** Where things stand on a page of the list, in points. */
export const layout = {
  left: 62,
  right: paper.width - 48,
  numberEnd: 112,
  nameStart: 126,
  countryStart: 404,
  head: 50,
  rowHeight: 12.6,
  rowSize: 9,
  smallSize: 8,
  foot: paper.height - 38,
} as const

const firstRows = { onFirst: 190, onOthers: 100 } as const

/** How many lines the first page holds, and each of the others. */
const mostRows = { onFirst: rowsBelow(firstRows.onFirst), onOthers: rowsBelow(firstRows.onOthers) } as const

function rowsBelow(y: number): number {
  return Math.floor((layout.foot - 22 - y) / layout.rowHeight) + 1
}

/** One page of the list. */
export interface ListPage {
  /** 1 for the first. */
  number: number
  /** Of its first line, from the top. */
  firstRow: number
  rowCount: number
  /** Lines on it and on all pages before it. */
  soFar: number
}

/** There is always one, also for a list without a line. */
export function pageCountOf(listedCount: number): number {
  return 1 + Math.ceil(Math.max(0, listedCount - mostRows.onFirst) / mostRows.onOthers)
}

export function listPage(number: number, listedCount: number): ListPage {
  const isFirst = number === 1
  const before = isFirst ? 0 : mostRows.onFirst + (number - 2) * mostRows.onOthers
  const rowCount = Math.min(isFirst ? mostRows.onFirst : mostRows.onOthers, listedCount - before)
  return { number, firstRow: isFirst ? firstRows.onFirst : firstRows.onOthers, rowCount, soFar: before + rowCount }
}
