import type { Words } from './i18n.ts'

const kilobyte = 1_000
const megabyte = 1_000_000

/** `184 kB`, `2.4 MB`: as people's computers count them. */
export function fileSizeInWords(words: Words, bytes: number): string {
  if (bytes < megabyte)
    return words.say('fileSize.kb', { size: words.number(Math.max(1, Math.round(bytes / kilobyte))) })
  return words.say('fileSize.mb', { size: words.number(Math.round((bytes / megabyte) * 10) / 10) })
}
