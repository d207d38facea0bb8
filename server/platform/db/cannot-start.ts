/** Our own database cannot be started. The message is one sentence for the person at the console, with the way out. */
export class CannotStartDatabase extends Error {
  override name = 'CannotStartDatabase'
}
