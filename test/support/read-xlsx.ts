import readWorkbook from 'read-excel-file/node'

/** The sheets of a workbook as another library reads them; signs that XML cannot hold (`_x0001_`) are read as Excel does. */
export async function readXlsx(file: Buffer): Promise<{ sheet: string; rows: unknown[][] }[]> {
  const sheets = await readWorkbook(file, { trim: false })
  return sheets.map(({ sheet, data }) => ({ sheet, rows: data }))
}
