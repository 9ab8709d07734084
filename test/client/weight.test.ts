// The page stays light: all of its script together, service worker and lazy parts included, as it travels.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** Of `npm run bench -- page` too. */
const BUDGET_BYTES = 45 * 1024

test('all script of the page is at most 45 KB when compressed', () => {
  const scripts = readdirSync('dist/public', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  )
  assert.ok(scripts.includes('main.js'))
  const bytes = scripts.map((file) => gzipSync(readFileSync(`dist/public/${file}`)).length)
  const sum = bytes.reduce((all, each) => all + each)
  assert.ok(sum <= BUDGET_BYTES, `${scripts.join(', ')}: ${sum} bytes, over ${BUDGET_BYTES}`)
})

test.run()
