/** A strict reader of RFC 4180, independent of what writes our files. Throws where a spreadsheet would have to guess. */
export function readCsv(text: string): string[][] {
  const records: string[][] = []
  let rest = text
  while (rest !== '') {
    const record: string[] = []
    let isRecordOver = false
    while (!isRecordOver) {
      const [whole, quoted, plain = '', end = ''] =
        /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? fail(`No field at: ${rest.slice(0, 40)}`)
      record.push(quoted?.replaceAll('""', '"') ?? plain)
      rest = rest.slice(whole.length)
      isRecordOver = end === '\r\n'
    }
    records.push(record)
  }
  return records
}

function fail(message: string): never {
  throw new Error(message)
}
