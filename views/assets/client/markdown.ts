const restMs = 400

/** Shows Markdown as readers will see it, beside where it is written. */
export function showMarkdown(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-preview-text]')) {
    const written = form.querySelector<HTMLTextAreaElement>('textarea.long')
    const preview = form.querySelector<HTMLElement>('[data-preview]')
    if (written !== null && preview !== null) keepShowing(form, written, preview)
  }
}

function keepShowing(form: HTMLFormElement, written: HTMLTextAreaElement, preview: HTMLElement): void {
  const shown = preview.querySelector<HTMLElement>('[data-preview-body]')
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Answers may come in another order than what they were asked for. */
  let askedCount = 0

  async function refresh(): Promise<void> {
    askedCount += 1
    const asked = askedCount
    const nodes = await askFor(form, written.value)
    if (nodes !== null && asked === askedCount) shown?.replaceChildren(...nodes)
  }

  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      refresh().catch(() => undefined)
    }, restMs)
  }
  preview.hidden = false
  written.addEventListener('input', soon)
  soon()
}

/** Made and cleaned by the server, as on the public page. Null while it cannot be had. */
async function askFor(form: HTMLFormElement, text: string): Promise<Node[] | null> {
  const csrf = form.querySelector<HTMLInputElement>('[name=csrf]')?.value ?? ''
  const body = new URLSearchParams({ csrf, text })
  const answer = await fetch(form.dataset['previewText'] ?? '', { method: 'POST', body })
  if (!answer.ok) return null
  return [...new DOMParser().parseFromString(await answer.text(), 'text/html').body.childNodes]
}
