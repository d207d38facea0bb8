/** Moves focus to what the page has to say first: the summary of errors, a notice, a result. */
export function putFocus(): void {
  document.querySelector<HTMLElement>('[data-focus]')?.focus()
}
