/** A stream of a PDF, where its bytes stand. Places are those of the file's bytes, read as Latin-1. */
export interface PdfStream {
  /** What stands between the stream before it and its own keyword. */
  outsideFrom: number
  outside: string
  /** How its own object begins; some of what stands before it where that is written oddly. */
  dictionary: string
  from: number
  /** Where `endstream` begins. */
  to: number
}

/** Also where nothing stands between two streams: the end of one is no beginning. */
const streamBegins = /(?<!end)stream\r?\n/g

/** All of them, as whoever reads a file from its start to its end finds them. Source: ISO 32000-1, 7.3.8. */
export function* streamsIn(text: string): Generator<PdfStream> {
  let outsideFrom = 0
  for (const { index, 0: keyword } of text.matchAll(streamBegins)) {
    if (index < outsideFrom) continue
    const outside = text.slice(outsideFrom, index)
    const from = index + keyword.length
    const end = text.indexOf('endstream', from)
    const to = end === -1 ? from : end
    yield { outsideFrom, outside, dictionary: outside.slice(outside.lastIndexOf(' obj') + 1), from, to }
    outsideFrom = to
  }
}
