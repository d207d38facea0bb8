import type { Day } from '../../platform/clock.ts'
import {
  isOverdue,
  isPublicState,
  isReminderDue,
  mayRelease,
  type Delivery,
  type DeliveryState,
} from '../deliveries/delivery.ts'

/** What is to be done next, most pressing first. */
export const nextSteps = [
  'find-out',
  'trouble',
  'question',
  'release',
  'send',
  'remind',
  'overdue',
  'release-other',
  'building',
  'on-its-way',
  'wait',
  'none',
] as const

export type NextStep = (typeof nextSteps)[number]

const forPeople: readonly NextStep[] = ['find-out', 'trouble', 'question', 'release', 'send', 'remind', 'overdue']

export interface Looker {
  /** Who looks. */
  by: string
  fourEyes: boolean
  today: Day
  /** Of those that are being sent: whose mail has not gone yet. */
  underWay: ReadonlySet<string>
  /** Whose recipients asked something that nobody has answered. */
  asking: ReadonlySet<string>
}

type Find = (delivery: Delivery, looker: Looker) => NextStep

const nothing: Find = () => 'none'

const stepOf: Readonly<Record<DeliveryState, Find>> = {
  preparing: ({ trouble }) => (trouble === null ? 'building' : 'trouble'),
  prepared: (delivery, { by, fourEyes }) => (mayRelease(delivery, by, fourEyes) ? 'release' : 'release-other'),
  released: () => 'send',
  sending: ({ id }, { underWay }) => (underWay.has(id) ? 'on-its-way' : 'find-out'),
  sent: waitingFor,
  acknowledged: waitingFor,
  answered: nothing,
  refused: nothing,
  no_answer: nothing,
  abandoned: nothing,
}

/** What whoever looks can do about it, or what it waits for. */
export function nextStepOf(delivery: Delivery, looker: Looker): NextStep {
  if (isPublicState(delivery.state) && looker.asking.has(delivery.id)) return 'question'
  return stepOf[delivery.state](delivery, looker)
}

function waitingFor(delivery: Delivery, { today }: Looker): NextStep {
  if (isReminderDue(delivery, today)) return 'remind'
  return isOverdue(delivery, today) ? 'overdue' : 'wait'
}

/** It waits for a person, and for no other one than who looks. */
export function needsPerson(step: NextStep): boolean {
  return forPeople.includes(step)
}

export function byUrgency(one: NextStep, other: NextStep): number {
  return nextSteps.indexOf(one) - nextSteps.indexOf(other)
}
