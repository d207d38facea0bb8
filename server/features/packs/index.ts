export { createTallyExport, type ExportTally, type TallyExport } from './export-tally.ts'
export type { ExportProgress } from './signer-list.ts'
