import { getDocument } from 'unpdf/pdfjs'

/** What a PDF can say of itself, beside what its pages show. */
export const sayingKinds = [
  'title',
  'author',
  'subject',
  'keywords',
  'creator',
  'producer',
  'created',
  'changed',
  'other',
  'noteBy',
  'signed',
  'unknown',
] as const

export type SayingKind = (typeof sayingKinds)[number]

/** `unknown`: something in it cannot be read, and may tell anything. `text` is empty where there is only the fact. */
export interface Saying {
  kind: SayingKind
  text: string
}

const entries: Readonly<Record<string, SayingKind>> = {
  Title: 'title',
  Author: 'author',
  Subject: 'subject',
  Keywords: 'keywords',
  Creator: 'creator',
  Producer: 'producer',
  CreationDate: 'created',
  ModDate: 'changed',
}

const longestText = 200
const mostSayings = 20

type Parsed = Awaited<ReturnType<typeof getDocument>['promise']>

/** All that a reader would show of its maker, each thing once. Throws what cannot be read. */
export async function sayingsOf(bytes: Buffer): Promise<Saying[]> {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    disableFontFace: true,
    useSystemFonts: false,
    verbosity: 0,
  })
  try {
    const document = await loading.promise
    const all = [...(await ofDocument(document)), ...(await ofNotes(document))]
    const told = all
      .map(({ kind, text }) => ({
        kind,
        text: text
          .replaceAll(/[\0\s]+/g, ' ')
          .trim()
          .slice(0, longestText),
      }))
      .filter(({ text }) => text !== '')
    const once = new Map(told.map((saying) => [`${saying.kind}|${saying.text}`, saying]))
    return [...once.values()].slice(0, mostSayings)
  } finally {
    await loading.destroy()
  }
}

interface Metadata {
  info: Record<string, unknown>
  metadata: Iterable<[string, unknown]> | null
}

async function ofDocument(document: Parsed): Promise<Saying[]> {
  const { info, metadata } = (await document.getMetadata()) as unknown as Metadata
  const custom = Object.entries((info['Custom'] ?? {}) as Record<string, unknown>)
  return [
    ...Object.entries(entries).flatMap(([name, kind]) => textsIn(info[name]).map((text) => ({ kind, text }))),
    ...custom.flatMap(([name, value]) =>
      textsIn(value).map((text) => ({ kind: 'other' as const, text: `${name}: ${text}` })),
    ),
    ...[...(metadata ?? [])].flatMap(([name, value]) =>
      textsIn(value).map((text) => ({ kind: 'other' as const, text: `${name}: ${text}` })),
    ),
  ]
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === 'string' && value.trim() !== '' ? [value] : []
}

interface Annotation {
  titleObj?: { str?: string }
}

/** Who wrote on its pages what stands in their margins. */
async function ofNotes(document: Parsed): Promise<Saying[]> {
  const found: Saying[] = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const annotations = (await (await document.getPage(number)).getAnnotations()) as Annotation[]
    found.push(...annotations.map(({ titleObj }) => ({ kind: 'noteBy' as const, text: titleObj?.str ?? '' })))
  }
  return found
}
