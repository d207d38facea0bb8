import { fileURLToPath } from 'node:url'

export const fontFamily = 'Source Serif 4'

const fileOf = (name: string): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-serif-4/${name}.ttf`))

/** Source Serif 4 (SIL Open Font License) as files that can be drawn from; the site's own are for browsers. */
export const fontFiles = {
  regular: fileOf('400Regular/SourceSerif4_400Regular'),
  bold: fileOf('600SemiBold/SourceSerif4_600SemiBold'),
}
