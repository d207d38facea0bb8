import type { Response } from 'express'

/** 303: what was posted is done, its answer stands at that address of ours. Nothing is sent beside the address. */
export function seeOther(res: Response, address: string): void {
  res.statusCode = 303
  res.setHeader('Location', address)
  res.setHeader('Content-Length', '0')
  res.end()
}
