// The example for Python, which needs its standard library alone.
import { testShop } from '../support/shop.ts'

const python = process.env.RELAIS_PYTHON ?? 'python3'
const test = testShop('Python', () => [python, '-B', 'docs/integrations/python/shop.py'])
test.run()
