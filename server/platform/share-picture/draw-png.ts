import { Worker } from 'node:worker_threads'

/** The drawing as a PNG, made in a thread of its own: packing the pixels takes longer than an answer may be held up. */
export function drawPng(svg: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData: svg })
    worker.once('message', (png: Uint8Array) => {
      resolve(Buffer.from(png.buffer, png.byteOffset, png.byteLength))
    })
    worker.once('error', reject)
    worker.once('exit', () => {
      reject(new Error('The picture was not drawn.'))
    })
  })
}
