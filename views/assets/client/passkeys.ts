/**
 * Lets the forms that are marked so make or show a passkey: the question is fetched, the browser answers it, and the
 * answer is sent as the form. Where the browser cannot, the forms stay hidden, and codes are left.
 */
export function usePasskeys(): void {
  if (!canUsePasskeys()) return
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void send(form)
    })
  }
}

function canUsePasskeys(): boolean {
  return 'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential
}

async function send(form: HTMLFormElement): Promise<void> {
  const failed = form.querySelector<HTMLElement>('[data-failed]')
  if (failed !== null) failed.hidden = true
  try {
    const field = form.querySelector<HTMLInputElement>('[name="credential"]')
    const credential = await answer(form)
    if (field === null || credential === null) throw new Error('There is no answer.')
    field.value = JSON.stringify(credential.toJSON())
    form.submit()
  } catch {
    // Mostly somebody changed their mind; the sentence says what else it can be.
    if (failed !== null) failed.hidden = false
  }
}

async function answer(form: HTMLFormElement): Promise<PublicKeyCredential | null> {
  const csrf = form.querySelector<HTMLInputElement>('[name="csrf"]')?.value ?? ''
  const response = await fetch(form.dataset['options'] ?? '', {
    method: 'POST',
    body: new URLSearchParams({ csrf }),
    redirect: 'error',
  })
  if (!response.ok) throw new Error('There is no question.')
  const options: unknown = await response.json()
  const credential =
    form.dataset['passkey'] === 'create'
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
            options as PublicKeyCredentialCreationOptionsJSON,
          ),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
        })
  return credential as PublicKeyCredential | null
}
