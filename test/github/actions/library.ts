/**
 * GitHub's own workflow parser. Version 0.3 imports JSON without the attribute that Node asks for, so a resolve hook adds
 * it before the package is loaded. The hook stays: it changes nothing for imports that carry the attribute already.
 */
import { registerHooks } from 'node:module';
import { parse } from 'yaml';

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    return specifier.endsWith('.json') && context.parentURL?.includes('/@actions/workflow-parser/')
      ? { ...resolved, importAttributes: { ...resolved.importAttributes, type: 'json' } }
      : resolved;
  },
});

export const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await import(
  '@actions/workflow-parser'
);
export const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');

/**
 * The YAML text on one line. The parser takes text with expressions in it from the source of the file when it spans lines,
 * with the file's indentation, which an editor wants and a runner doesn't; so values are read from this form, and errors
 * (with their lines) from the original.
 */
export const onOneLine = (text: string): string => JSON.stringify(parse(text));
