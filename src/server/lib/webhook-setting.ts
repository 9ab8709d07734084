// What the settings of webhooks may be. Used by config.ts; a sentence about a wrong one repeats no secret.
import { webhookTypes, type WebhookType } from '../../protocol/webhooks.ts'
import { Expected, list } from './setting.ts'
import { webhookAddress } from './webhook-address.ts'
import { webhookKey } from './webhook-signature.ts'

const MOST_URLS = 8

/** Empty when there is none, as of `file:`. */
const originOf = (text: string): string =>
  URL.canParse(text) ? new URL(text).origin.replace(/^null$/, '') : ''

export const webhookUrls = (text: string): string[] => {
  const urls = list((url) => url)(text)
  const names = urls.map((url) => webhookAddress(url)?.name)
  const wrong = urls[names.indexOf(undefined)]
  // Of what is wrong neither path nor query is repeated, and nothing that may be a password.
  if (wrong !== undefined)
    throw new Expected(
      'https addresses such as https://example.org/relais, or http ones of this machine',
      originOf(wrong),
    )
  if (new Set(names).size < names.length || names.length > MOST_URLS)
    throw new Expected(`at most ${MOST_URLS} addresses, no two with the same path`)
  return urls
}

export const webhookType = (text: string): WebhookType => {
  const type = webhookTypes.find((one) => one === text)
  if (type === undefined) throw new Expected(`names out of ${webhookTypes.join(', ')}`, text)
  return type
}

export const webhookSecret = (text: string): string => {
  if (webhookKey(text) !== null) return text
  throw new Expected(
    '`whsec_` and at least 32 bytes in base64; `echo whsec_$(openssl rand -base64 32)` makes one',
  )
}
