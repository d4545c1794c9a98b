#!/bin/bash
# Before every job (ACTIONS_RUNNER_HOOK_JOB_STARTED): refuses what could only fail here, and says why. What it refuses fails;
# the cluster then gives the task to another PC.
set -eu
here=$CLAUDE_CLUSTER_INSTANCE
# shellcheck source=job-at-work.sh
. "$(dirname "$0")/job-at-work.sh"

refuse() {
  echo "::error title=This PC takes no job::$1"
  exit 1
}

[ ! -e "$here.draining" ] || refuse "It is paused. To give it jobs again: runner-setup resume --name $(basename "$here")"

least=${CLAUDE_CLUSTER_LEAST_DISK_MB:-1024}
free=$(df -Pm "$here/work" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$least" ] || refuse "$free MB of disk are free, and $least are needed. To make room: runner-setup clean"

read -r load _ </proc/loadavg
cpus=$(nproc)
most=${CLAUDE_CLUSTER_MOST_LOAD_PER_CPU:-20}
awk -v load="$load" -v cpus="$cpus" -v most="$most" 'BEGIN { exit load <= cpus * most ? 0 : 1 }' ||
  refuse "Its load is $load on $cpus processors, and $most on each are allowed."

echo "$PPID $(started_at "$PPID") ${GITHUB_RUN_ID:-}" >"$here/job"
if [ -r "$here.report.json" ]; then
  echo "::group::This PC"
  cat "$here.report.json"
  echo "::endgroup::"
fi
