// `npm run bench -- NAME` runs one measurement of scripts/bench/, `npm run bench` that of presence. Figures,
// not tests: they depend on the machine.
import { basename } from 'node:path'
import { filesUnder } from './files.js'

const names = filesUnder('scripts/bench', '.js')
  .filter((file) => file.split('/').length === 3)
  .map((file) => basename(file, '.js'))
const [name = 'presence'] = process.argv.slice(2)
if (names.includes(name)) await import(`./bench/${name}.js`)
else {
  console.error(`There is no measurement ${name}, only ${names.join(' and ')}.`)
  process.exitCode = 1
}
