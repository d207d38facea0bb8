import { checkPack, type Verdict } from '../../../server/features/packs/checker/check-pack.ts'
import { reportOf } from '../../../server/features/packs/checker/report.ts'
import { fill, isKnownLanguage, sentencesIn } from '../../../server/features/packs/checker/words.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { keysOfThisSite, newHash, sourceOf } from './parts/browser-tools.ts'
import { refusalParts, reportParts } from './parts/check-result.ts'

const place = document.querySelector<HTMLElement>('#check')
const { lang } = document.documentElement
if (place !== null && isKnownLanguage(lang)) offerChecking(place, lang)

/** Shows the field where the browser can do it, and checks whatever file is chosen or dropped: the newest counts. */
function offerChecking(section: HTMLElement, language: Locale): void {
  const input = section.querySelector('input')
  const result = section.querySelector<HTMLElement>('[role=status]')
  const bar = section.querySelector('progress')
  if (input === null || result === null || bar === null) return
  section.hidden = false
  if (!window.isSecureContext) {
    result.textContent = sentencesIn(language).page.insecure
    input.disabled = true
    return
  }
  let newest: File | null = null

  async function take(file: File): Promise<void> {
    newest = file
    result?.replaceChildren()
    bar?.removeAttribute('value')
    if (bar !== null) bar.hidden = false
    const parts = await partsFor(file, language, (done) => {
      if (newest === file && bar !== null) bar.value = done
    })
    if (newest !== file) return
    if (bar !== null) bar.hidden = true
    result?.replaceChildren(...parts)
  }

  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file !== undefined) void take(file)
  })
  takeDropped((file) => {
    input.value = ''
    void take(file)
  })
}

/** Anywhere on the page: who misses the field must not be led away to the file. */
function takeDropped(take: (file: File) => void): void {
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    const [file] = event.dataTransfer?.files ?? []
    if (file !== undefined) take(file)
  })
}

async function partsFor(file: File, language: Locale, tell: (done: number) => void): Promise<HTMLElement[]> {
  try {
    const keys = await keysOfThisSite()
    const verdict = await checkPack(sourceOf(file), {
      newHash,
      siteKeys: () => Promise.resolve(keys),
      onProgress: (doneBytes, totalBytes) => {
        tell(doneBytes / totalBytes)
      },
    })
    return reportParts(reportOf(verdict, language), notesOn(verdict, keys !== null, language), language)
  } catch (error) {
    return refusalParts(error, language)
  }
}

function notesOn({ manifest }: Verdict, hasKeys: boolean, language: Locale): string[] {
  const { page } = sentencesIn(language)
  const site = manifest?.site ?? null
  const here = document.querySelector<HTMLElement>('#check')?.dataset['site'] ?? null
  const ofOther = site !== null && site !== here ? [fill(page.otherSite, { site })] : []
  return hasKeys ? ofOther : [page.noKeys, ...ofOther]
}
