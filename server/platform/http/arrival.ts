import type { IncomingMessage } from 'node:http'

/** How long the body of a request may take to arrive, from the end of its headers on. */
export interface ArrivalBounds {
  /** Of anybody's. */
  withinMs: number
  /** Of somebody's who was let in with a file: as long as enough of it goes on coming. */
  unhurriedMs: number
  /** What enough is: so many bytes in each stretch of that length. */
  leastBytes: number
  eachMs: number
  /** So many at once; whoever comes on top of them has as long as everybody else. */
  mostUnhurried: number
}

const second = 1000

/**
 * Nobody gets more than fifteen seconds who only knows the address. Ten megabytes on a line of half a megabit a second
 * take 160; a fifth of that pace is still waited for, a stretch without it is not.
 */
export const arrivalBounds: ArrivalBounds = {
  withinMs: 15 * second,
  unhurriedMs: 300 * second,
  leastBytes: 128 * 1024,
  eachMs: 10 * second,
  mostUnhurried: 32,
}

const unhurry = new WeakMap<IncomingMessage, () => void>()

/** The body of this request may take its time: we know who sends it. Where no server watches over it, nothing happens. */
export function letTakeItsTime(req: IncomingMessage): void {
  unhurry.get(req)?.()
}

/** Watches over bodies while they arrive; `cut` is what becomes of one that takes too long. */
export function createArrivals(bounds: ArrivalBounds, cut: (req: IncomingMessage) => void) {
  const { withinMs, unhurriedMs, leastBytes, eachMs, mostUnhurried } = bounds
  let unhurriedCount = 0

  function watch(req: IncomingMessage): void {
    let isUnhurried = false
    let pace: NodeJS.Timeout | undefined
    let deadline = setTimeout(end, withinMs)

    function end(): void {
      if (!req.complete) cut(req)
    }

    function keepPace(): void {
      let seen = req.socket.bytesRead
      pace = setInterval(() => {
        const { bytesRead } = req.socket
        if (bytesRead - seen < leastBytes) end()
        seen = bytesRead
      }, eachMs)
    }

    unhurry.set(req, () => {
      if (isUnhurried || req.complete || req.destroyed || unhurriedCount >= mostUnhurried) return
      isUnhurried = true
      unhurriedCount += 1
      clearTimeout(deadline)
      deadline = setTimeout(end, unhurriedMs)
      keepPace()
    })

    function isOver(): void {
      clearTimeout(deadline)
      clearInterval(pace)
      unhurry.delete(req)
      if (isUnhurried) unhurriedCount -= 1
      isUnhurried = false
    }

    // Whoever is answered before the end still sends: what counts is the request, not its answer.
    req.once('end', isOver)
    req.once('close', isOver)
  }

  return { watch }
}
