/** The discount on a cart, in cents: 5 % from 50 €, 10 % from 100 €. Rounded down to whole cents. */
export function discountFor(subtotal) {
  if (subtotal > 10_000) return Math.floor(subtotal * 0.1);
  if (subtotal > 5_000) return Math.floor(subtotal * 0.05);
  return 0;
}
