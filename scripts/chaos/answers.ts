import { patienceMs } from './client.ts'
import {
  hasDone,
  hasTried,
  isDone,
  isWithin,
  overlap,
  success,
  type Act,
  type Journal,
  type PageView,
  type Signer,
} from './journal.ts'
import type { Stored, StoredSignature } from './stored.ts'

/** The row a confirm link opens; null for what is no link of ours. */
export type IdOfLink = (confirm: string) => string | null

/** Whether every answer that people got is true. A sentence for whatever is not. */
export function answerViolations(
  { signatures }: Pick<Stored, 'signatures'>,
  journal: Journal,
  idOf: IdOfLink,
): string[] {
  const byAddress = new Map(signatures.map((row) => [row.address, row]))
  const byId = new Map(signatures.map((row) => [row.id, row]))
  const rowOf = ({ address, confirm }: Signer): StoredSignature | undefined =>
    byId.get((confirm === null ? null : idOf(confirm)) ?? '') ?? byAddress.get(address)
  const signers = [...journal.signers.values()]
  return [
    ...signers.flatMap((signer) => signerViolations(signer, rowOf(signer))),
    ...signers.flatMap((signer) => signer.acts.flatMap((act) => actViolations(signer, act, journal))),
    ...journal.pages.flatMap((view) => pageViolations(view, journal)),
  ]
}

function signerViolations(signer: Signer, row: StoredSignature | undefined): string[] {
  const { address } = signer
  if (row === undefined) return hasDone(signer, 'sign') ? [`The signature of ${address} was answered and is lost.`] : []
  const [states, countries] = [statesOf(signer), countriesOf(signer)]
  return [
    ...(states.has(row.state)
      ? []
      : [`The signature of ${address} is ${row.state}; by its answers: ${[...states].join(' or ')}.`]),
    ...(row.state === 'erased' || countries.has(row.country)
      ? []
      : [`The signature of ${address} names ${row.country}; by its answers: ${[...countries].join(' or ')}.`]),
  ]
}

/** What was answered well holds; what was tried without a good answer may have happened. */
function statesOf(signer: Signer): Set<string> {
  const [done, tried] = [(kind: Act['kind']) => hasDone(signer, kind), (kind: Act['kind']) => hasTried(signer, kind)]
  const states = new Set<string>()
  if (done('erase')) return states.add('erased')
  if (tried('erase')) states.add('erased')
  if (done('withdraw')) return states.add('withdrawn')
  if (tried('withdraw')) states.add('withdrawn')
  if (tried('confirm')) states.add('confirmed')
  return done('confirm') ? states : states.add('pending')
}

/** The last that was answered, and whatever was tried after it. */
function countriesOf({ country, acts }: Signer): Set<string> {
  const corrections = acts.filter(({ kind }) => kind === 'correct')
  const last = corrections.findLastIndex(isDone)
  const since = corrections.slice(Math.max(last, 0)).map((act) => act.country ?? '')
  return new Set(last === -1 ? [country, ...since] : since)
}

const honestStatuses: readonly Act['status'][] = [success, 503, null]
/** "Not as it stands" and "gone": right where somebody may have left without having been told so. */
const statusesAfterLeaving: readonly Act['status'][] = [...honestStatuses, 409, 410]

function actViolations({ address, acts }: Signer, act: Act, { outages, absences }: Journal): string[] {
  const span = { fromMs: act.startedMs, toMs: act.endedMs }
  const before = acts.filter(({ startedMs }) => startedMs < act.startedMs)
  const mayHaveLeft = hasTried({ acts: before }, 'withdraw') || hasTried({ acts: before }, 'erase')
  const isHonest = (mayHaveLeft ? statusesAfterLeaving : honestStatuses).includes(act.status)
  const isAbsent = absences.some((absence) => absence.web === act.web && overlap(absence, span))
  const isForgotten = act.status === null && act.endedMs - act.startedMs >= patienceMs && !isAbsent
  const isTooGood = isDone(act) && outages.some((outage) => isWithin(span, outage))
  return [
    ...(isForgotten
      ? [`${address} was not answered to ${act.kind} by ${act.web} for ${String(patienceMs / 1_000)} s.`]
      : []),
    ...(isHonest ? [] : [`${address} was answered ${String(act.status)} to ${act.kind}.`]),
    ...(isTooGood
      ? [`${address} was answered ${String(act.status)} to ${act.kind} while nothing could be stored.`]
      : []),
  ]
}

function pageViolations({ web, status, startedMs, endedMs }: PageView, { absences }: Journal): string[] {
  const span = { fromMs: startedMs, toMs: endedMs }
  if (status === 200 || absences.some((absence) => absence.web === web && overlap(absence, span))) return []
  return [`${web} answered ${String(status ?? 'nothing')} to somebody who only looked at the petition.`]
}
