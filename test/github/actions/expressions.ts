/** Evaluates expressions with GitHub's own engine. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { z } from 'zod';
import { isExpression, isMap, type Json, type Template } from './template.ts';

/** What an expression can see. Contexts not named here are errors, as on GitHub. */
export type Scope = {
  contexts: Record<string, Json>;
  /** Functions beyond the well-known ones, as success(); names in lower case. */
  functions?: Record<string, (...args: string[]) => Json>;
};

const jsonSchema: z.ZodType<Json> = z.json();

const toData = (value: Json): data.ExpressionData => JSON.parse(JSON.stringify(value), data.reviver);

/** The engine's lexer turns only the first `''` of a string into `'`; GitHub's own turns all. */
function tokensOf(expression: string) {
  const { tokens } = new Lexer(expression).lex();
  for (const token of tokens)
    if (token.lexeme.startsWith("'")) token.value = token.lexeme.slice(1, -1).replaceAll("''", "'");
  return tokens;
}

type Tree = ReturnType<Parser['parse']>;
type Functions = ConstructorParameters<typeof Parser>[2];

/** By what an expression may name and its own words: each run of a workflow has the same few. */
const trees = new Map<string, Tree>();
const MAX_TREES = 1000;

function treeOf(expression: string, contexts: string[], functions: Functions): Tree {
  const key = JSON.stringify([expression, contexts, functions.map(({ name }) => name)]);
  const known = trees.get(key);
  if (known) return known;
  const tree = new Parser(tokensOf(expression), contexts, functions).parse();
  if (trees.size >= MAX_TREES) trees.clear();
  trees.set(key, tree);
  return tree;
}

function run(expression: string, scope: Scope): data.ExpressionData {
  const functions = Object.entries(scope.functions ?? {}).map(([name, call]) => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: (...args: data.ExpressionData[]) => toData(call(...args.map((arg) => arg.coerceString()))),
  }));
  const tree = treeOf(expression, Object.keys(scope.contexts), functions);
  // A run's payload is large, and few expressions look at it.
  const words = expression.toLowerCase();
  const contexts = Object.entries(scope.contexts)
    .filter(([key]) => words.includes(key))
    .map(([key, value]) => ({ key, value: toData(value) }));
  const known = new Map(functions.map((one) => [one.name, one]));
  return new Evaluator(tree, new data.Dictionary(...contexts), known).evaluate();
}

/** The template's value. Throws the engine's error when an expression is wrong. */
export function evaluate(template: Template, scope: Scope): Json {
  if (Array.isArray(template)) return template.map((one) => evaluate(one, scope));
  if (isExpression(template))
    return jsonSchema.parse(JSON.parse(JSON.stringify(run(template.expr, scope), data.replacer)));
  if (isMap(template))
    return Object.fromEntries(template.map.map(([key, value]): [string, Json] => [key, evaluate(value, scope)]));
  return template;
}

/** The value as text, as `${{ }}` in a string would show it. */
export function evaluateText(template: Template, scope: Scope): string {
  return toData(evaluate(template, scope)).coerceString();
}

/** Is the value true in the sense of `if:`? */
export function evaluateCondition(template: Template, scope: Scope): boolean {
  const value = evaluate(template, scope);
  return !(value === null || value === false || value === 0 || value === '');
}

/** The mapping's values as text, e.g. for `env:`. */
export function evaluateTexts(template: Template, scope: Scope): Record<string, string> {
  const value = evaluate(template, scope);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toData(inner).coerceString()]));
}
