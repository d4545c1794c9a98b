/**
 * Modules that keep what they once made (a `Map` or `WeakMap` of the module itself) would answer a test with what they made
 * before a mutant came, or because of the one before. They begin anew for each run.
 */
const kept: (() => void)[] = [];

/** From here on, maps that modules of the core begin empty are kept track of; what functions make is not theirs to keep. */
export function keepTrack(): void {
  globalThis.Map = watched(Map, (map) => {
    kept.push(() => map.clear());
  });
  globalThis.WeakMap = watched(WeakMap, (map) => {
    let inner = new OriginalWeakMap<WeakKey, unknown>();
    kept.push(() => {
      inner = new OriginalWeakMap();
    });
    map.get = (key) => inner.get(key);
    map.has = (key) => inner.has(key);
    map.set = (key, value) => {
      inner.set(key, value);
      return map;
    };
  });
}
const OriginalMap = globalThis.Map;
const OriginalWeakMap = globalThis.WeakMap;

export function forgetWhatWasKept(): void {
  globalThis.Map = OriginalMap;
  globalThis.WeakMap = OriginalWeakMap;
  for (const forget of kept) forget();
}

/** Sources of the core while their module is being evaluated: the caller's caller is no function of theirs. */
function isOfModule(): boolean {
  const [, , , caller = ''] = new Error('where').stack?.split('\n').filter((line) => !line.includes('Proxy')) ?? [];
  return (
    /\/app\/core\/[\w/-]+\.ts/.test(caller) && /at (async )?(file:|\/|eval|Object\.<anonymous>|__vite)/.test(caller)
  );
}

function watched<C extends new (...args: never[]) => object>(type: C, onNew: (made: InstanceType<C>) => void): C {
  return new Proxy(type, {
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget);
      if (args.length === 0 && isOfModule()) onNew(made);
      return made;
    },
  });
}
