/** Shows the bar that leads to the form, only while the count and the form before it are out of sight. */
export function showBar(): void {
  const bar = document.querySelector<HTMLElement>('[data-bar]')
  const countAndForm = bar?.previousElementSibling ?? null
  if (bar === null || countAndForm === null || !('IntersectionObserver' in window)) return
  new IntersectionObserver(([entry]) => {
    bar.hidden = entry === undefined || entry.isIntersecting
  }).observe(countAndForm)
}
