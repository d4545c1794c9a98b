/**
 * Git's ids (`git hash-object`) of every version of the task workflow that the app ever proposed, oldest first. A file with
 * one of these is ours and unchanged, so it may be replaced; any other was changed by hand. A test holds that the
 * last one is the workflow as it is now: whoever changes the workflow adds a line here.
 */
export const WORKFLOW_VERSIONS: readonly string[] = [
  '56763ecbf5a944244aa848dd66fa8b05b9de4663',
  '42995bd3667e50f68d385ca005fa8f3170eef3a5',
];
