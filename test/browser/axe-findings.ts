import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

type Results = Pick<Awaited<ReturnType<AxeBuilder['analyze']>>, 'violations' | 'incomplete'>

const resultTypes: ('violations' | 'incomplete')[] = ['violations', 'incomplete']

/** Each rule broken, or not decided, and where. */
export async function findings(page: Page): Promise<string[]> {
  // The other mode opens a second page to gather the results of frames; ours have none.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ runOnly: tags, resultTypes })
  return inWords(await axe.analyze())
}

/** Only what depends on colours. `findings` has left axe on the page, which is most of its work. */
export async function contrastFindings(page: Page): Promise<string[]> {
  const options = JSON.stringify({ runOnly: ['color-contrast'], resultTypes })
  return inWords(await page.evaluate<Results>(`axe.run(document, ${options})`))
}

function inWords({ violations, incomplete }: Results): string[] {
  return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
    nodes.filter(({ html }) => !isLettering(id, html)).map(({ html }) => `${id} ${html.slice(0, 160)}`),
  )
}

/** Axe decides no contrast within a picture; charts are lettered in the inks of the page's own text. */
function isLettering(id: string, html: string): boolean {
  return id === 'color-contrast' && html.startsWith('<text')
}
