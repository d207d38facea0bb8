import { countOn, type Figures } from './shown-count.ts'

type Show = (figures: Figures) => void
type Stop = () => void

/** A page that is left at once opens nothing, and a crowd that comes at once does not come twice. */
const [soonestMs, latestMs] = [1_000, 2_500]
/** A stream says its figures at once; where a proxy keeps them back nothing comes. */
const patienceMs = 10_000
const mostBreaks = 3
const pollMs = 10_000
const mostFailures = 5

/** Lets the count go on while the page is looked at: told by the server, asked for where it cannot tell, and else as it was. */
export function followCount(): void {
  const tally = document.querySelector<HTMLElement>('[data-live]')
  if (tally === null) return
  const address = tally.dataset['live'] ?? ''
  const show = countOn(tally)
  let stop: Stop = ignore

  function follow(): void {
    stop()
    stop = document.hidden ? ignore : followSoon(address, show)
  }

  document.addEventListener('visibilitychange', follow)
  follow()
}

function followSoon(address: string, show: Show): Stop {
  let stop: Stop = ignore
  const timer = setTimeout(
    () => {
      stop = listen(address, show, () => {
        stop = poll(address, show)
      })
    },
    between(soonestMs, latestMs),
  )
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** The browser takes a broken stream up by itself; one that is refused, silent, or breaks again and again is given up. */
function listen(address: string, show: Show, giveUp: () => void): Stop {
  const stream = new EventSource(`${address}/events`)
  let breaks = 0
  const silence = setTimeout(end, patienceMs)

  function stop(): void {
    clearTimeout(silence)
    stream.close()
  }

  function end(): void {
    stop()
    giveUp()
  }

  stream.addEventListener('tally', ({ data }: MessageEvent<string>) => {
    clearTimeout(silence)
    breaks = 0
    show(JSON.parse(data) as Figures)
  })
  stream.addEventListener('error', () => {
    breaks += 1
    if (stream.readyState === EventSource.CLOSED || breaks >= mostBreaks) end()
  })
  return stop
}

/** Asks now and then, ever less often when there is no answer, and in the end no more. */
function poll(address: string, show: Show): Stop {
  const stopping = new AbortController()
  let failures = 0
  let timer = setTimeout(() => void ask(), between(soonestMs, latestMs))

  async function ask(): Promise<void> {
    const figures = await read(address, stopping.signal)
    if (stopping.signal.aborted) return
    failures = figures === null ? failures + 1 : 0
    if (figures !== null) show(figures)
    const pauseMs = pollMs * 2 ** failures
    if (failures < mostFailures) timer = setTimeout(() => void ask(), between(pauseMs * 0.7, pauseMs * 1.3))
  }

  return () => {
    stopping.abort()
    clearTimeout(timer)
  }
}

async function read(address: string, signal: AbortSignal): Promise<Figures | null> {
  try {
    // With the tag of what the browser has: nothing is sent again that has not changed.
    const answer = await fetch(address, { cache: 'no-cache', signal })
    return answer.ok ? ((await answer.json()) as Figures) : null
  } catch {
    return null
  }
}

function between(leastMs: number, mostMs: number): number {
  return leastMs + Math.random() * (mostMs - leastMs)
}

function ignore(): void {
  // There is nothing to stop yet.
}
