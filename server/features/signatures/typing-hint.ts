import emailSpellChecker from '@zootools/email-spell-checker'

/** Where the people of these campaigns have their mail. Only these are ever suggested. */
const suggested = [
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'yahoo.com',
  'bigmir.net',
  'meta.ua',
  'ukr.net',
  'riseup.net',
  'tutanota.com',
  'interia.pl',
  'seznam.cz',
]

/** Real ones that look like a slip of those: nobody is asked whether they meant their own address. */
const unquestioned = [
  'email.com',
  'email.ua',
  'fmail.com',
  'hotmail.com.tr',
  'interia.com',
  'interia.eu',
  'mail.com',
  'mail.ua',
  'mailo.com',
  'myyahoo.com',
  'ttmail.com',
  'ukr.de',
  'yahoo.com.ua',
  'ymail.com',
]

/** The address that was probably meant (`Olena@gmial.com` → `Olena@gmail.com`), or null. Looks nothing up. */
export function typingHintFor(address: string): string | null {
  const at = address.lastIndexOf('@')
  const suggestion = emailSpellChecker.run({
    email: address.toLowerCase(),
    domains: [...suggested, ...unquestioned],
  })
  // The package also guesses at endings (`rada.gov.ua` → `rada.gov`), which is wrong more often than not.
  if (suggestion === undefined || !suggested.includes(suggestion.domain)) return null
  return `${address.slice(0, at)}@${suggestion.domain}`
}
