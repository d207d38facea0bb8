import { countryColumn, type TableParts } from './country-column.ts'
import { csvHead, csvLines } from './csv.ts'
import { listedRows } from './listed-rows.ts'
import type { FileMaker } from './pack.ts'

/** `signatures.csv`: the list of signers, with the names of countries in the recipient's language. */
export function createCsvListMaker(parts: TableParts): FileMaker {
  return {
    name: 'signatures.csv',
    async make(source, write) {
      const countryName = countryColumn(parts, source.summary.language)
      await write(Buffer.from(csvHead(['number', 'name', 'country_code', 'country'])))
      for await (const rows of listedRows(source)) {
        const records = rows.map(({ number, name, country }) => [number, name, country, countryName(country)])
        await write(Buffer.from(csvLines(records)))
      }
    },
  }
}
