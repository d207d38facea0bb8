import { jsonFile } from './json-file.ts'
import { manifestSchema } from './manifest-schema.ts'
import type { Manifest, PackFile, PackSource } from './pack.ts'
import { schemaPaths } from './published-schemas.ts'

interface Signed {
  /** In the order of the pack, without the manifest itself. */
  files: readonly PackFile[]
  keyId: string
}

/** The file `manifest.json` of a pack whose other files are all there: exactly this text, in UTF-8, is signed. */
export function manifestFile({ summary, listedCount }: PackSource, { files, keyId }: Signed): string {
  const { site, language, petition, recipient, textVersion, counts } = summary
  const manifest = manifestSchema.parse({
    ...summary,
    $schema: site + schemaPaths.manifest,
    format: 'undersigned-pack-1',
    petition: {
      slug: petition.slug,
      title: petition.titles[language] ?? petition.titles[petition.originalLanguage],
      address: site + petition.address,
    },
    recipient: { slug: recipient.slug, name: recipient.name[language] },
    textVersion: { version: textVersion.version, sha256: textVersion.sha256 },
    counts: { ...counts, listed: listedCount },
    keyId,
    files,
  }) satisfies Manifest
  return jsonFile(manifest)
}
