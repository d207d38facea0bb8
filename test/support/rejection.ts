/** What a promise was rejected with; throws when it was not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise])
  if (result.status === 'fulfilled') throw new Error('This should have been refused.')
  return result.reason as unknown
}
