import { getDocument } from 'unpdf/pdfjs'

import type { PdfProblem } from './check-pdf.ts'
import { tellingNames } from './pdf-names.ts'

/** More pages than any answer has. */
const mostPages = 500

/**
 * Looks at a PDF twice: by its names, which no parser has to understand, and with a parser that follows it as a reader
 * would. Takes memory and time as the file wants it: run it where both are bounded. Source: ISO 32000-1, 12.6.
 */
export async function checkStructure(bytes: Buffer): Promise<PdfProblem | null> {
  const names = tellingNames(bytes)
  if (names === null) return 'active'
  if (names.has('Encrypt')) return 'encrypted'
  const opensSomething = names.has('OpenAction')
  if (names.size > (opensSomething ? 1 : 0)) return 'active'
  return checkParsed(bytes, opensSomething)
}

async function checkParsed(bytes: Buffer, opensSomething: boolean): Promise<PdfProblem | null> {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    stopAtErrors: true,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    verbosity: 0,
  })
  try {
    const document = await loading.promise
    if (document.numPages < 1 || document.numPages > mostPages) return 'tooManyPages'
    if (await actsByItself(document, opensSomething)) return 'active'
    for (let page = 1; page <= document.numPages; page += 1) {
      if (await pageActs(await document.getPage(page))) return 'active'
    }
    return null
  } catch (error) {
    return error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'unreadable'
  } finally {
    await loading.destroy()
  }
}

type Parsed = Awaited<ReturnType<typeof getDocument>['promise']>
type ParsedPage = Awaited<ReturnType<Parsed['getPage']>>

async function actsByItself(document: Parsed, opensSomething: boolean): Promise<boolean> {
  const [openAction, attachments, hasScripts] = await Promise.all([
    document.getOpenAction() as Promise<{ dest?: unknown } | null>,
    document.getAttachments() as Promise<unknown>,
    document.hasJSActions(),
  ])
  // Where to begin reading is all that may happen on opening; word processors like to say it.
  const opensAtPlace = openAction !== null && openAction.dest !== undefined
  return (opensSomething && !opensAtPlace) || attachments !== null || hasScripts || document.isPureXfa
}

interface Annotation {
  subtype?: string
  url?: string
  unsafeUrl?: string
  actions?: object | null
  attachment?: unknown
}

const quietKinds = [
  'Link',
  'Widget',
  'Text',
  'FreeText',
  'Highlight',
  'Underline',
  'StrikeOut',
  'Stamp',
  'Ink',
  'Popup',
]

async function pageActs(page: ParsedPage): Promise<boolean> {
  const annotations = (await page.getAnnotations()) as Annotation[]
  return annotations.some(
    ({ subtype = '', url, unsafeUrl, actions, attachment }) =>
      !quietKinds.includes(subtype) ||
      (unsafeUrl !== undefined && !isPlainLink(url)) ||
      (actions ?? null) !== null ||
      attachment !== undefined,
  )
}

function isPlainLink(url: string | undefined): boolean {
  return url !== undefined && /^(https?|mailto):/.test(url)
}
