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
  /** A name that would be smaller on one line is set on two. */
  leastSize: 6.2,
  smallSize: 8,
  foot: paper.height - 38,
} as const

/** Of the first line, from the top, on all pages but the first. */
const firstRowOnOthers = 100

/** A thin line below every fifth name leads the eye to its country. */
export const rowsInGroup = 5

function rowsBelow(y: number): number {
  return Math.floor((layout.foot - 22 - y) / layout.rowHeight) + 1
}

const mostOnOthers = rowsBelow(firstRowOnOthers)

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

/** How long the list is, and where its first page begins below the title. */
export interface ListExtent {
  listedCount: number
  firstRow: number
}

/** There is always one, also for a list without a line. */
export function pageCountOf({ listedCount, firstRow }: ListExtent): number {
  return 1 + Math.ceil(Math.max(0, listedCount - rowsBelow(firstRow)) / mostOnOthers)
}

export function listPage(number: number, { listedCount, firstRow }: ListExtent): ListPage {
  const isFirst = number === 1
  const mostOnFirst = rowsBelow(firstRow)
  const before = isFirst ? 0 : mostOnFirst + (number - 2) * mostOnOthers
  const rowCount = Math.min(isFirst ? mostOnFirst : mostOnOthers, listedCount - before)
  return { number, firstRow: isFirst ? firstRow : firstRowOnOthers, rowCount, soFar: before + rowCount }
}
