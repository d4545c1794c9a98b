#!/bin/bash
# Removes workspaces and logs that nobody used for some days, and when the disk is nearly full the oldest of the younger ones
# too. Runs as the instance's user, who can only harm what is theirs. clean.sh DIRECTORY DAYS [--dry-run]
set -u
here=$1 days=$2 dry=${3:-}
# shellcheck source=job-at-work.sh
. "$(dirname "$0")/job-at-work.sh"

# Below so much the disk counts as nearly full.
wanted_mb=${CLAUDE_CLUSTER_WANTED_DISK_MB:-10240}

free_mb() { df -Pm "$here/work" | awk 'NR == 2 { print $4 }'; }

remove() {
  if [ -n "$dry" ]; then
    echo "would remove $1"
    return
  fi
  echo "removes $1"
  # Out of the way at once: a job that starts meanwhile finds no workspace, and makes one.
  mv "$1" "$1.removing" && rm -rf "$1.removing"
}

# "SECONDS PATH" per workspace, oldest first. A checkout changes work/shop/shop, not the outer folder. What starts with "_"
# (_tool, _actions, _temp, _PipelineMapping) is the runner's own, and breaks when it is missing.
workspaces() {
  local path name
  for path in "$here"/work/*; do
    name=$(basename "$path")
    case $name in _* | '*') continue ;; esac
    echo "$(stat -c %Y "$path" "$path/$name" "$path/$name/.git" 2>/dev/null | sort -n | tail -1) $path"
  done | sort -n
}

# All but the two newest: one of them is being written.
logs() {
  find "$here/runner/_diag" -type f -name '*.log' -printf '%T@ %p\n' 2>/dev/null | sort -n | sed 's/\.[0-9]* / /' | head -n -2
}

limit=$(($(date +%s) - days * 86400))
while read -r used path; do
  [ -z "$path" ] || [ "$used" -ge "$limit" ] || remove "$path"
done < <(logs)

if job_at_work "$here"; then
  echo "$(basename "$here") is at work: its workspaces stay."
  exit 0
fi
while read -r used path; do
  [ -n "$path" ] || continue
  if [ "$used" -lt "$limit" ] || [ "$(free_mb)" -lt "$wanted_mb" ]; then remove "$path"; fi
done < <(workspaces)
