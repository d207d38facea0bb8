/**
 * Saves the editor while somebody writes. Without it the buttons do the same. What could not be saved stays on the page, is
 * tried again, and leaving the page is asked back.
 */
const restMs = 1_200
const againMs = 10_000

interface SavedAnswer {
  revision: number
  was: Record<string, string>
  conflicts: string[]
}

/** What the page says of its saving; each is a sentence of the form. */
type Said = 'saving' | 'saved' | 'failed' | 'signedOut' | 'conflict' | 'wrong'

/** What came of one attempt; `anew`: to be sent once more at once. */
type Outcome = Exclude<Said, 'saving'> | 'anew'

export function saveWhileWriting(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-autosave]')
  if (form !== null) createSaver(form)
}

function createSaver(form: HTMLFormElement): void {
  const say = sayIn(form)
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSaving = false
  /** Something was typed since the last attempt. */
  let isDirty = false
  /** Something typed is still nowhere but here. */
  let isUnsaved = false
  let isLeaving = false

  function soon(waitMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), waitMs)
  }

  async function save(): Promise<void> {
    if (isSaving || isLeaving) return
    isSaving = true
    isDirty = false
    say('saving')
    const outcome = await send(form).catch((): Outcome => 'failed')
    isSaving = false
    isUnsaved = outcome !== 'saved'
    if (outcome !== 'anew') say(outcome)
    const waitMs = restAfter(outcome)
    if (waitMs !== null) soon(waitMs)
  }

  function restAfter(outcome: Outcome): number | null {
    if (isDirty || outcome === 'anew') return restMs
    return outcome === 'failed' || outcome === 'signedOut' ? againMs : null
  }

  form.addEventListener('input', () => {
    isDirty = true
    soon(restMs)
  })
  form.addEventListener('submit', () => {
    isLeaving = true
    clearTimeout(timer)
  })
  // A page taken back from the browser's memory goes on saving.
  window.addEventListener('pageshow', () => {
    isLeaving = false
  })
  // Back from signing in again, or from a tunnel: what waits need wait no longer.
  for (const back of ['focus', 'online']) {
    window.addEventListener(back, () => {
      if (isUnsaved) soon(0)
    })
  }
  window.addEventListener('beforeunload', (event) => {
    if (!isLeaving && (isDirty || isSaving || isUnsaved)) event.preventDefault()
  })
}

async function send(form: HTMLFormElement): Promise<Outcome> {
  const fields = new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  )
  fields.set('do', 'autosave')
  const answer = await fetch(form.action, { method: 'POST', body: fields, redirect: 'manual' })
  if (answer.status === 401) return 'signedOut'
  if (answer.status === 403) return (await hasNewToken()) ? 'anew' : 'failed'
  if (!answer.ok && answer.status !== 422) return 'failed'
  const { revision, was, conflicts } = (await answer.json()) as SavedAnswer
  // The base stays as it was, so that pressing "save" shows both.
  if (conflicts.length > 0) return 'conflict'
  remember(form, revision, was)
  return answer.ok ? 'saved' : 'wrong'
}

/** Who has signed in again has another token; it stands in the page as it is now. */
async function hasNewToken(): Promise<boolean> {
  const page = await fetch(location.pathname)
  const now = new DOMParser().parseFromString(await page.text(), 'text/html')
  const token = now.querySelector<HTMLInputElement>('form[data-autosave] [name=csrf]')?.value
  if (!page.ok || token === undefined) return false
  for (const input of document.querySelectorAll<HTMLInputElement>('[name=csrf]')) input.value = token
  return true
}

/** What is saved is no change any more. */
function remember(form: HTMLFormElement, revision: number, was: Record<string, string>): void {
  const base = form.querySelector<HTMLInputElement>('[name=base]')
  const prints = form.querySelector<HTMLInputElement>('[name=was]')
  if (base === null || prints === null) return
  base.value = String(revision)
  prints.value = JSON.stringify({ ...(JSON.parse(prints.value) as Record<string, string>), ...was })
}

/** Says it beside the buttons. Only what somebody has to know is read out: not every rest in which they thought. */
function sayIn(form: HTMLFormElement): (what: Said) => void {
  const state = form.querySelector<HTMLElement>('[data-saving-state]')
  let hasFailed = false
  return (what) => {
    if (state === null || (what === 'saving' && hasFailed)) return
    const isFailure = what !== 'saving' && what !== 'saved'
    state.setAttribute('aria-live', isFailure || hasFailed ? 'polite' : 'off')
    hasFailed = isFailure
    const sentence = (form.dataset[what] ?? '').replace('{time}', timeNow())
    if (state.textContent !== sentence) state.textContent = sentence
    state.classList.toggle('failed', isFailure)
  }
}

function timeNow(): string {
  const now = new Date(performance.timeOrigin + performance.now())
  return now.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' })
}
