import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPPoolOptions } from 'nodemailer'

/** How long the server may take to answer QUIT. */
const goodbyeMs = 500

/**
 * Opens one connection and logs in, as every mail would, and says goodbye. True when the server let us in. Unlike the
 * pool's own `verify` it can be cut off, so a server that answers a byte at a time holds no connection for long.
 */
export async function probeServer(options: SMTPPoolOptions, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false
  const connection = new SMTPConnection(options)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const fail = (): void => {
    resolve(false)
  }
  connection.on('error', fail)
  connection.once('end', fail)
  signal.addEventListener('abort', fail, { once: true })
  connection.connect((failure) => {
    const auth = options.auth
    if (failure !== undefined) fail()
    else if (auth?.user === undefined || !connection.allowsAuth) resolve(true)
    else {
      connection.login({ user: auth.user, pass: auth.pass }, (refusal) => {
        resolve(refusal === null)
      })
    }
  })
  const letIn = await promise
  signal.removeEventListener('abort', fail)
  if (letIn) connection.quit()
  setTimeout(
    () => {
      connection.close()
    },
    letIn ? goodbyeMs : 0,
  )
  return letIn
}
