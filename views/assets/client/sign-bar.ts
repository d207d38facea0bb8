/** Shows the bar that leads to the form, only while the form is out of sight. */
export function showBar(): void {
  const bar = document.querySelector<HTMLElement>('[data-bar]')
  const form = document.getElementById('sign-form')
  if (bar === null || form === null || !('IntersectionObserver' in window)) return
  new IntersectionObserver(([entry]) => {
    bar.hidden = entry === undefined || entry.isIntersecting
  }).observe(form)
}
