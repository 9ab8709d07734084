// Starts the server and stops it on a signal. The only place that ends the process.
import { fileURLToPath } from 'node:url'
import { startApp } from './app.ts'
import { doubtsOf, readConfig } from './config.ts'
import { openLog } from './lib/log.ts'
import { placesOf } from './lib/places.ts'
import { addressesForOthers } from './lib/reach.ts'

for (const doubt of doubtsOf()) console.error(doubt)

try {
  const config = readConfig()
  const built = fileURLToPath(new URL('..', import.meta.url))
  const app = await startApp(config, openLog(), built)
  let isStopping = false
  const stop = async () => {
    // A second Ctrl-C means: now.
    if (isStopping) process.exit(1)
    isStopping = true
    if (config.DRAIN_SECONDS > 0)
      console.log(`Relais stops in ${config.DRAIN_SECONDS} s; told so again, now.`)
    await app.close()
    console.log('Relais has stopped.')
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)

  // After the listeners: who reads that it is ready may already tell it to stop.
  const address = config.PUBLIC_URL ?? `http://localhost:${app.port}`
  console.log(`Relais is ready: ${address}`)
  for (const other of addressesForOthers(config.HOST, app.port))
    console.log(`From other machines: ${other}`)
  const places = placesOf(config)
  if (places !== null) console.log(places)
  console.log('For Postman or wscat: npm run token -- alice@example.org')
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
