import type { Bench } from '../context.ts'
import { signRequests } from '../requests.ts'
import type { Row } from '../row.ts'
import { endSides, routeRows, startSides, writingAtScales, type WritingRoute } from './writing.ts'

const hasFloor = true
const unit = 'signatures/s'

/** Signing at the form: parsed, sealed, on disk, and answered no sooner than the floor. */
export async function signRows(bench: Bench): Promise<Row[]> {
  const sides = await startSides(bench)
  const rows: Row[] = []
  for (const connections of bench.plan.connections) {
    const name = `sign, ${String(connections)} connections`
    rows.push(...(await routeRows(bench, sides, { unit, hasFloor, name, connections, measure: signing(bench) })))
  }
  const connections = bench.plan.connections[0] ?? 1
  const name = `sign, ${String(connections)} connections, 5 % known addresses`
  rows.push(...(await routeRows(bench, sides, { unit, hasFloor, name, connections, measure: signing(bench, 0.05) })))
  await endSides(sides)
  return [...rows, ...(await writingAtScales(bench, { family: 'sign', unit, measure: signing(bench) }))]
}

function signing({ ask, plan }: Bench, knownShare = 0): WritingRoute['measure'] {
  return async ({ petition, guests }, { port }, connections) => {
    const requests = signRequests(petition, plan.signCount, knownShare)
    const result = await ask(303, { port, requests, connections })
    await guests.forget()
    return result
  }
}
