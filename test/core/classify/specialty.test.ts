/** Which specialty an issue needs, in several languages, and what spoke for it (A6, B2). */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../app/core/classify/classify.ts';
import { makeVocabulary } from '../../../app/core/classify/vocabulary.ts';

const of = (title: string, body = '', labels: string[] = []) => analyse({ title, body, labels });

describe('English', () => {
  test.each([
    ['backend', 'Order endpoint returns 500 for an empty cart', 'POST /orders should answer 400.'],
    [
      'backend',
      'Customers get no mail when their parcel is shipped',
      'The queue has the job, the worker never sends it.',
    ],
    ['frontend', 'Checkout button overlaps the footer on mobile', 'See the layout in Safari.'],
    ['frontend', 'Gray on gray: labels are unreadable in the dark theme', ''],
    ['testing', 'Flaky test in the cart suite', 'The unit test for totals fails every tenth run.'],
    ['testing', 'Raise coverage of the price module', 'Nothing asserts what happens with a discount of 100 %.'],
    ['devops', 'Docker image does not build in CI', 'The GitHub Actions workflow stops.'],
    ['devops', 'Pods restart for ever since the chart was upgraded', 'The readiness probe answers too late.'],
    ['database', 'Slow query on the orders table', 'A migration should add an index on the column.'],
    ['database', 'Two imports at once end in a deadlock', 'Both insert rows into stock and hold the lock.'],
    ['security', 'Login is open to SQL injection', 'A vulnerability in the password form.'],
    ['security', 'An API key lies in the public history, rotate it', ''],
    ['documentation', 'README: broken link in the getting started guide', 'A typo as well.'],
    ['documentation', 'Explain in the tutorial how two configs are merged', ''],
    ['documentation', 'Please add examples of how to use the library', ''],
    ['testing', 'Raise branch coverage of the tokenizer', 'It is at 61 %.'],
    [
      'general',
      'Option parser takes the next flag for a value',
      'Everything behind --out is swallowed by the command line.',
    ],
    ['general', 'Something is odd', 'Please have a look.'],
  ] as const)('%s: %s', (specialty, title, body) => expect(of(title, body).specialty).toBe(specialty));
});

describe('Japanese', () => {
  test.each([
    ['backend', '注文のエンドポイントが500を返す', 'サーバーのログにエラーが出ています。'],
    ['frontend', 'ログイン画面のボタンが表示されない', 'モバイルのブラウザで確認しました。'],
    ['testing', 'カートの単体テストを追加してほしい', 'カバレッジが足りません。'],
    ['devops', '本番環境へのデプロイが失敗する', 'パイプラインの途中でコンテナが止まります。'],
    ['database', 'データベースのマイグレーションが失敗する', 'トランザクションが途中で止まります。'],
    ['security', '管理画面にクロスサイトスクリプティングの脆弱性', '入力値の検証が漏れています。'],
    ['documentation', '環境構築の手順書に誤字がある', 'READMEの説明も古いです。'],
    ['general', 'コマンドラインの引数が無視される', 'ライブラリのバージョンは関係ないようです。'],
  ] as const)('%s: %s', (specialty, title, body) => expect(of(title, body).specialty).toBe(specialty));
});

describe('other languages', () => {
  test.each([
    ['frontend', '深色模式下按钮看不清'],
    ['database', '数据库迁移失败'],
    ['testing', '결제 모듈 단위 테스트 작성'],
    ['frontend', '모바일 화면에서 버튼이 겹침'],
    ['documentation', 'Опечатка в документации'],
    ['security', 'Уязвимость: пароли хранятся открытым текстом'],
    ['frontend', 'Botão de salvar não aparece na tela'],
    ['database', 'Consulta lenta no banco de dados'],
    ['devops', 'Fallo en el despliegue del contenedor'],
    ['documentation', 'Tippfehler in der Dokumentation'],
  ] as const)('%s: %s', (specialty, title) => expect(of(title).specialty).toBe(specialty));
});

describe('what counts, and how much', () => {
  test('the title counts more than the body', () =>
    expect(of('Dropdown is cut off', 'The server answers, the api too, and the endpoint.').specialty).toBe('frontend'));

  test('the longest term wins: a query string is no query', () => {
    const terms = of('Query string is lost').evidence.map(({ term }) => term);
    expect(terms).toContain('query string');
    expect(terms).not.toContain('query');
  });

  test('a phrase that only sounds like a specialty does not count', () =>
    expect(of('"Test connection" stores the address').specialty).not.toBe('testing'));

  test('a word inside another word does not count', () => expect(of('Capital guild', 'rapid').evidence).toEqual([]));

  test('full-width letters, accents and case do not matter', () =>
    expect(of('ＲＥＡＤＭＥ の修正').specialty).toBe(of('readme の修正').specialty));

  test('a tag in front of the title counts', () => {
    expect(of('[ui] Wrong order').specialty).toBe('frontend');
    expect(of('ci: pin the version').specialty).toBe('devops');
  });

  test('a path in the text counts', () =>
    expect(of('Wrong colour', 'It is in src/components/header.tsx:12').evidence).toContainEqual({
      where: 'path',
      term: 'src/components/header.tsx',
      points: 3,
    }));

  test.each([
    ['testing', 'cart.test.ts'],
    ['devops', '.github/workflows/build.yml'],
    ['devops', 'deploy/Dockerfile'],
    ['database', 'db/migrations/0004_totals.sql'],
    ['documentation', 'docs/install.md'],
  ] as const)('%s: a mention of %s', (specialty, path) => expect(of('Look here', path).specialty).toBe(specialty));

  test('the language of a code block counts', () =>
    expect(of('This takes ten seconds', '```sql\nx\n```').evidence).toContainEqual({
      where: 'body',
      term: 'sql',
      points: 1,
    }));

  test.each(['area/frontend', 'Frontend', 'team: ui', '🎨 design', 'C-frontend'])(
    "the repository's own label counts: %s",
    (label) => expect(of('Fix it', '', [label]).specialty).toBe('frontend'),
  );

  test('a specialty label of a person is beyond doubt', () =>
    expect(of('Order endpoint returns 500', '', ['specialty:devops'])).toMatchObject({
      specialty: 'devops',
      confidence: 1,
      sure: true,
      evidence: [{ where: 'label', term: 'specialty:devops' }],
    }));

  test('evidence is at most ten entries, strongest first, each term once', () => {
    const { evidence } = of(
      'backend api server endpoint',
      'backend api server endpoint middleware webhook payload express smtp pagination grpc websocket celery',
    );
    expect(evidence).toHaveLength(10);
    expect(new Set(evidence.map(({ term }) => term)).size).toBe(10);
    const points = evidence.map((one) => one.points);
    expect(points).toEqual(points.toSorted((a, b) => b - a));
  });
});

describe('confidence', () => {
  test('nothing said: general, and not sure', () =>
    expect(of('Hm', 'Please look.')).toMatchObject({ specialty: 'general', confidence: 0, evidence: [], sure: false }));

  test('a clear issue is surer than a contested one', () => {
    const clear = of('Flaky unit test', 'The test suite needs better fixtures.');
    const contested = of('Test the database server page');
    expect(clear.confidence).toBeGreaterThan(contested.confidence);
    expect(clear.sure).toBe(true);
  });

  test('one weak word is never certain', () => expect(of('Slow').confidence).toBeLessThanOrEqual(0.5));
});

test('a repository can bring its own words', () => {
  const own = makeVocabulary([
    { name: 'backend', terms: { 4: 'ledger' }, languages: '', labels: 'money', paths: [] },
    { name: 'frontend', terms: {}, languages: '', labels: '', paths: [{ pattern: /^shopwindow\//, points: 4 }] },
  ]);
  expect(analyse({ title: 'The ledger is off', body: '', labels: [] }, own).specialty).toBe('backend');
  expect(analyse({ title: 'Off', body: 'shopwindow/main.js', labels: [] }, own).specialty).toBe('frontend');
});
