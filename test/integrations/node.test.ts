// The example for Node. Its packages are installed beside the build on first use, since nothing else here
// needs them.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { testShop } from '../support/shop.ts'

const FOLDER = 'dist/examples/docs/integrations'
cpSync('docs/integrations', FOLDER, { recursive: true })
cpSync('dist/client/relais.js', 'dist/examples/dist/client/relais.js')
if (!existsSync(`${FOLDER}/node/node_modules/express`))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: `${FOLDER}/node` })
const test = testShop('Node', () => [process.execPath, `${FOLDER}/node/shop.js`])
test.run()
