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

/** A crowd has its mail at a few hundred domains; what comes later is compared anew each time. */
const mostRemembered = 1_000

const remembered = new Map<string, string | null>()

/** The address that was probably meant (`Olena@gmial.com` → `Olena@gmail.com`), or null. Looks nothing up. */
export function typingHintFor(address: string): string | null {
  const at = address.lastIndexOf('@')
  const meant = meantBy(address.slice(at + 1).toLowerCase())
  return meant === null ? null : `${address.slice(0, at)}@${meant}`
}

/** Comparing one domain with all of these takes longer than sealing what was typed. */
function meantBy(domain: string): string | null {
  const known = remembered.get(domain)
  if (known !== undefined) return known
  const meant = suggestionFor(domain)
  if (remembered.size < mostRemembered) remembered.set(domain, meant)
  return meant
}

function suggestionFor(domain: string): string | null {
  const suggestion = emailSpellChecker.run({ email: `x@${domain}`, domains: [...suggested, ...unquestioned] })
  // The package also guesses at endings (`rada.gov.ua` → `rada.gov`), which is wrong more often than not.
  return suggestion !== undefined && suggested.includes(suggestion.domain) ? suggestion.domain : null
}
