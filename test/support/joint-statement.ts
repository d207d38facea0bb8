import type { DraftChanges } from '../../server/features/petitions/draft-changes.ts'

/**
 * A joint statement as organisers would write it here: what it says was public on 11 January 2021, the sentences are our
 * own. The organisation, its people and what becomes of the statement are invented.
 */
export const statement = {
  organisation: {
    en: 'Human rights organisations (demonstration)',
    uk: 'Правозахисні організації (демонстрація)',
  },
  slug: 'persecution-crimean-tatars-2021',
  title: {
    en: 'End the persecution of Crimean Tatars in occupied Crimea',
    uk: 'Припиніть переслідування кримських татар в окупованому Криму',
  },
  /** With words that the glossary of the site advises against. */
  firstLead:
    'More than 100 Ukrainian political prisoners are held by Russia. Nine demands say who can end it, and how.',
  lead: {
    en: 'More than 100 Crimean prisoners of the Kremlin are held by Russia. Nine demands say who can end it, and how.',
    uk: 'Росія утримує понад 100 кримських бранців Кремля. Дев’ять вимог – про те, хто і як може це припинити.',
  },
  body: {
    en: [
      '## What we see',
      'Homes are searched, and people are tried for their faith or for what they say. Over 70 of those in prison are Crimean Tatar Muslims. About 200 children grow up with a father or a mother behind bars.',
      '## Where we stand',
      '**We condemn this persecution**, and we ask each of those below for what is in their power.',
    ].join('\n\n'),
    uk: [
      '## Що ми бачимо',
      'У домівках обшукують, людей судять за віру або за слово. Понад 70 ув’язнених – мусульмани, кримські татари. Близько 200 дітей ростуть, коли батько чи мати за ґратами.',
      '## Наша позиція',
      '**Ми засуджуємо це переслідування** і просимо кожного з названих нижче зробити те, що в його силах.',
    ].join('\n\n'),
  },
  /** Three groups: each with those it is put to, in the order of the form. */
  groups: [
    {
      to: ['russian-federation'],
      demands: [
        {
          en: 'Release everyone held for political reasons, those of the Bilohirsk group among them.',
          uk: 'Звільніть усіх, кого утримують із політичних мотивів, зокрема людей із «Білогірської групи».',
        },
        {
          en: 'End every other persecution: administrative arrests, charges, confiscated property.',
          uk: 'Припиніть будь-яке інше переслідування: адміністративні арешти, обвинувачення, конфіскації.',
        },
        {
          en: 'Stop using laws against terrorism in political cases.',
          uk: 'Не застосовуйте антитерористичних законів у політичних справах.',
        },
      ],
    },
    {
      to: ['united-nations', 'council-of-europe', 'european-union', 'osce', 'proposed-1'],
      demands: [
        { en: 'Condemn this persecution in public.', uk: 'Публічно засудіть це переслідування.' },
        { en: 'Raise the pressure of sanctions on Russia.', uk: 'Посильте санкційний тиск на Росію.' },
        {
          en: 'Help independent monitoring missions to work in Crimea.',
          uk: 'Допоможіть незалежним моніторинговим місіям працювати в Криму.',
        },
      ],
    },
    {
      to: ['proposed-2'],
      demands: [
        {
          en: 'Investigate the persecution of people in occupied Crimea.',
          uk: 'Розслідуйте переслідування людей в окупованому Криму.',
        },
        {
          en: 'Adopt legislation that covers all that prisoners of the Kremlin need.',
          uk: 'Ухваліть законодавство, яке охопить усе, чого потребують бранці Кремля.',
        },
        {
          en: 'Bring the law into line: liability for crimes against humanity and for war crimes.',
          uk: 'Приведіть закони у відповідність: відповідальність за злочини проти людяності та воєнні злочини.',
        },
      ],
    },
  ],
  /** Not in the register yet; demands name them as `proposed-1` and `proposed-2`. */
  proposed: [
    {
      name: 'Democratic states',
      note: 'Governments that can impose sanctions, by their ministries of foreign affairs.',
    },
    { name: 'Ukrainian authorities', note: 'Those who investigate, and those who make the law.' },
  ],
  source: { title: 'ZMINA Human Rights Centre, figures of January 2021', url: 'https://zmina.ua/', asOf: '2021-01-11' },
  endCondition: {
    en: 'until everyone held for political reasons is free',
    uk: 'доки не вийде на волю кожен, кого утримують із політичних мотивів',
  },
  update: {
    en: { title: 'Three hundred of us', body: 'Thank you. Now we take **nine demands** to those who can meet them.' },
    uk: { title: 'Нас уже триста', body: 'Дякуємо. Тепер понесемо **дев’ять вимог** тим, хто може їх виконати.' },
  },
  story: {
    en: 'For this demonstration: one of the nine demands was met, and eight are still open.',
    uk: 'Для цієї демонстрації: одну з дев’яти вимог виконано, вісім лишаються відкритими.',
  },
} as const

/** Every demand with whom it is put to, in order. */
export const demandsInOrder = statement.groups.flatMap(({ to, demands }) => demands.map((words) => ({ words, to })))

/** All of it at once, for those who need not type it. */
export function statementDraft(slug: string): DraftChanges {
  const keyed = demandsInOrder.map((demand, index) => ({ key: `demand-${String(index + 1)}`, ...demand }))
  const { title, lead, body, endCondition, source, proposed } = statement
  const texts = Object.fromEntries(
    (['en', 'uk'] as const).flatMap((language) => [
      [`texts.${language}.title`, title[language]],
      [`texts.${language}.lead`, lead[language]],
      [`texts.${language}.body`, body[language]],
      [`texts.${language}.endCondition`, endCondition[language]],
      ...keyed.map(({ key, words }) => [`texts.${language}.demands.${key}`, words[language]]),
    ]),
  ) as DraftChanges
  return {
    type: 'joint_statement',
    slug,
    originalLanguage: 'en',
    demands: keyed.map(({ key, to }) => ({ key, addressedTo: [...to], toBePerformedBy: null })),
    recipients: [...new Set(keyed.flatMap(({ to }) => to))].filter((to) => !isProposed(to)),
    proposedRecipients: proposed.map((recipient, index) => ({ key: `proposed-${String(index + 1)}`, ...recipient })),
    ...texts,
    'texts.en.sources': [source],
    'texts.uk.proofread': true,
  }
}

export function isProposed(recipient: string): boolean {
  return recipient.startsWith('proposed-')
}
