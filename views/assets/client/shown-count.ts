/** What is told of a petition's figures. */
export interface Figures {
  confirmedCount: number
  nextGoal: number
}

type Forms = Readonly<Record<string, string>>

/** The page's own words, as the server would write them. */
interface CountWords {
  thousands: string
  people: Forms
  left: Forms
  bar: string
}

const countsUpForMs = 700

/**
 * Writes figures into the tally and into the bar that leads to the form. The number counts up, except for readers who want
 * no motion. Nothing of it is announced: who listens to the page hears the figure when they come to it.
 */
export function countOn(tally: HTMLElement): (figures: Figures) => void {
  const words = JSON.parse(tally.dataset['words'] ?? '{}') as CountWords
  const plural = new Intl.PluralRules(document.documentElement.lang)
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)')
  let shown = Number(tally.querySelector<HTMLElement>('[data-confirmed-count]')?.dataset['confirmedCount'])
  let goal = Number(tally.querySelector<HTMLElement>('[data-next-goal]')?.dataset['nextGoal'])
  let frame = 0

  const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, words.thousands)
  const sentence = (forms: Forms, count: number): string =>
    (forms[plural.select(count)] ?? forms['other'] ?? '').replace('{number}', number(count))

  function write(count: number): void {
    shown = count
    for (const line of document.querySelectorAll<HTMLElement>('[data-live] > .count, [data-bar] > .count')) {
      const [figure, people] = [document.createElement('b'), document.createElement('span')]
      if (line.parentElement === tally) figure.dataset['confirmedCount'] = String(count)
      figure.textContent = number(count)
      people.textContent = sentence(words.people, count)
      line.replaceChildren(figure, ' ', people)
    }
  }

  function writeGoal({ confirmedCount, nextGoal }: Figures): void {
    goal = nextGoal
    const bar = tally.querySelector('progress')
    if (bar !== null) {
      bar.max = nextGoal
      bar.value = confirmedCount
      bar.textContent = words.bar.replace('{goal}', number(nextGoal)).replace('{confirmed}', number(confirmedCount))
      bar.setAttribute('aria-label', bar.textContent)
      // Some readers of the screen beep for each bar that moves; its words stand beside it.
      bar.setAttribute('aria-hidden', 'true')
    }
    const goalNumber = tally.querySelector<HTMLElement>('[data-next-goal]')
    if (goalNumber !== null) {
      goalNumber.dataset['nextGoal'] = String(nextGoal)
      goalNumber.textContent = number(nextGoal)
    }
    const left = tally.querySelector('[data-left]')
    if (left !== null) left.textContent = sentence(words.left, nextGoal - confirmedCount)
  }

  function countTo(to: number): void {
    const from = shown
    let startedAtMs: number | null = null
    cancelAnimationFrame(frame)
    const step = (nowMs: number): void => {
      startedAtMs ??= nowMs
      const part = isStill.matches ? 1 : Math.min((nowMs - startedAtMs) / countsUpForMs, 1)
      write(Math.round(from + (to - from) * (1 - (1 - part) ** 3)))
      if (part < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  }

  return (figures) => {
    if (figures.confirmedCount === shown && figures.nextGoal === goal) return
    showCount()
    writeGoal(figures)
    countTo(figures.confirmedCount)
  }
}

/** Nobody stays the first to sign once somebody has. */
function showCount(): void {
  for (const line of document.querySelectorAll<HTMLElement>('[data-live] > .first, [data-bar] > .first')) {
    line.className = 'count'
    delete line.dataset['confirmedCount']
  }
}
