import { tmpdir } from 'node:os'
import path from 'node:path'

/** Processes are started again and again: Node need not strip the types each time. */
export const compiledFolder = path.join(tmpdir(), 'node-compile-cache')
