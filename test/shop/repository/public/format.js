/** 1999 → "19.99 €" */
export function formatPrice(cents) {
  const sign = cents < 0 ? '−' : '';
  const euros = Math.floor(Math.abs(cents) / 100);
  const rest = Math.abs(cents) % 100;
  return `${sign}${euros}.${rest} €`;
}
