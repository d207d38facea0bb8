import type { Request, RequestHandler, Response } from 'express'
import multer, { MulterError, type StorageEngine } from 'multer'

import { letTakeItsTime } from './arrival.ts'
import { UnreadableRequest } from './refusals.ts'

/** A file that came with a form. What it is, only its bytes tell. */
export interface UploadedFile {
  /** As whoever sent it calls it; shown to nobody without care. */
  name: string
  bytes: Buffer
}

/** `too-large`: it was read and thrown away; the rest of the form is there all the same. Null: none was sent. */
export type Upload = UploadedFile | 'too-large' | null

export interface UploadBounds {
  mostFileBytes: number
}

/** A scan, a photo or a PDF that is sent into a room. */
export const roomUploads: UploadBounds = { mostFileBytes: 10 * 1024 * 1024 }

const limits = { files: 1, fields: 60, parts: 61, fieldSize: 64 * 1024, fieldNameSize: 100, headerPairs: 20 }
/** A file that is longer than this many times the longest is not even read to its end. */
const patience = 4

const uploads = new WeakMap<Request, Upload>()
const withoutTheirs = new WeakSet<Request>()

/** The file that came with this form. */
export function uploadIn(req: Request): Upload {
  return uploads.get(req) ?? null
}

/** Whether a file came of which nothing was kept: what the rest of the form says is not all that was sent. */
export function isFileLeftOut(req: Request): boolean {
  return withoutTheirs.has(req)
}

/**
 * Reads a form with at most one file into `req.body` and memory. Nothing is kept of a file for whom `keep` says false, and
 * only who is let in may have a slow line. Throws UnreadableRequest for what is no such form, or too large to be read at all.
 */
export function uploadBodies({ mostFileBytes }: UploadBounds) {
  const readKept = multer({ storage: inMemory(mostFileBytes), limits, defParamCharset: 'utf8' }).any()
  const readTexts = multer({
    storage: inMemory(0),
    limits,
    fileFilter: (req, _file, done) => {
      withoutTheirs.add(req)
      done(null, false)
    },
  }).any()

  return async (req: Request, res: Response, { keep }: { keep: boolean }): Promise<void> => {
    const bytes = Number(req.headers['content-length'] ?? 0)
    if (bytes > mostFileBytes * patience) throw tooLarge()
    if (keep) letTakeItsTime(req)
    await read(keep ? readKept : readTexts, req, res)
    const [file] = (req.files ?? []) as Express.Multer.File[]
    if (file !== undefined) uploads.set(req, toUpload(file))
  }
}

export function isUpload(req: Request): boolean {
  return req.is('multipart/form-data') !== false && req.is('multipart/form-data') !== null
}

function read(handler: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void handler(req, res, (error?: unknown) => {
      if (error === undefined) resolve()
      else reject(refusalOf(error))
    })
  })
}

/** Keeps what fits; of anything longer only that it was longer. */
function inMemory(mostFileBytes: number): StorageEngine {
  return {
    _handleFile(_req, file, done) {
      let chunks: Buffer[] = []
      let size = 0
      file.stream.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= mostFileBytes) chunks.push(chunk)
        else chunks = []
        if (size > mostFileBytes * patience) file.stream.destroy(tooLarge())
      })
      file.stream.once('end', () => {
        const fits = size <= mostFileBytes
        done(null, fits ? { size, buffer: Buffer.concat(chunks) } : { size })
      })
    },
    _removeFile(_req, _file, done) {
      done(null)
    },
  }
}

function toUpload({ originalname, buffer }: Express.Multer.File): Upload {
  // Of a file that is too large there is no buffer, whatever the types say.
  return (buffer as Buffer | undefined) === undefined ? 'too-large' : { name: originalname, bytes: buffer }
}

function refusalOf(error: unknown): Error {
  if (error instanceof UnreadableRequest) return error
  if (error instanceof MulterError) {
    const isLong = error.code.startsWith('LIMIT_')
    return isLong ? tooLarge(error) : unreadable(error)
  }
  return unreadable(error)
}

function tooLarge(cause?: unknown): UnreadableRequest {
  return new UnreadableRequest(413, 'tooLarge', 'The file or the form is too large.', cause)
}

function unreadable(cause: unknown): UnreadableRequest {
  return new UnreadableRequest(400, 'unreadable', 'The form with its file cannot be read.', cause)
}
