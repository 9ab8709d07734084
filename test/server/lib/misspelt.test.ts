// Names that were meant to be settings are found; of a usual environment none is.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settings } from '../../../src/server/config.ts'
import { misspelt } from '../../../src/server/lib/misspelt.ts'

const test = suite('misspelt')
const known = Object.keys(settings)
const meantBy = (...set: string[]) => misspelt(set, known).map(({ meant }) => meant)

test('a letter missing, too many, wrong or swapped, small letters, a prefix: each is found', () => {
  for (const [written, meant] of [
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABASE-URL', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['RELAIS_DATABASE_URL', 'DATABASE_URL'],
    ['RELAIS_REDIS_URL', 'REDIS_URL'],
    ['DATABSAE_URL', 'DATABASE_URL'],
    ['RDIS_URL', 'REDIS_URL'],
    ['PUBLIC_ULR', 'PUBLIC_URL'],
    ['NODE_URLS', 'NODE_URL'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['WEBHOOK_URL', 'WEBHOOK_URLS'],
    ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
    ['SIGNUP', 'SIGN_UP'],
    ['DATADIR', 'DATA_DIR'],
    ['JWT_SECRETS', 'JWT_SECRET'],
    ['METRIC_TOKEN', 'METRICS_TOKEN'],
    ['DRAIN_SECOND', 'DRAIN_SECONDS'],
    ['MAX_CONNECTION_PER_USER', 'MAX_CONNECTIONS_PER_USER'],
  ])
    assert.equal(meantBy(written!), [meant!], written)
})

test('settings themselves, and what stands beside the right one, are left alone', () => {
  assert.equal(meantBy(...known), [])
  assert.equal(meantBy('DATABASE_URI', 'DATABASE_URL'), [])
})

/** As they stand in a shell, under systemd, npm, Docker, Kubernetes, CI, a hosting service, beside other programs. */
const usual = `PATH HOME USER LOGNAME SHELL PWD OLDPWD SHLVL LANG LC_ALL TERM EDITOR PAGER MAIL TMPDIR TZ HOSTNAME HOSTS
DISPLAY XDG_DATA_DIRS XDG_DATA_HOME XDG_RUNTIME_DIR XDG_CONFIG_DIRS DBUS_SESSION_BUS_ADDRESS SSH_AUTH_SOCK
INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID STATE_DIRECTORY NOTIFY_SOCKET LISTEN_FDS LOGS_DIRECTORY
NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION NODE_EXTRA_CA_CERTS NODE_PORT NODE_HOST NODE_IP NODE_NAME NODE_TLS_REJECT_UNAUTHORIZED
YARN_VERSION npm_config_cache npm_config_port npm_lifecycle_event npm_package_name npm_execpath NVM_DIR
PORTS POST HOSTTYPE PORT_HTTP HTTP_PORT HTTP_PROXY https_proxy NO_PROXY no_proxy DEBUG CI ENV STAGE
DATABASE DATABASE_HOST DATABASE_NAME DATABASE_USER DATABASE_PASSWORD DB_URL DB_HOST PGHOST PGDATA PGPASSWORD PGSSLMODE
MYSQL_URL MONGO_URL POSTGRES_URL POSTGRES_PASSWORD DATABASE_PRIVATE_URL DATABASE_PUBLIC_URL POSTGRES_PRISMA_URL
REDIS_PORT REDIS_HOST REDIS_PASSWORD REDIS_TLS_URL REDISCLOUD_URL REDIS_SERVICE_HOST REDIS_PORT_6379_TCP
RELAIS_PORT RELAIS_SERVICE_HOST RELAIS_SERVICE_PORT RELAIS_PORT_8181_TCP_ADDR RELAIS_NODES RELAIS_SEED RELAIS_CHROMIUM
RELAIS_REDIS_SERVER RELAIS_POSTGRES RELAIS_NGINX KUBERNETES_SERVICE_HOST KUBERNETES_PORT POD_IP POD_NAME
JWT_ALGORITHM JWT_EXPIRY JWT_SECRET_KEY SECRET_KEY SECRET_KEY_BASE APP_SECRET SESSION_SECRET COOKIE_SECRET AUTH_SECRET
APP_URL BASE_URL SITE_URL API_URL PUBLIC_DIR PUBLIC_IP PUBLIC_HOST ROOT_URL SERVER_URL WEBHOOK_PORT WEBHOOK_HOST
ALLOWED_HOSTS CORS_ORIGINS TRUST_PROXY TRUSTED_HOSTS MAX_CONNECTIONS MAX_UPLOAD_SIZE LOG_LEVEL SENTRY_DSN GITHUB_TOKEN
METRICS_PORT METRICS_PATH DYNO RAILWAY_PUBLIC_DOMAIN RENDER_EXTERNAL_URL FLY_APP_NAME HEROKU_APP_NAME GOOGLE_CLOUD_PROJECT
AWS_REGION AWS_SECRET_ACCESS_KEY CADDY_DATA CHAT_HOST TURN_SECRET ICE_SERVERS WSL_DISTRO_NAME COLORTERM FORCE_COLOR`

test('of a usual environment no name is taken for a setting', () => {
  const names = usual.split(/\s+/)
  assert.ok(names.length > 120)
  assert.equal(misspelt(names, known), [])
  assert.equal(misspelt(Object.keys(process.env), known), [])
})

test.run()
