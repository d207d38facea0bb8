import { sentencesIn, fill } from './checker/words.ts'
import { stepsByHand } from './checking-steps.ts'
import type { FileMaker } from './pack.ts'
import type { DeliverySummary } from './summary.ts'

/** `CHECKING.txt`: how the one who is handed a pack can check it, in the language of the letter. */
export function createStepsMaker(): FileMaker {
  return {
    name: 'CHECKING.txt',
    async make({ summary }, write) {
      await write(new TextEncoder().encode(checkingText(summary)))
    },
  }
}

function checkingText({ site, language }: Pick<DeliverySummary, 'site' | 'language'>): string {
  const { steps, open } = sentencesIn(language)
  const byHand = stepsByHand(language, site).flatMap(({ text, command }, index) => [
    `${String(index + 1)}. ${text}`,
    `   ${command}`,
    '',
  ])
  return [
    steps.title,
    '',
    `- ${fill(steps.page, { address: `${site}/${language}/check` })}`,
    `- ${fill(steps.program, { address: `${site}/verify.mjs` })}`,
    '   node verify.mjs PACK.zip',
    `- ${steps.byHand}`,
    '',
    ...byHand,
    `${steps.limits}:`,
    `- ${open.people}`,
    `- ${open.honesty}`,
    '',
  ].join('\n')
}
