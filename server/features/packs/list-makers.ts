import type { TableParts } from './country-column.ts'
import { createCsvListMaker } from './csv-list.ts'
import type { FileMaker, ListForm } from './pack.ts'
import { createXlsxListMaker } from './xlsx-list.ts'

interface ListParts extends TableParts {
  /** Makes `signatures.pdf`. */
  pdf: FileMaker
}

/** Who makes the list of signers in a form. */
export function createListMakers({ pdf, ...parts }: ListParts): (form: ListForm) => FileMaker {
  const makers: Readonly<Record<ListForm, FileMaker>> = {
    xlsx: createXlsxListMaker(parts),
    csv: createCsvListMaker(parts),
    pdf,
  }
  return (form) => makers[form]
}
