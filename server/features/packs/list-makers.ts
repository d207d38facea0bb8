import type { TableParts } from './country-column.ts'
import { createCsvListMaker } from './csv-list.ts'
import type { FileMaker, ListForm } from './pack.ts'
import { createPdfListMaker } from './pdf-list.ts'
import { createXlsxListMaker } from './xlsx-list.ts'

/** Who makes the list of signers in a form. */
export function createListMakers(parts: TableParts): (form: ListForm) => FileMaker {
  const makers: Readonly<Record<ListForm, FileMaker>> = {
    xlsx: createXlsxListMaker(parts),
    csv: createCsvListMaker(parts),
    pdf: createPdfListMaker(parts),
  }
  return (form) => makers[form]
}
