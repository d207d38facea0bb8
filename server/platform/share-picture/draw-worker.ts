import { parentPort, workerData } from 'node:worker_threads'

import { Resvg } from '@resvg/resvg-js'

import { fontFamily, fontFiles } from './font-files.ts'

const options = {
  font: { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: fontFamily },
}

parentPort?.postMessage(new Resvg(workerData as string, options).render().asPng())
