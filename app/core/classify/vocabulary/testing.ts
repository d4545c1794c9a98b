/** Tests themselves: writing, repairing and speeding up tests, their tools, fixtures and coverage. */
import type { Field } from '../field.ts';

export const testing: Field<'testing'> = {
  name: 'testing',
  terms: {
    5: `
      acceptance test*, add a test, add test, add tests for, api test, branch coverage, browser suite, catch2, clean up test,
      cobertura de testes, code coverage, cypress, e2e, e2e test, end to end test*, fail intermittently, failing test,
      fails intermittently, flakes, flakiness, flaky, flaky test*, fuzz test*, fuzzing, googletest, gtest,
      integration suite, integration test*, intermittent failure, intermittent test, intermittent test failure*,
      jasmine, jest, jest config, junit, karma, line coverage, load test*, minitest, missing test, mocha, mocked, mocking,
      mutation testing, nunit, phpunit, playwright, property based, property based test*, pruebas, pruebas unitarias,
      puppeteer, pytest, regression test*, rspec, selenium, slow test, smoke test*, snapshot test*, suite fails,
      suite failure, test case, test cleanup, test code, test coverage, test data, test double, test fails,
      test failure, test failures, test fixture, test framework, test harness, test helper, test log*, test runner,
      test suite, test suite fails, test util*, testabdeckung, teste unitario, testes, testes automatizados,
      testes unitarios, testing library, testng, tests are failing, tests are slow, tests fail, tests intermittently,
      tests unitaires, ui test, unit test*, unittest, unittests, unstable test, untested, vitest, webdriver,
      write a test, write test, write tests for, xunit, テスト, テストコード, 単体テスト, 結合テスト, 自動テスト, カバレッジ, 测试代码, 单元测试, 测试用例,
      集成测试, 自动化测试, 覆盖率, 테스트 코드, 테스트, 단위 테스트, 커버리지, автотест*, юнит тест*, модульн* тест*, покрыти* тест*, тестирован*
    `,
    3: `
      after each, assert, assertion, before each, benchmark suite, chaos test*, ci test, codecov, contract test*,
      coverage, coveralls, ctest, doctest, fake, fake implementation, fake service, faker, fakes, faking, fixture,
      flake, fuzz, fuzz the, fuzzer, golden test*, hypothesis, istanbul, lcov, manual test*, mock, mock server,
      mutation score, nyc, order dependent, parallel tests, parametrize, parametrized, performance test*, prueba, qa,
      random failure, random failures, screenshot test*, setup method, simulated, sonar coverage, spec file, specs,
      spies, spy, stress test*, stubs, test, test database, test double*, test file, test isolation, test matrix,
      test mode, test order, test plan, test report, test setup, test time, testability, testbed, testcase,
      testcontainers, teste, testing, tests, tests for, tmp path, tox, utility tests, visual regression, xfail, モック,
      测试, 동작 테스트, тест*
    `,
    2: `
      assertions, browserstack, cleanup after, conformance, dummy data, erratic*, golden file, intermittent*,
      reproducible failure, retried, sanity check, saucelabs, setup and teardown, snapshot, spec, stub, subtest,
      suite, suites, tearDown
    `,
    1: `
      cover, expect, green, pass, passes, random*, red, slow, sometimes fails, verify
    `,
  },
  languages: 'gherkin, feature',
  labels: 'test, tests, testing, qa, flaky, flaky test, unit test, e2e, coverage, テスト, 测试, 테스트',
  paths: [
    {
      pattern:
        /\.(?:test|spec|cy|e2e)\.[a-z]+$|_test\.[a-z]+$|(?:^|\/)test_[\w-]+\.py$|tests?\.(?:java|kt|cs|php|swift)$/,
      points: 3,
    },
    { pattern: /(?:^|\/)(?:tests?|__tests__|spec|specs|e2e|cypress|fixtures|testdata)\//, points: 3 },
    {
      pattern: /(?:^|\/)(?:jest|vitest|playwright|cypress|karma|pytest|tox|conftest)(?:\.config)?\.[a-z]+$/,
      points: 3,
    },
  ],
};
