import { z } from 'zod'

import type { FormError, Typed } from '../../platform/form-page.ts'
import { isLocale, type Locale } from '../../platform/locales.ts'
import type { DraftContent } from '../petitions/draft.ts'
import type { DraftChanges, FieldPath } from '../petitions/index.ts'
import type { Demand } from '../petitions/petition.ts'
import { printOf, readInputs } from './editor-inputs.ts'

/** What the pressed button asks for, beside saving. */
export type EditorAct =
  { kind: 'save' | 'next' | 'autosave' } | DemandAct | { kind: 'begin' | 'remove-text'; language: Locale }

export interface DemandAct {
  kind: 'demands'
  step: DemandStep
  key: string
}

/** What can be done to the list of demands; `add-demand` is about none of them. */
const demandSteps = ['add-demand', 'remove-demand', 'up', 'down'] as const

type DemandStep = (typeof demandSteps)[number]

export interface EditorForm {
  /** The revision that the person had before their eyes. */
  base: number
  act: EditorAct
  /** Fields whose inputs say something else than when the page was made. */
  changes: DraftChanges
  errors: FormError[]
  /** Everything that was sent, to fill the form again. */
  typed: Typed
}

const prints = z.record(z.string(), z.string())

/**
 * Reads a form of the editor. Only what was changed on it is a change, so that who leaves a field alone takes nothing back
 * that somebody else has written there meanwhile.
 */
export function readEditorForm(body: unknown, content: DraftContent): EditorForm {
  const typed = textsOf(body)
  const act = actOf(typed['do'] ?? '')
  const was = printsIn(typed['was'])
  const read = [...was].map(([field, print]) => ({ field, print, value: readInputs(field, typed) }))
  const errors = read
    .filter(({ value }) => holdsNoNumber(value))
    .map(({ field }): FormError => ({ field: inputOf(field), code: 'number' }))
  const changed = read.filter(({ field, print, value }) => !holdsNoNumber(value) && printOf(field, typed) !== print)
  const changes = Object.fromEntries(changed.map(({ field, value }) => [field, value])) as DraftChanges
  return {
    base: wholeNumber(typed['base']),
    act,
    changes: afterwards(withOrder(changes, content), act, content),
    errors,
    typed,
  }
}

function textsOf(body: unknown): Record<string, string> {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === 'string'))
}

function printsIn(text: string | undefined): Map<FieldPath, string> {
  try {
    const parsed = prints.safeParse(JSON.parse(text ?? '{}'))
    return new Map(Object.entries(parsed.data ?? {}) as [FieldPath, string][])
  } catch {
    return new Map()
  }
}

function wholeNumber(text: string | undefined): number {
  return /^\d{1,9}$/.test(text ?? '') ? Number(text) : 0
}

function holdsNoNumber(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && 'count' in value) return Number.isNaN(value.count)
  return Number.isNaN(value)
}

/** The input beside which a wrong field is spoken of. */
function inputOf(field: FieldPath): string {
  return field === 'goal' ? 'goal.count' : field
}

const plainActs = ['save', 'next', 'autosave'] as const
const textActs = ['begin', 'remove-text'] as const

function actOf(pressed: string): EditorAct {
  const [name = '', of = ''] = pressed.split(' ', 2)
  const plain = plainActs.find((act) => act === name)
  const step = demandSteps.find((one) => one === name)
  const text = textActs.find((act) => act === name)
  if (plain !== undefined) return { kind: plain }
  if (step !== undefined) return { kind: 'demands', step, key: of }
  if (text !== undefined && isLocale(of)) return { kind: text, language: of }
  return { kind: 'save' }
}

/** Recipients stay in the order they were in; new ones come after them. */
function withOrder(changes: DraftChanges, { recipients }: DraftContent): DraftChanges {
  if (changes.recipients === undefined) return changes
  const chosen = new Set(changes.recipients)
  const kept = recipients.filter((slug) => chosen.has(slug))
  return { ...changes, recipients: [...kept, ...changes.recipients.filter((slug) => !kept.includes(slug))] }
}

/** What the button adds to what was typed. */
function afterwards(changes: DraftChanges, act: EditorAct, content: DraftContent): DraftChanges {
  switch (act.kind) {
    case 'begin':
      return { ...changes, [`texts.${act.language}`]: 'begin' }
    case 'remove-text':
      return { ...changes, [`texts.${act.language}`]: null }
    case 'save':
    case 'next':
    case 'autosave':
      return changes
    case 'demands':
      return { ...changes, demands: demandsAfter(changes.demands ?? content.demands, act) }
  }
}

function demandsAfter(demands: readonly Demand[], { step, key }: { step: DemandStep; key: string }): Demand[] {
  switch (step) {
    case 'add-demand':
      return [...demands, newDemand(demands)]
    case 'remove-demand':
      return demands.filter((demand) => demand.key !== key)
    case 'up':
      return moved(demands, key, -1)
    case 'down':
      return moved(demands, key, 1)
  }
}

/** Usually the next demand is put to the same recipients. */
function newDemand(demands: readonly Demand[]): Demand {
  const numbers = demands.map(({ key }) => Number(/^demand-(\d+)$/.exec(key)?.[1] ?? 0))
  const last = demands.at(-1)
  return {
    key: `demand-${String(Math.max(0, ...numbers) + 1)}`,
    addressedTo: last?.addressedTo ?? [],
    toBePerformedBy: last?.toBePerformedBy ?? null,
  }
}

function moved(demands: readonly Demand[], key: string, by: -1 | 1): Demand[] {
  const from = demands.findIndex((demand) => demand.key === key)
  const to = from + by
  const [one, other] = [demands[from], demands[to]]
  if (one === undefined || other === undefined) return [...demands]
  return demands.map((demand, index) => (index === from ? other : index === to ? one : demand))
}
