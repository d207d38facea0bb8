import { Command } from 'commander'

import { addDemoContent } from '../server/demo/add-demo-content.ts'
import { print, runScript } from './console.ts'

new Command('npm run seed')
  .description('Adds the demonstration petition and its recipients where they are missing. Refused in production.')
  .parse()

await runScript(async ({ config, stores }) => {
  if (config.production) throw new Error('The demonstration is invented: it has no place in production.')
  await addDemoContent(stores)
  for (const { slug } of stores.petitions.list()) print(`${config.publicUrl}/en/petitions/${slug}`)
  return 0
})
