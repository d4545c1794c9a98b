/** Whether Claude Code and the tests can be confined here: tried, as the instance's user. */
import { type InstanceCheck, ok, warning } from './finding.ts';
import { runAsJob } from './programs.ts';

const NEEDED = ['srt', 'bwrap', 'socat', 'rg'];
const INSTALL = 'sudo apt-get install bubblewrap socat ripgrep && sudo npm install -g @anthropic-ai/sandbox-runtime';

/** Reads a hidden file, writes outside, and writes where it may; the action tries more before each attempt. */
const PROBE = `set -e
for program in ${NEEDED.join(' ')}; do command -v $program >/dev/null || { echo "$program is not found"; exit 20; }; done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir hidden inside
echo secret >hidden/secret
cat >settings.json <<END
{"network":{"allowedDomains":[],"deniedDomains":[]},
 "filesystem":{"denyRead":["$dir/hidden"],"allowRead":[],"allowWrite":["$dir/inside"],"denyWrite":[]}}
END
srt --settings settings.json -c 'cat hidden/secret 2>/dev/null && exit 11; echo x 2>/dev/null >outside; echo x >inside/file' >/dev/null ||
  { code=$?; [ $code = 11 ] && echo 'a hidden file could be read' || echo "it ends with exit code $code"; exit 21; }
[ ! -e outside ] || { echo 'it wrote outside'; exit 21; }
[ -e inside/file ] || { echo 'it could not write inside'; exit 21; }
`;

export const sandbox: InstanceCheck = async (context) => {
  const why =
    'Tasks are refused here, unless the configuration names an image for containers or has `attempt.sandbox: none`.';
  if (context.instance.level === 'strict')
    return warning(
      'sandbox',
      'the hardening level strict allows none inside a job',
      why,
      'Run join again with --hardening default.',
    );
  if (context.host.platform === 'win32')
    return warning('sandbox', 'there is none for Windows', why, 'Use Linux or macOS.');
  const { code, stdout, stderr } = await runAsJob(context, '/bin/sh', ['-c', PROBE]);
  if (code === 0) return ok('sandbox', 'srt confines');
  const said = stdout.trim() || stderr.trim().split('\n').at(-1) || `exit code ${code}`;
  return warning('sandbox', `srt does not confine: ${said}`, why, INSTALL);
};
