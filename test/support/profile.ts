import type { Db, Document } from 'mongodb'

/** What mongod's profiler says of one command: the plan that really ran, also in transactions and batches. */
export interface Profiled {
  ns: string
  op: string
  planSummary?: string
  keysExamined?: number
  docsExamined?: number
  hasSortStage?: boolean
  command: Document
}

/** Every command on this database while the work was done. */
export async function profileOf(db: Db, work: () => Promise<unknown>): Promise<Profiled[]> {
  const profile = db.collection<Profiled>('system.profile')
  await profile.drop()
  await db.command({ profile: 2, slowms: 0 })
  try {
    await work()
  } finally {
    await db.command({ profile: 0 })
  }
  return profile.find({ ns: { $not: /system\.profile$/ } }).toArray()
}
