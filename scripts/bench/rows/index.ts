import type { Bench } from '../context.ts'
import type { Family } from '../plan.ts'
import type { Row } from '../row.ts'
import { confirmRows } from './confirm.ts'
import { mailRows } from './mail.ts'
import { memoryRows } from './memory.ts'
import { packRows } from './pack.ts'
import { pageRows } from './page.ts'
import { signRows } from './sign.ts'
import { sseRows } from './sse.ts'
import { startRows } from './start.ts'
import { tallyRows } from './tally.ts'
import { visibleRows } from './visible.ts'

export const rowsOf: Readonly<Record<Family, (bench: Bench) => Promise<Row[]>>> = {
  start: startRows,
  page: pageRows,
  sign: signRows,
  confirm: confirmRows,
  tally: tallyRows,
  pack: packRows,
  mail: mailRows,
  visible: visibleRows,
  sse: sseRows,
  memory: memoryRows,
}
