/** Recognises what issue forms print by themselves. All texts are folded. */

/** A regular expression's alternatives, written as a list with commas. */
function alternatives(list: string): string {
  return list
    .trim()
    .split(/(?<!\{\d+),\s*/)
    .join('|');
}

/** Latin alternatives match whole words, the others anywhere. Patterns, separated by commas. */
function wordsOrParts(words: string, parts: string): RegExp {
  const alternatives = (list: string) =>
    list
      .trim()
      .split(/\s*,\s*/)
      .join('|');
  return new RegExp(`\\b(?:${alternatives(words)})\\b|${alternatives(parts)}`);
}

/** Sections that list facts about a machine or tick boxes; what stands in them is hardly ever the subject. */
const NOISE_SECTIONS = wordsOrParts(
  `environments?, system info(?:rmation)?, (?:system|server) configuration, configuration and status, versions?, desktop,
   smartphone, device, platform, operating system, browsers?, os, runtime, prerequisit\\w*, pre-?flight, check ?lists?,
   code of conduct, existing issue, contribution guidelines, (?:are|would) you (?:be )?willing, logs?, log output,
   stack ?trace, backtrace, diagnostics?, additional (?:context|info\\w*), anything else, changelog entry, qa brief,
   definition of done, entorno, ambiente, umgebung`,
  '環境, バージョン, チェックリスト, 环境, 版本, 환경, 체크리스트, окружение, ^duplicates?$',
);

/** Sections whose name comes from the form and whose text is the author's. */
const FORM_HEADINGS = wordsOrParts(
  `how (?:to|can|do|did), descri\\w*, bug, issue, summary, reproduc\\w*, repro, steps, expected, actual, current,
   behaviou?r, happen\\w*, screenshots?, possible (?:solution|fix), proposed, solution, alternatives?, motivation, feature,
   enhancement, request, problem, context, background, why, what, impact, severity, priority, acceptance criteria,
   criterios?, tasks?, to ?do, notes?, details, example, scope, related, references?, links?, user story, test coverage,
   implementation brief, workaround, tarefas, descricao, descripcion, pasos, resultado`,
  `概要, 説明, 背景, 目的, 再現, 期待, 実際, 現象, 原因, 対応, 内容, 詳細, 补充, 描述, 步骤, 预期, 实际, 问题, 상세, 설명, 재현, 기대, 구현, 참고,
   описание, шаги, ожидаем, фактическ`,
);

/** Longer headings are the author's own sentences. */
const isShort = (heading: string): boolean => heading.length <= 120 && heading.split(/\s+/).length <= 9;

export const isNoiseSection = (heading: string): boolean => isShort(heading) && NOISE_SECTIONS.test(heading);
export const isFormHeading = (heading: string): boolean => isShort(heading) && FORM_HEADINGS.test(heading);

/** Instructions and answers that a form leaves behind, at the beginning of a line. */
const FORM_TEXT = new RegExp(
  `^[\\s_*>-]*(?:${alternatives(`
    a clear and concise, add any other, if applicable, if possible.{0,2}provide, no response, n/a, none$,
    please (?:complete|describe|fill|provide|read|search|check|see|answer|review|note|include|add|make sure|tell|select),
    i (?:have )?(?:searched|read|checked|agree|gave|verified|confirm), thanks for, thank you for, before submitting,
    do not (?:alter|remove|edit|delete), describe (?:the|your), what (?:actually happened|you expected), tell us,
    steps to reproduce, paste (?:output|here|your), submitting your issue, example:, e\\.g\\., \\(optional\\)
  `)})`,
);

export const isFormText = (line: string): boolean => FORM_TEXT.test(line.slice(0, 200));
