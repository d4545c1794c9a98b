/** The token as it is now: one from the broker lives for an hour, an attempt may take a day. */
import type { Access } from './access.ts';

export type Token = () => Promise<string>;

export type TokenOptions = {
  /** Asks for another one. */
  renew: () => Promise<Access>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Told of each new one before it is used. */
  hide: (secret: string) => void;
  warn: (text: string) => void;
};

/** A token is not used in its last minutes: a push may take some. */
const MARGIN_MS = 10 * 60_000;

/** The broker is asked no more often, whatever the PC's clock says. */
const PAUSE_MS = 5 * 60_000;

/** Renews in time; where that fails, what there is serves until its end. The job's own token needs none of it. */
export function keepFresh(first: Access, { renew, now, hide, warn }: TokenOptions): Token {
  let current = first;
  let askedAt = now();
  let renewing: Promise<void> | undefined;

  async function ask(): Promise<void> {
    askedAt = now();
    try {
      const renewed = await renew();
      // The job's token would act in another name, and could not touch what this one has made.
      if (!renewed.isOwn) return;
      hide(renewed.token);
      current = renewed;
    } catch (error) {
      warn(`The token could not be renewed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return async () => {
    const isDue = current.isOwn && now() > current.expiresAt - MARGIN_MS && now() - askedAt > PAUSE_MS;
    if (isDue) {
      renewing ??= ask().finally(() => {
        renewing = undefined;
      });
    }
    await renewing;
    return current.token;
  };
}
