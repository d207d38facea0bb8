import type { Locale } from '../../platform/locales.ts'
import { keysPath } from './checker/command.ts'
import { fill, sentencesIn } from './checker/words.ts'

/** What somebody does to check a pack with tools that are no part of the service: why, and how. */
export interface Step {
  text: string
  command: string
}

/** Prints the hashes as the manifest lists them. */
const listHashes = `import json; [print(f["sha256"] + "  " + f["name"]) for f in json.load(open("manifest.json"))["files"]]`
/** Prints the key whose name the manifest tells. */
const pickKey =
  `import json; m = json.load(open("manifest.json")); ` +
  `print(*[k["pem"] for k in json.load(open("keys.json"))["keys"] if k["keyId"] == m["keyId"]], end="")`

const commands = [
  ['unpack', 'unzip PACK.zip -d pack && cd pack'],
  ['files', 'sha256sum --check --strict SHA256SUMS'],
  ['sums', `python3 -c '${listHashes}' | diff - SHA256SUMS`],
  ['key', `python3 -c '${pickKey}' > key.pem`],
  ['signature', 'openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in manifest.json -sigfile manifest.json.sig'],
  ['keyId', 'openssl pkey -pubin -in key.pem -outform DER | tail -c 32 | sha256sum | cut -c 1-16'],
] as const

/** In the order in which they are done, in an empty folder with the pack. `site`: its address, without a slash at the end. */
export function stepsByHand(language: Locale, site: string): Step[] {
  const { steps } = sentencesIn(language)
  const address = `${site}${keysPath}`
  return commands.map(([name, command]) => ({ text: fill(steps[name], { address }), command }))
}
