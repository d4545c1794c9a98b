/** The shell scripts of the distribution; names, arguments, exit codes and words are those of actions/runner. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE, placeInside } from '../throw-away-root.ts';

const ROOT_CHECK = (words: string) => `if [ "$(id -u)" -eq 0 ] && [ -z "$RUNNER_ALLOW_RUNASROOT" ]; then
  echo "${words}"
  exit 1
fi`;

const HERE = 'here=$(cd "$(dirname "$0")" && pwd)';

const LISTENER = join(import.meta.dirname, 'listener.ts');
/** Where Node keeps what it compiled when it is told nothing else: the stand-in starts often. */
const CACHE = join(tmpdir(), 'node-compile-cache');

/** By path in the archive. */
export const scripts = (version: string, broken: boolean): Record<string, string> => ({
  'bin/Runner.Listener': `#!/bin/bash
${HERE}
case "$1" in --version) echo ${version}; exit 0;; esac${broken ? '\nif [ "$1" = run ]; then echo \'Unhandled exception.\'; exit 1; fi' : ''}
node=${process.execPath} listener=${LISTENER}
# A service that does not see this checkout, or whose user may not.
if [ ! -x "$node" ] || [ ! -r "$listener" ]; then node=${NODE} listener=${placeInside(LISTENER)}; fi
NODE_COMPILE_CACHE=${CACHE} RUNNER_ROOT=$(dirname "$here") RUNNER_VERSION=${version} exec -a "$here/Runner.Listener" "$node" "$listener" "$@"
`,
  'config.sh': `#!/bin/bash
${HERE}
${ROOT_CHECK('Must not run with sudo')}
cd "$here" || exit 1
echo "$PATH" > .path
if [ "$1" = remove ]; then exec ./bin/Runner.Listener "$@"; fi
exec ./bin/Runner.Listener configure "$@"
`,
  'run.sh': `#!/bin/bash
${HERE}
if [ -z "$RUNNER_MANUALLY_TRAP_SIG" ]; then
  while "$here"/run-helper.sh.template "$@"; [ $? -eq 2 ]; do echo 'Restarting runner...'; done
  echo 'Exiting runner...'
  exit 0
fi
set -m
trap 'kill -INT -$child' INT TERM
while :; do
  "$here"/run-helper.sh.template "$@" &
  child=$!
  wait "$child"
  code=$?
  # A signal ends the first wait before the child ends.
  while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
  [ "$code" -eq 2 ] || { echo 'Exiting runner...'; exit "$code"; }
  echo 'Restarting runner...'
done
`,
  'run-helper.sh.template': `#!/bin/bash
${HERE}
${ROOT_CHECK('Must not run interactively with sudo')}
"$here"/bin/Runner.Listener run "$@"
code=$?
case "$code" in
  0) echo 'Runner listener exit with 0 return code, stop the service, no retry needed.'; exit 0;;
  1) echo 'Runner listener exit with terminated error, stop the service, no retry needed.'; exit 0;;
  2) echo 'Runner listener exit with retryable error, re-launch runner in 5 seconds.'; exit 2;;
  5) echo 'Runner listener exit with Session Conflict error, stop the service, no retry needed.'; exit 0;;
  *) echo "Exiting with unknown error code: $code"; exit 0;;
esac
`,
  'svc.sh': `#!/bin/bash
echo 'The stand-in has no service of its own.' >&2
exit 1
`,
  'env.sh': '#!/bin/bash\nexit 0\n',
});
