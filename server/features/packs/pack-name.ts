import type { DeliverySummary } from './summary.ts'

interface Named extends Pick<DeliverySummary, 'preparedOn'> {
  petition: { slug: string }
  recipient: { slug: string }
}

/** What the zip of a delivery is called, on every system: `covid-19-prisoners-voice--united-nations--2026-11-22.zip`. */
export function packName({ petition, recipient, preparedOn }: Named): string {
  return `${petition.slug}--${recipient.slug}--${preparedOn}.zip`
}
