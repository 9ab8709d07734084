// Every drawing that a view can name stands in the page, and none that no view can name.
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!)

test('the names of the drawings are those in index.html', () => {
  const named = all(readFileSync('src/client/ui/icons.ts', 'utf8'), /^ {2}\| '(\w+)'/gm)
  const drawn = all(readFileSync('public/index.html', 'utf8'), /id="icon-(\w+)"/g)
  assert.ok(named.length > 10)
  assert.equal(drawn.sort(), [...named, 'logo'].sort())
})

test.run()
