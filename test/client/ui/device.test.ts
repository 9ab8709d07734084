// The name of a device, from what its program calls itself.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { deviceOf } from '../../../src/client/ui/device.ts'

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const X11 = 'Mozilla/5.0 (X11; Linux x86_64)'
const PHONE = 'Mozilla/5.0 (Linux; Android 10; K)'
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15'
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15'

for (const [userAgent, device] of [
  [`${X11} ${WEBKIT} Chrome/126.0.0.0 Safari/537.36`, 'Chrome · Linux'],
  [`${PHONE} ${WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36`, 'Chrome · Android'],
  [
    `${PHONE} ${WEBKIT} SamsungBrowser/25.0 Chrome/121.0 Safari/537.36`,
    'Samsung Internet · Android',
  ],
  [`${WINDOWS} ${WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0.0.0`, 'Edge · Windows'],
  [`${WINDOWS} ${WEBKIT} Chrome/126.0 Safari/537.36 OPR/112.0.0.0`, 'Opera · Windows'],
  [
    'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
    'Firefox · Linux',
  ],
  [`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, 'Safari · iPhone'],
  [`${IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1`, 'Chrome · iPhone'],
  [`${MAC} Version/17.5 Safari/605.1.15`, 'Safari · Mac'],
  ['curl/8.5.0', 'curl'],
  ['PostmanRuntime/7.43.0', 'PostmanRuntime'],
  ['', ''],
] as const)
  test(`${userAgent || 'nothing'} is ${device || 'nothing'}`, () => {
    assert.is(deviceOf(userAgent), device)
  })

test.run()
