import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../app/config/parse.ts';
import { DEFAULT_CONFIG } from '../../../app/config/schema.ts';
import { configFile } from '../../../app/onboarding/config-file.ts';
import { suggest } from '../../../app/onboarding/suggest.ts';

/** As somebody who takes away every # that is not a remark's. */
const switchedOn = (text: string) => parseConfig(text.replace(/^#(?=\S| {2})/gm, ''));

describe('the proposed settings', () => {
  test('change nothing', () =>
    expect(parseConfig(configFile(suggest(['package-lock.json'])))).toMatchObject({
      ok: true,
      config: DEFAULT_CONFIG,
    }));

  test('hold the suggestions, valid when they are switched on', () => {
    const parsed = switchedOn(configFile(suggest(['README.md', 'package.json', 'package-lock.json'])));
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        attempt: { setup: ['npm ci'], test: ['npm test'], network: ['registry.npmjs.org'] },
        limits: { parallel: DEFAULT_CONFIG.limits.parallel, usdPerDay: 50 },
        'working-hours': { from: 480, to: 1080 },
      },
    });
  });

  test('hold examples where nothing is known', () =>
    expect(switchedOn(configFile(suggest(['README.md'])))).toMatchObject({
      ok: true,
      config: { attempt: { setup: ['./setup.sh'], test: ['./test.sh'] } },
    }));

  test.each([
    [['package.json', 'pnpm-lock.yaml'], ['pnpm install --frozen-lockfile'], ['pnpm test']],
    [['package.json', 'yarn.lock'], ['yarn install --frozen-lockfile'], ['yarn test']],
    [['package.json', 'yarn.lock', '.yarnrc.yml'], ['yarn install --immutable'], ['yarn test']],
    [['package.json', 'bun.lockb'], ['bun install --frozen-lockfile'], ['bun run test']],
    [['package.json'], ['npm install'], ['npm test']],
    [['pyproject.toml', 'uv.lock'], ['uv sync'], ['uv run pytest']],
    [['pyproject.toml'], [], ['python3 -m pytest']],
    [['go.mod', 'Makefile'], ['go mod download'], ['go test ./...']],
    [['Makefile'], [], ['make test']],
    [['pom.xml', 'mvnw'], [], ['./mvnw -B verify']],
    [['Shop.sln'], ['dotnet restore'], ['dotnet test']],
    [
      ['package-lock.json', 'Cargo.toml'],
      ['npm ci', 'cargo fetch'],
      ['npm test', 'cargo test'],
    ],
    [['docs', 'package.json.bak'], [], []],
  ])('%j', (names, setup, tests) => {
    const suggestion = suggest(names);
    expect(suggestion).toMatchObject({ setup, test: tests });
    expect(switchedOn(configFile(suggestion))).toMatchObject({ ok: true });
  });
});
