/**
 * What the runner starts: has V8 keep what it compiles, then runs the bundle, which starts faster by that. Where the
 * directory cannot be written, Node compiles anew each time.
 */
import { createRequire, enableCompileCache } from 'node:module';
import { compiledPath, homeOf } from './home.ts';

const { RUNNER_WORKSPACE: workspace, CLAUDE_CLUSTER_HOME: home } = process.env;
if (workspace) enableCompileCache(compiledPath(homeOf(workspace, home)));
createRequire(import.meta.url)('./action.cjs');
