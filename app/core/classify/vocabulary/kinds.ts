/** Words that say what kind of work is asked for. Same notation as for the specialties. */
import type { Kind } from '../../../contract/labels.ts';
import type { Weights } from '../terms.ts';

type KindWords = {
  name: Kind;
  terms: Weights;
  /** What the title begins with, as an order to somebody. */
  openings: string;
  /** Labels and title tags: `bug`, `[FEATURE]`, `fix:`. */
  labels: string;
  /** Headings that only a form for this kind has. */
  headings: string;
};

/** Phrases whose words would mislead. */
export const MEANINGLESS_FOR_KINDS =
  'explain analyze, bug report, bug report template, feature request template, issue template, issue tracker, to fix, acceptance test, slow query log, question mark, help text, help page, help command, error handling, error message, error page, error screen, exception handling, test connection, test server, as far as i, clean install';

export const KIND_WORDS: readonly KindWords[] = [
  {
    name: 'bug',
    terms: {
      4: `
        bug, buggy, crash*, doesn t work, does not work, do not work, don t work, not work, not working,
        stopped working, stops working, no longer work*, broken, breaks, regression, memory leak, deadlock,
        infinite loop, data loss, vulnerab*, xss, csrf, sql injection, exposed, flaky, flake*, isn t working,
        can t log in, cannot log in, cannot login, バグ, 不具合, 動かない, 動作しない, 壊れ, 崩れ, 落ちる, クラッシュ, 表示されない, 失敗する, できない, おかしい,
        不成功, 失败, 报错, 错误, 无法, 异常, 崩溃, 버그, 오류, 에러, 안됨, 안 돼, 실패, ошибк*, не работает, падает, сломан*, nao funciona,
        erro, no funciona, error al, fehler*, funktioniert nicht, ne fonctionne pas, erreur
      `,
      3: `
        error, exception, fails, failed, failing, failure, fail, wrong, incorrect*, unexpected, hangs, hang, freezes,
        stuck, panic, segfault, traceback, stack trace, unreadable, hard to read, overlap*, misalign*, not shown,
        not displayed, not visible, not generated, not created, not sent, not respected, not updated, not found,
        is ignored, ignored, is missing, cannot, can t, can not, duplicate, duplicated, twice, slow, leak, leaks,
        locked, timed out, timeout, intermittent*, invalid, corrupt*, inconsistent, weird, problem with, issue with,
        unable to, no effect, not affect, 500, 404, エラー, 失敗, 問題, 遅い, 例外, 重複, 修正, 问题, 修复, 不能, 느림, 수정, 문제, проблем*,
        исправ*, problema, lentidao, lento, problem, probleme
      `,
      1: `
        fix, lose, loses, lost, disappears, appears, hides, shows the wrong, empty, instead, but, should not,
        shouldn t, instead of, actually, issue, not, never, nothing happens, after upgrade, since the update
      `,
    },
    openings:
      'no, cannot, can t, unable, error, wrong, broken, missing, fix, repair, resolve, correct, prevent, stop, don t, 修正',
    labels:
      'bug, bugs, fix, bugfix, hotfix, defect, regression, crash, type bug, kind bug, c bug, バグ, 不具合, 버그, 错误',
    headings: `
      how to reproduce, how to see, how can we reproduce, steps to reproduce, reproduc*, to reproduce, repro,
      actual behavior, actual behaviour, actual result, current behavior, describe the bug, bug description,
      what happened, what did you see instead, what did you do, what went wrong, observed behavior, stack trace,
      root cause, 再現手順, 再現方法, 実際の動作, 現象, 复现步骤, 实际结果, 재현, шаги воспроизведения, actual, vulnerability details,
      proof of concept
    `,
  },
  {
    name: 'feature',
    terms: {
      4: `
        feature request, feature, new feature, would be nice, would be great, would be helpful, would be useful,
        would like to, i d like, please add, it would be, enhancement, proposal, suggestion, wish, as a user i want,
        add support, support for, add the ability, ability to, add an option, add option, new option, 要望, 追加してほしい,
        機能追加, 新機能, ほしい, 欲しい, たい, できるように, 希望, 新增, 建议, 支持, 추가, 구현, добавить, хотелось бы, поддержк*, gostaria,
        seria bom, como usuario, quiero, funktion hinzufugen, ajouter
      `,
      2: `
        add, implement*, introduce, provide, allow*, enable, support, create, make it possible, should be possible,
        could you add, new, improve, improvement, option to, switcher, user can, 追加, 実装, 対応, 機能, 作成, 添加, 实现, 增加,
        criar, adicionar, crear, anadir, hinzufugen
      `,
      1: `
        should, could, request, idea, cache, missing, consider
      `,
    },
    openings:
      'add, implement, support, allow, enable, create, introduce, provide, make, build, integrate, extend, include, offer, show, display, let, send, email, notify, cache, set up, setup, use, convert, expose, automate, automatically, generate, improve, 新增, 添加, добавить, adicionar, criar, crear',
    labels:
      'feature, feature request, enhancement, improvement, proposal, feat, type feature, kind feature, new, 要望, 機能追加, 기능, 新功能, new feature',
    headings: `
      describe the solution you d like, solution you d like, is your feature request related, is your feature,
      feature description, user story, acceptance criteria, proposed solution, motivation, use case,
      summary of the new feature, describe alternatives, alternatives, implementation brief, 実現したいこと, 提案, 需求, 구현 사항,
      구현 기능
    `,
  },
  {
    name: 'test',
    terms: {
      6: `
        add test*, add unit test*, add integration test*, add e2e test*, add missing test*, add cypress test*,
        add more test*, write test*, write unit test*, more test*, missing test*, need test*, needs test*, no test*,
        untested, improve coverage, increase coverage, test coverage, code coverage, full coverage, add test code,
        test code, テストを追加, テスト追加, テストコード, テストを書く, カバレッジ, 测试代码, 单元测试, 添加测试, 테스트 코드, 테스트 작성, написать тест*,
        покрыть тестами, escrever testes, criar testes, adicionar testes, agregar pruebas, tests schreiben,
        ajouter des tests
      `,
      3: `
        coverage, cover, test case*, unit test*
      `,
    },
    openings: 'cover',
    labels: 'test, tests, testing, needs tests, coverage, テスト, 测试, 테스트',
    headings: '',
  },
  {
    name: 'docs',
    terms: {
      6: `
        typo, misspell*, spelling, readme, update docs, update documentation, update readme, document how,
        document usage, missing documentation, undocumented, improve documentation, add documentation, add tutorial,
        broken link, wrong translation, translation missing, missing translation, re document, 誤字, 脱字, 翻訳, ドキュメント,
        手順書, 拼写, 错别字, 文档, 오타, 문서, опечатк*, документаци*, documentacao, documentacion, dokumentation, tippfehler
      `,
      4: `
        documentation, docs, doc, tutorial, changelog, docstring*, guide, wording, grammar, translation, faq, wiki,
        word order, install instructions, instructions, chapter, paragraph
      `,
    },
    openings: 'document, explain, describe, clarify, translate, mention, 翻訳',
    labels: 'docs, doc, documentation, readme, translation, ドキュメント, 文档, 문서',
    headings: '',
  },
  {
    name: 'refactor',
    terms: {
      6: `
        refactor*, restructure, reorganize, reorganise, tech debt, technical debt, deduplicate, dead code, リファクタリング,
        重构, 리팩토링, 리팩터링, рефакторинг, refatorar, refactorizar, refaktor*
      `,
      4: `
        clean up, cleanup, cleanups, simplify, rename, extract, replace, migrate to, move to, moving to, get rid of,
        modernize, upgrade dependenc*, bump, update dependenc*, npm dependenc*, code quality, 整理, 置き換え, 清理, 정리
      `,
      2: `
        remove, split, consolidate, unify, more efficient, reuse, mocking
      `,
    },
    openings:
      'refactor, clean up, cleanup, simplify, rename, move, extract, replace, restructure, remove, drop, migrate, upgrade, bump, update, convert, split, merge, consolidate, unify, deprecate, reorganize, modernize, streamline, consider',
    labels:
      'refactor, refactoring, cleanup, clean up, tech debt, technical debt, chore, maintenance, code quality, dependencies, perf, style, リファクタリング, 重构, 리팩토링',
    headings: '',
  },
  {
    name: 'review',
    terms: {
      6: `
        code review, please review, review this, review the, design review, needs review, request for comment*, rfc,
        feedback on, rfc feedback, design feedback, security review, レビュー依頼, レビューして, コードレビュー, 代码审查, 코드 리뷰, ревью,
        revisar
      `,
      3: `
        review, feedback, second opinion, レビュー, 审查
      `,
    },
    openings: 'review, audit, 查看',
    labels: 'review, needs review, code review, rfc',
    headings: '',
  },
  {
    name: 'analysis',
    terms: {
      6: `
        analyse, analyze, analysis, investigate, investigation, root cause analysis, find out why, figure out why,
        spike, feasibility, evaluate, compare, profile, profiling, 調査, 分析, 原因を調べ, 検証, 调研, 调查, 排查, 조사, 분석, исследова*,
        анализ*, выяснить, verificacao de, verificar, investigar, analisar, analizar, untersuch*
      `,
      2: `
        root cause, benchmark, research, explore, bottleneck
      `,
    },
    openings:
      'investigate, analyse, analyze, evaluate, explore, research, assess, profile, measure, compare, determine, find out, spike, verificar, investigar, 調査',
    labels: 'analysis, investigation, spike, research, needs investigation, 調査, 分析',
    headings: '',
  },
  {
    name: 'question',
    terms: {
      5: `
        how do i, how do you, how can i, how i can, how to use this, is it possible to, is there a way, is there any,
        can someone help, can anyone help, what is the best way, any clue, any idea, any hint,
        am i doing something wrong, did i miss, have i configured, do i misunderstand, maybe i misunderstand,
        support question, 質問, 教えてください, どうすれば, どうやって, ですか, でしょうか, 请问, 怎么, 如何, 吗, 질문, 어떻게, 하나요, как сделать,
        как использовать, подскажите, вопрос, como faco, como posso, como puedo, pregunta, wie kann ich, frage,
        comment faire
      `,
      2: `
        question, anyone, someone help, help, i m new to, newbie, confuses me, confused, wondering, thanks, grateful,
        could it be
      `,
    },
    openings:
      'how, why, what, where, when, who, which, is, are, does, do i, can i, can you, should i, 請問, как, почему, como, wie, comment',
    labels: 'question, support, help, help wanted question, usage, discussion, 質問, 질문, 问题咨询',
    headings: 'what have you tried, your question, question',
  },
];
