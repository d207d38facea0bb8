/** Bytes that can be read from any place, no more of them than are needed at a time: a file on a disk or in a browser. */
export interface Source {
  size: number
  /** From `start` up to, but without, `end`. */
  slice: (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>
}

/** SHA-256 over the bytes that it is told one after another. */
export interface Hash {
  update: (bytes: Uint8Array<ArrayBuffer>) => void
  /** In hexadecimal, small letters. */
  digest: () => Promise<string>
}

export type NewHash = () => Hash
