import type { Locale } from '../../platform/locales.ts'
import type { Demand } from '../petitions/petition.ts'
import type { DemandAct } from './read-editor-form.ts'

/**
 * Where the focus is after a button of the list of demands: in what was added, on the button of what was moved, so that it
 * can be pressed once more. Answers an id on the page.
 */
export function placeInDemands({ step, key }: DemandAct, demands: readonly Demand[], original: Locale): string {
  const last = demands.at(-1)
  switch (step) {
    case 'add-demand':
      return last === undefined ? 'demands' : `texts.${original}.demands.${last.key}`
    case 'remove-demand':
      return 'demands'
    case 'up':
    case 'down':
      return `demands.${key}.${buttonLeft(step, key, demands)}`
  }
}

/** At an end of the list only the other of both buttons is left. */
function buttonLeft(step: 'up' | 'down', key: string, demands: readonly Demand[]): 'up' | 'down' {
  if (demands[0]?.key === key) return 'down'
  return demands.at(-1)?.key === key ? 'up' : step
}
