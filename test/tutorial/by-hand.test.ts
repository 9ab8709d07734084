// What a reader types in docs/by-hand.md and README.md, against the real relay.
import { test } from 'uvu'
import { play } from '../support/play.ts'

test('docs/by-hand.md shows what happens', () => play('docs/by-hand.md'))
test('README.md shows what happens', () => play('README.md'))

test.run()
