import type { FileMaker, PublishedKey } from './pack.ts'

/**
 * `keys.json`: the site's public keys as it publishes them on that day. A pack can be checked for wholeness with nothing else;
 * whose it is only the same keys from elsewhere can show.
 */
export function createKeyFileMaker({ keys }: { keys: () => Promise<readonly PublishedKey[]> }): FileMaker {
  return {
    name: 'keys.json',
    async make(_source, write) {
      await write(new TextEncoder().encode(`${JSON.stringify({ keys: await keys() }, null, 2)}\n`))
    },
  }
}
