/**
 * Saves the editor while somebody writes, and shows their Markdown as the server will. Without it the buttons do the same.
 * What could not be saved stays on the page, and leaving the page is asked back.
 */
const restMs = 1_200
const againMs = 10_000

interface SavedAnswer {
  revision: number
  was: Record<string, string>
  conflicts: string[]
}

export function saveWhileWriting(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-autosave]')
  if (form !== null) createSaver(form)
}

function createSaver(form: HTMLFormElement): void {
  const state = form.querySelector<HTMLElement>('[data-saving-state]')
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSaving = false
  let isDirty = false
  let isLeaving = false

  function say(kind: string, failed = false): void {
    if (state === null) return
    const time = new Date(performance.timeOrigin + performance.now()).toLocaleTimeString(
      document.documentElement.lang,
      { hour: '2-digit', minute: '2-digit' },
    )
    state.textContent = (form.dataset[kind] ?? '').replace('{time}', time)
    state.classList.toggle('failed', failed)
  }

  function soon(waitMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), waitMs)
  }

  async function save(): Promise<void> {
    if (isSaving) return
    isSaving = true
    isDirty = false
    say('saving')
    try {
      await send()
    } catch {
      isDirty = true
      say('failed', true)
      soon(againMs)
    } finally {
      isSaving = false
    }
    if (isDirty) soon(restMs)
  }

  async function send(): Promise<void> {
    const fields = new URLSearchParams(
      [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
    )
    fields.set('do', 'autosave')
    const answer = await fetch(form.action, { method: 'POST', body: fields, redirect: 'manual' })
    if (answer.status === 401) {
      isDirty = true
      say('signedOut', true)
      soon(againMs)
    } else if (answer.status === 403) {
      await takeNewToken()
      isDirty = true
    } else if (answer.ok || answer.status === 422) {
      take((await answer.json()) as SavedAnswer, answer.ok)
    } else {
      throw new Error(String(answer.status))
    }
  }

  /** Who has signed in again has another token; it stands in the page as it is now. */
  async function takeNewToken(): Promise<void> {
    const page = await fetch(location.pathname)
    const now = new DOMParser().parseFromString(await page.text(), 'text/html')
    const token = now.querySelector<HTMLInputElement>('form[data-autosave] [name=csrf]')?.value
    if (!page.ok || token === undefined) throw new Error('There is no token.')
    for (const input of document.querySelectorAll<HTMLInputElement>('[name=csrf]')) input.value = token
  }

  function take({ revision, was, conflicts }: SavedAnswer, isRight: boolean): void {
    const base = form.querySelector<HTMLInputElement>('[name=base]')
    const prints = form.querySelector<HTMLInputElement>('[name=was]')
    if (conflicts.length > 0) {
      // The base stays as it was, so that pressing "save" shows both.
      say('conflict', true)
      return
    }
    if (base !== null) base.value = String(revision)
    if (prints !== null) {
      const all = { ...(JSON.parse(prints.value) as Record<string, string>), ...was }
      prints.value = JSON.stringify(all)
    }
    if (isRight) say('saved')
    else say('wrong', true)
  }

  form.addEventListener('input', () => {
    isDirty = true
    soon(restMs)
  })
  form.addEventListener('submit', () => {
    isLeaving = true
    clearTimeout(timer)
  })
  window.addEventListener('beforeunload', (event) => {
    if (!isLeaving && (isDirty || isSaving)) event.preventDefault()
  })
  showMarkdown(form)
}

/** The text as readers will see it, beside where it is written. */
function showMarkdown(form: HTMLFormElement): void {
  const written = form.querySelector<HTMLTextAreaElement>('textarea.long')
  const preview = form.querySelector<HTMLElement>('[data-preview]')
  const shown = preview?.querySelector<HTMLElement>('[data-preview-body]')
  const address = form.dataset['previewText']
  if (written === null || preview === null || shown === null || shown === undefined || address === undefined) return
  let timer: ReturnType<typeof setTimeout> | undefined

  async function refresh(text: string): Promise<void> {
    const csrf = form.querySelector<HTMLInputElement>('[name=csrf]')?.value ?? ''
    const answer = await fetch(address ?? '', { method: 'POST', body: new URLSearchParams({ csrf, text }) })
    // Made and cleaned by the server, as on the public page.
    if (answer.ok) shown?.replaceChildren(...nodesOf(await answer.text()))
  }

  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      refresh(written.value).catch(() => undefined)
    }, 400)
  }
  preview.hidden = false
  written.addEventListener('input', soon)
  soon()
}

function nodesOf(html: string): Node[] {
  return [...new DOMParser().parseFromString(html, 'text/html').body.childNodes]
}
