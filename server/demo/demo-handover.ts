import type { Delivery, HandoverItem } from '../features/deliveries/index.ts'

/** How one recipient's delivery goes in the demonstration, up to where visitors find it. */
export interface DemoDelivery {
  item: HandoverItem
  way: Exclude<NonNullable<Delivery['way']>, 'mail'>
  ends: 'prepared' | 'sent' | 'acknowledged' | 'no_answer'
}

/** As many as the appeal had when it was retold: most of them are confirmed. */
export const demoSignatureCount = 10_482

/** What is written down beside each deed: none of these organisations has got or said anything. */
export const inventedNote = 'Invented for the demonstration: nothing was handed over to anybody.'

export const demoHandover: readonly DemoDelivery[] = [
  { item: itemFor('united-nations', []), way: 'post', ends: 'sent' },
  { item: itemFor('council-of-europe', ['pdf']), way: 'post', ends: 'acknowledged' },
  { item: itemFor('european-union', ['xlsx', 'csv']), way: 'portal', ends: 'prepared' },
  { item: itemFor('osce', []), way: 'in_person', ends: 'no_answer' },
]

/** Who acknowledges it for the Council of Europe: nobody there is called so, and no office either. */
export const inventedReceipt = {
  name: 'Invented Registrar',
  office: 'Invented registry (demonstration)',
  reference: 'invented-2026-0042.example.org',
  language: 'en',
} as const

export type DemoStep = 'build' | 'release' | 'send' | 'acknowledge' | 'give-up-waiting'

type Way = Partial<Record<Delivery['state'], DemoStep>>

const untilPrepared: Way = { preparing: 'build' }
const untilSent: Way = { ...untilPrepared, prepared: 'release', released: 'send' }

const ways: Readonly<Record<DemoDelivery['ends'], Way>> = {
  prepared: untilPrepared,
  sent: untilSent,
  acknowledged: { ...untilSent, sent: 'acknowledge' },
  no_answer: { ...untilSent, sent: 'give-up-waiting' },
}

/** What is still to be done; null once it is where it should be, or where a visitor has led it since. */
export function nextDemoStep(
  { state }: Pick<Delivery, 'state'>,
  { ends }: Pick<DemoDelivery, 'ends'>,
): DemoStep | null {
  return ways[ends][state] ?? null
}

function itemFor(recipientSlug: string, listForms: HandoverItem['contents']['listForms']): HandoverItem {
  return { recipientSlug, contents: { language: 'en', listForms } }
}
