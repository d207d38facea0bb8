import type { Bench } from '../context.ts'
import { confirmRequest } from '../requests.ts'
import type { Row } from '../row.ts'
import { endSides, routeRows, startSides, writingAtScales, type WritingRoute } from './writing.ts'

const hasFloor = false
const unit = 'confirmations/s'

/** Following the mailed link and pressing its button; every link is used once. */
export async function confirmRows(bench: Bench): Promise<Row[]> {
  const sides = await startSides(bench)
  const rows: Row[] = []
  for (const connections of bench.plan.connections) {
    const name = `confirm, ${String(connections)} connections`
    rows.push(...(await routeRows(bench, sides, { unit, hasFloor, name, connections, measure: confirming(bench) })))
  }
  await endSides(sides)
  return [...rows, ...(await writingAtScales(bench, { family: 'confirm', unit, measure: confirming(bench) }))]
}

function confirming({ ask, plan }: Bench): WritingRoute['measure'] {
  return async ({ guests }, service, connections) => {
    const ids = await guests.pending(plan.confirmCount)
    await service.ask('takePending', ids)
    const requests = ids.map((id) => confirmRequest(guests.confirmToken(id)))
    const result = await ask(303, { port: service.port, requests, connections })
    await guests.forget()
    return result
  }
}
