/** "Use olena@gmail.com" puts the address into the form as it stands now, so that later changes are not lost. */
export function useSuggestion(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-use]')
  const email = document.querySelector<HTMLInputElement>('#sign-form [name="email"]')
  if (button === null || email === null) return
  button.addEventListener('click', (event) => {
    event.preventDefault()
    email.value = button.dataset['use'] ?? ''
    email.form?.requestSubmit()
  })
}
