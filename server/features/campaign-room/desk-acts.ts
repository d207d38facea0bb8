import type { OpenedDesk } from '../petitions/desk.ts'
import type { MoveName } from '../petitions/moves.ts'
import type { Outcome, PetitionState } from '../petitions/petition.ts'

/** What those who lead a petition can do with it. */
export type Act =
  | 'write'
  | 'check'
  | 'preview'
  | 'waiting'
  | 'startAnother'
  | 'seePage'
  | 'update'
  | 'newVersion'
  | 'correct'
  | 'outcome'
  | 'thanks'
  | 'close'
  | 'reopen'
  | 'archive'
  | 'editors'

export interface ActsInput {
  desk: Pick<OpenedDesk, 'petition' | 'submission' | 'leads'>
  /** Null until it is published. */
  outcome: Outcome | null
  isReady: boolean
  /** Signers who asked for news can still be told. */
  mayTellSigners: boolean
  moves: readonly MoveName[]
}

/** What can be done now: the one thing first that usually comes next. */
export function actsFor(input: ActsInput): { first: Act | null; others: Act[] } {
  const [first, others] = actsIn[input.desk.petition.state](input)
  const possible = others.filter((act) => isPossible(act, input))
  const isFirstPossible = first !== null && isPossible(first, input)
  return { first: isFirstPossible ? first : null, others: possible }
}

type Acts = [first: Act | null, others: Act[]]

const written = ({ isReady }: ActsInput): Acts =>
  isReady ? ['check', ['write', 'preview', 'editors']] : ['write', ['check', 'preview', 'editors']]

const actsIn: Record<PetitionState, (input: ActsInput) => Acts> = {
  draft: written,
  changes_requested: written,
  in_review: () => ['waiting', ['preview', 'editors']],
  open: ({ desk }) => [
    'update',
    ['seePage', desk.submission === null ? 'newVersion' : 'waiting', 'correct', 'outcome', 'close', 'editors'],
  ],
  closed: ({ outcome }) =>
    outcome === 'none'
      ? ['outcome', ['seePage', 'update', 'reopen', 'archive', 'editors']]
      : ['thanks', ['seePage', 'update', 'outcome', 'reopen', 'archive', 'editors']],
  archived: () => ['seePage', ['update', 'outcome', 'editors']],
  rejected: () => ['startAnother', ['check']],
  hidden: () => [null, ['editors']],
}

const askMoves: readonly Act[] = ['close', 'reopen', 'archive']

function isPossible(act: Act, { desk, moves, mayTellSigners, outcome }: ActsInput): boolean {
  if (act === 'seePage') return true
  if (act === 'reopen' && outcome !== 'none') return false
  if (askMoves.includes(act)) return moves.some((move) => move === act)
  if (act === 'update' || act === 'thanks') return desk.leads && mayTellSigners
  return desk.leads
}
