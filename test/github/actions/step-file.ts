/** A step of a workflow file, as the workflow is kept and as a runner gets it. */
import { z } from 'zod';
import { templateSchema } from './template.ts';

const common = {
  id: z.string().nullable(),
  name: templateSchema.nullable(),
  /** With the implied `success() &&`. */
  if: templateSchema,
  continueOnError: templateSchema,
  timeoutMinutes: templateSchema,
  env: templateSchema,
};

export const stepFileSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('run'),
    run: templateSchema,
    shell: templateSchema,
    workingDirectory: templateSchema,
  }),
  z.object({ ...common, kind: z.literal('uses'), uses: z.string(), with: templateSchema }),
]);
export type StepFile = z.infer<typeof stepFileSchema>;
