// Draws the PNG icons of public/ from their SVGs, with the Chromium of the tests: `node scripts/icons.js`
// after an SVG has changed. The PNGs are kept with the sources, so a build needs no browser.
import { readFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { meetNeeds } from './needs.js'

const ICONS = [
  ['icon.svg', 'icon-192.png', 192],
  ['icon.svg', 'icon-512.png', 512],
  ['icon-maskable.svg', 'icon-maskable-512.png', 512],
  ['icon-maskable.svg', 'apple-touch-icon.png', 180],
]

// What the stories need is Chromium.
await meetNeeds(['test/stories/look.test.ts'])
const browser = await chromium.launch({
  executablePath: process.env.RELAIS_CHROMIUM,
  chromiumSandbox: false,
})
for (const [drawing, picture, size] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const svg = await readFile(`public/${drawing}`, 'utf8')
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`)
  await page.screenshot({ path: `public/${picture}`, omitBackground: true })
  await page.close()
}
await browser.close()
