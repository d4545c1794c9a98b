import { createRequire, enableCompileCache } from "node:module";
import { join, resolve } from "node:path";
// action/home.ts
const homeOf = (workspace, home) => resolve(home || join(workspace, "..", "_claude"));
const compiledPath = (home) => join(home, "compiled");
// action/start.ts
const { RUNNER_WORKSPACE: workspace, CLAUDE_CLUSTER_HOME: home } = process.env;
if (workspace) enableCompileCache(compiledPath(homeOf(workspace, home)));
createRequire(import.meta.url)("./action.cjs");
export {};
