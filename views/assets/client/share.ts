/** Shows the buttons that copy the address or hand it to the device's own sharing, where the browser can. */
export function offerSharing(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    if ('clipboard' in navigator) show(button, () => void copy(button))
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-share]')) {
    if ('share' in navigator) show(button, () => void share(button))
  }
}

function show(button: HTMLButtonElement, act: () => void): void {
  button.hidden = false
  button.addEventListener('click', act)
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const label = button.textContent
  await navigator.clipboard.writeText(button.dataset['copy'] ?? '')
  button.textContent = button.dataset['copied'] ?? label
  setTimeout(() => (button.textContent = label), 2500)
}

async function share({ dataset }: HTMLButtonElement): Promise<void> {
  try {
    await navigator.share({ url: dataset['share'] ?? '', title: dataset['title'] ?? '' })
  } catch {
    // The reader closed the sheet; there is nothing to say about that.
  }
}
