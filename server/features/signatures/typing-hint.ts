import emailSpellChecker from '@zootools/email-spell-checker'

/** Domains where the people of these campaigns have their mail, beside the world's largest. */
const regionalDomains = [
  'ukr.net',
  'i.ua',
  'meta.ua',
  'bigmir.net',
  'email.ua',
  'online.ua',
  'proton.me',
  'protonmail.com',
  'tutanota.com',
  'tuta.io',
  'riseup.net',
  'gmx.de',
  'gmx.net',
  'web.de',
  'wp.pl',
  'o2.pl',
  'onet.pl',
  'interia.pl',
  'seznam.cz',
  'abv.bg',
]

/** The address that was probably meant (`olena@gmial.com` → `olena@gmail.com`), or null. Looks nothing up. */
export function typingHintFor(address: string): string | null {
  const suggestion = emailSpellChecker.run({
    email: address.toLowerCase(),
    domains: [...emailSpellChecker.POPULAR_DOMAINS, ...regionalDomains],
  })
  if (suggestion === undefined) return null
  return suggestion.full === address.toLowerCase() ? null : suggestion.full
}
