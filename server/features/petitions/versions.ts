import type { TextVersion } from './petition.ts'

/** The number of the version that comes after these. */
export function nextVersion(versions: readonly Pick<TextVersion, 'version'>[]): number {
  return Math.max(0, ...versions.map(({ version }) => version)) + 1
}

/** Typing errors that were put right, the latest first. */
export function correctionsOf(versions: readonly TextVersion[]) {
  return versions
    .flatMap(({ version, publishedOn, correction }) =>
      correction === null ? [] : [{ ...correction, version, on: publishedOn }],
    )
    .toReversed()
}
