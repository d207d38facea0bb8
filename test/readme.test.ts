import { readFileSync } from 'node:fs'

import { expect } from 'chai'

import { settings } from '../server/settings.ts'

const root = new URL('../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  scripts: Record<string, string>
}

describe('the README', () => {
  for (const { name, description } of settings) {
    it(`describes the setting ${name} as the help does`, () => {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``))
      expect(row).to.contain(description.replaceAll('|', '\\|'))
    })
  }

  it('names only commands that exist', () => {
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script)
    expect(named).not.to.be.empty
    expect(Object.keys(scripts)).to.include.members(named)
  })
})
