// The example for PHP, run by PHP's own web server.
import { testShop } from '../support/shop.ts'

const php = process.env.RELAIS_PHP ?? 'php'
const test = testShop('PHP', (port) => [
  php,
  '-S',
  `localhost:${port}`,
  'docs/integrations/php/shop.php',
])
test.run()
