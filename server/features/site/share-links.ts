import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'

/** Links that pass the petition on: its plain address and title, nothing that tells who passed it on. */
export function shareLinks(words: Words, { title, url }: { title: string; url: string }): Model {
  const address = encodeURIComponent(url)
  const both = encodeURIComponent(`${title}\n${url}`)
  const subject = encodeURIComponent(title)
  return {
    url,
    title,
    links: [
      { name: words.say('share.mail'), href: `mailto:?subject=${subject}&body=${both}` },
      { name: 'Telegram', href: `https://t.me/share/url?url=${address}&text=${subject}` },
      { name: 'WhatsApp', href: `https://wa.me/?text=${both}` },
      { name: 'Viber', href: `viber://forward?text=${both}` },
      { name: 'Facebook', href: `https://www.facebook.com/sharer/sharer.php?u=${address}` },
      { name: 'X', href: `https://x.com/intent/post?url=${address}&text=${subject}` },
    ],
  }
}
