#!/bin/bash
# After every job (ACTIONS_RUNNER_HOOK_JOB_COMPLETED): ends what the job left running, and removes its temporary files. The
# runner does the former too, but loses what has changed its RUNNER_TRACKING_ID. Never fails a job.
set -u
here=$CLAUDE_CLUSTER_INSTANCE

parent_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f2; }

# This script and what it starts carry the job's variables too.
is_this_script() {
  local pid=$1
  while [ -n "$pid" ] && [ "$pid" -gt 1 ]; do
    [ "$pid" != "$$" ] || return 0
    pid=$(parent_of "$pid")
  done
  return 1
}

# By three of the job's variables: another run, or the same run on another instance, has other values.
strays() {
  local pid
  grep -czxF -e "GITHUB_RUN_ID=$GITHUB_RUN_ID" -e "GITHUB_RUN_ATTEMPT=$GITHUB_RUN_ATTEMPT" -e "CLAUDE_CLUSTER_INSTANCE=$here" \
    /proc/[0-9]*/environ 2>/dev/null | sed -n 's,^/proc/\([0-9]*\)/environ:3$,\1,p' | while read -r pid; do
    [ "$pid" = "$PPID" ] || is_this_script "$pid" || ! [ -d "/proc/$pid" ] || echo "$pid"
  done
}

mapfile -t left < <(strays)
if [ ${#left[@]} -gt 0 ]; then
  echo "Ends what the job left running: ${left[*]}"
  kill -TERM "${left[@]}" 2>/dev/null
  for _ in {1..50}; do
    kill -0 "${left[@]}" 2>/dev/null || break
    sleep 0.1
  done
  mapfile -t left < <(strays)
  [ ${#left[@]} -eq 0 ] || kill -KILL "${left[@]}" 2>/dev/null
fi

# What was there before the job (the runner's own sockets) is older than the note of its start.
if [ -e "$here/job" ]; then
  find "$here/tmp" -mindepth 1 -maxdepth 1 -newer "$here/job" -exec rm -rf {} +
  rm -f "$here/job"
fi
exit 0
