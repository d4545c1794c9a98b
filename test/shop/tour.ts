/** The tour's issues, in the order in which they are opened and merged; independent of each other. */
import type { TourTask } from './task.ts';
import { container } from './tasks/container.ts';
import { discountBoundaries } from './tasks/discount-boundaries.ts';
import { healthVersion } from './tasks/health-version.ts';
import { oversold } from './tasks/oversold.ts';
import { priceZeros } from './tasks/price-zeros.ts';
import { removeButton } from './tasks/remove-button.ts';
import { searchWildcards } from './tasks/search-wildcards.ts';

export const TOUR: readonly TourTask[] = [
  oversold,
  priceZeros,
  discountBoundaries,
  container,
  removeButton,
  searchWildcards,
];

/** For the person who watches: opened by hand when the tour is over. */
export const SPARE: TourTask = healthVersion;
