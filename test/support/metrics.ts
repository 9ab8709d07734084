// Reads the text format of Prometheus (0.0.4) strictly: whatever a scraper would refuse, this refuses.

export interface Metric {
  kind: string
  says: string
  /** `name{label="value"}` → value, in the order they came. */
  samples: Map<string, number>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABELS = '\\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*",?)+\\}'
const VALUE = '[+-]?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|Inf)|NaN'
const SAMPLE = new RegExp(`^(${NAME})(${LABELS})? (${VALUE})$`, 'i')

export function readMetrics(text: string): Map<string, Metric> {
  const metrics = new Map<string, Metric>()
  let current: [string, Metric] | undefined
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const help = /^# HELP (\S+) (.+)$/.exec(line)
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line)
    if (help !== null) {
      if (metrics.has(help[1]!)) throw new Error(`${help[1]} comes twice`)
      const metric = { kind: '', says: help[2]!, samples: new Map<string, number>() }
      metrics.set(help[1]!, metric)
      current = [help[1]!, metric]
    } else if (type !== null) {
      if (current === undefined || type[1] !== current[0])
        throw new Error(`${line} does not follow its HELP`)
      current[1].kind = type[2]!
    } else addSample(line, current)
  }
  for (const [name, { kind, samples }] of metrics) if (kind === 'histogram') sum(name, samples)
  return metrics
}

function addSample(line: string, current: [string, Metric] | undefined): void {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? []
  if (name === undefined || current === undefined) throw new Error(`not a sample: ${line}`)
  const [family, { kind, samples }] = current
  const suffix = name.slice(family.length)
  const isOfFamily = name.startsWith(family) && /^(_bucket|_sum|_count)?$/.test(suffix)
  if (!isOfFamily || (suffix !== '' && kind !== 'histogram' && kind !== 'summary'))
    throw new Error(`${line} is not of ${family}`)
  if (kind === 'counter' && !family.endsWith('_total')) throw new Error(`${family} is a counter`)
  if (samples.has(name + labels)) throw new Error(`${name}${labels} comes twice`)
  samples.set(name + labels, Number(value!.replace('Inf', 'Infinity')))
}

/** Each bucket holds those before it, and the last one all, for each set of labels. */
function sum(name: string, samples: Map<string, number>): void {
  const series = new Map<string, number>()
  for (const [sample, value] of samples) {
    const [, le, rest = ''] = /^\w+_bucket\{le="([^"]+)",?(.*)\}$/.exec(sample) ?? []
    if (le === undefined) continue
    if (value < (series.get(rest) ?? 0)) throw new Error(`${sample} is less than the one before`)
    series.set(rest, value)
    const total = samples.get(`${name}_count${rest === '' ? '' : `{${rest}}`}`)
    if (le === '+Inf' && value !== total) throw new Error(`${sample} is not all ${total}`)
  }
}

/** The value of one sample; throws when there is none. */
export function valueOf(metrics: Map<string, Metric>, sample: string): number {
  for (const { samples } of metrics.values())
    if (samples.has(sample)) return samples.get(sample) as number
  throw new Error(`there is no ${sample}`)
}
