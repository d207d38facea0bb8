export { createTallyExport, type ExportProgress, type ExportTally, type TallyExport } from './export-tally.ts'
