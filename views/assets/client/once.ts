/** Lets a form be sent once: a second press while the answer is under way is dropped, and the button says it waits. */
export function sendOnce(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset['sent'] === 'yes') event.preventDefault()
      else wait(form, event.submitter)
    })
  }
  // A page taken back from the browser's memory shows its buttons as they were left.
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) stopWaiting(form)
  })
}

function wait(form: HTMLFormElement, button: HTMLElement | null): void {
  form.dataset['sent'] = 'yes'
  // `disabled` would take the button's own name and value out of what is sent.
  button?.setAttribute('aria-disabled', 'true')
  if (button?.dataset['waiting'] === undefined) return
  button.dataset['label'] = button.textContent
  button.textContent = button.dataset['waiting']
}

function stopWaiting(form: HTMLFormElement): void {
  delete form.dataset['sent']
  for (const button of form.querySelectorAll<HTMLElement>('[aria-disabled]')) {
    button.removeAttribute('aria-disabled')
    if (button.dataset['label'] !== undefined) button.textContent = button.dataset['label']
  }
}
