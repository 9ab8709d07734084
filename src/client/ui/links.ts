// Finds the links in what people write. Only http, https and plain mailto addresses, and only such as lead
// where they seem to; everything else stays text. Pure, in one pass; used by the message.

export interface Link {
  text: string
  href: string
}

const LONGEST = 2048
/** A message of nothing but links must not fill the page. */
const MOST = 100

/** A scheme, then all that can stand in an address: no spaces, quotes, angle brackets or full-width marks. */
const CANDIDATE =
  /(?<![\p{L}\p{N}_+.-])(?:https?:\/\/|mailto:)[^\s<>"`|\\^“”«»‹›„‘’…\u3000-\u3003\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+/giu
/** Signs that are not seen, or that turn the direction of what is: with them an address can look like another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]/u
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** The text in parts, in order; joined they are the text again. */
export function linksIn(text: string): (string | Link)[] {
  const parts: (string | Link)[] = []
  let shownUpTo = 0
  let links = 0
  for (const found of text.matchAll(CANDIDATE)) {
    if (links === MOST) break
    const shown = withoutEnd(found[0])
    const href = hrefOf(shown)
    if (href === null) continue
    if (found.index > shownUpTo) parts.push(text.slice(shownUpTo, found.index))
    parts.push({ text: shown, href })
    shownUpTo = found.index + shown.length
    links++
  }
  if (shownUpTo < text.length) parts.push(text.slice(shownUpTo))
  return parts
}

/** Marks at the end belong to the sentence; a closing bracket does when none was opened within. */
function withoutEnd(address: string): string {
  const counts = new Map<string, number>()
  for (const sign of address) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  const countOf = (sign: string): number => counts.get(sign) ?? 0
  let end = address.length
  for (; end > 0; end--) {
    const last = address.charAt(end - 1)
    const opening = CLOSING[last]
    const isUnopened = opening !== undefined && countOf(last) > countOf(opening)
    if (!isUnopened && !".,;:!?'*".includes(last)) break
    counts.set(last, countOf(last) - 1)
  }
  return address.slice(0, end)
}

function hrefOf(address: string): string | null {
  if (address.length > LONGEST || UNSEEN.test(address) || !URL.canParse(address)) return null
  const { protocol, href, username, password, pathname, search, hash } = new URL(address)
  if (protocol === 'mailto:')
    return search === '' && hash === '' && /^[^@,]+@[^@,]+$/.test(pathname) ? href : null
  // `https://a.bank@elsewhere.example` leads elsewhere.
  const isPlain = username === '' && password === '' && !/^https?:\/\/[^/?#]*@/i.test(address)
  return isPlain && (protocol === 'https:' || protocol === 'http:') ? href : null
}
