#!/bin/bash
# The container's first process: registers as the runner's user, with a token that only root can read, and runs the runner. A
# stop waits for the job at work. Arguments are those of join.
set -euo pipefail
volume=/var/lib/claude-cluster
# Below the volume, whose parent the runner's user can't write to: the lock lies beside the root.
root=$volume/root
name=${CLAUDE_CLUSTER_NAME:-$(hostname)}
here=$root/instances/$name
# shellcheck source=../scripts/job-at-work.sh
. "$(dirname "$0")/scripts/job-at-work.sh"

as_runner=(setpriv --reuid runner --regid runner --init-groups --inh-caps -all --)

chown runner:runner "$volume"
"${as_runner[@]}" rm -f "$here.draining"
"${as_runner[@]}" node "$(dirname "$0")/lib/runner-setup.mjs" join --foreground --register-only --yes --no-doctor \
  --root "$root" --name "$name" --token-stdin "$@" </run/secrets/github_token

cd "$here/runner"
# The rest of a job's environment is in .env, which the runner reads.
"${as_runner[@]}" env "HOME=$here/home" "TMPDIR=$here/tmp" RUNNER_MANUALLY_TRAP_SIG=1 ./run.sh &
runner=$!

# Root has few rights in a container: not even that to end another user's process.
stopping=
trap 'stopping=yes' TERM INT
code=0
while [ -d "/proc/$runner" ]; do
  # A signal ends the wait before the runner ends.
  wait "$runner" && code=0 || code=$?
  [ -n "$stopping" ] || continue
  "${as_runner[@]}" touch "$here.draining"
  while job_at_work "$here"; do sleep 1; done
  "${as_runner[@]}" kill -TERM "$runner" || true
  stopping=
done
exit "$code"
