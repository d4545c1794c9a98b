#!/bin/bash
# Every five minutes, as root: wakes a listener that is alive but not listening, notes how the PC is, and cleans once a day or
# when the disk is nearly full. tend.sh INSTANCE_DIRECTORY USER UNIT
set -u
here=$1 user=$2 unit=$3
name=$(basename "$here")
scripts=$(dirname "$0")
# shellcheck source=job-at-work.sh
. "$scripts/job-at-work.sh"

# Looks without a connection until the listener is woken.
patience=3

listener() {
  pgrep -f "^$here/runner/bin/Runner.Listener( |\$)" | head -1
}

# A listener waits for jobs on a connection that it holds open. State 01 is ESTABLISHED.
is_connected() {
  local sockets
  sockets=$(find "/proc/$1/fd" -lname 'socket:*' -printf '%l\n' 2>/dev/null | tr -dc '0-9\n')
  [ -n "$sockets" ] &&
    awk '$4 == "01" { print $10 }' "/proc/$1/net/tcp" "/proc/$1/net/tcp6" 2>/dev/null | grep -qxF "$sockets"
}

watch() {
  local pid misses=0
  systemctl is-active --quiet "$unit" || return
  if job_at_work "$here"; then
    rm -f "$here.misses"
    return
  fi
  pid=$(listener)
  if [ -n "$pid" ] && is_connected "$pid"; then
    rm -f "$here.misses"
    return
  fi
  [ ! -r "$here.misses" ] || read -r misses <"$here.misses"
  misses=$((misses + 1))
  if [ "$misses" -lt "$patience" ]; then
    echo "$misses" >"$here.misses"
    return
  fi
  echo "$name listens no more: restarting $unit"
  rm -f "$here.misses"
  # One that hears nothing may not hear that it is to stop either, and a stop waits an hour for jobs, of which there is none here.
  timeout 60 systemctl restart "$unit" || systemctl kill --signal=KILL "$unit"
}

# The last "Job X completed with result: Y" of the listener's own logs, as "WHEN<tab>RESULT<tab>NAME".
last_job() {
  find "$here/runner/_diag" -type f -name 'Runner_*.log' -printf '%T@ %p\n' 2>/dev/null | sort -n | cut -d' ' -f2- |
    xargs -r -d '\n' grep -h -o '[0-9-]\{10\} [0-9:]\{8\}Z: Job .* completed with result: [A-Za-z]*$' | tail -1 |
    sed -E 's/^(.{10}) (.{8})Z: Job (.*) completed with result: ([A-Za-z]*)$/\1T\2Z\t\4\t\3/'
}

# Inside a JSON string.
escaped() { tr -d '\000-\037' <<<"$1" | sed 's/[\\"]/\\&/g'; }

report() {
  local load at result job last=null busy=false
  read -r load _ </proc/loadavg
  IFS=$'\t' read -r at result job < <(last_job)
  [ -z "${result:-}" ] || last="{\"at\":\"$at\",\"result\":\"$result\",\"name\":\"$(escaped "$job")\"}"
  ! job_at_work "$here" || busy=true
  {
    printf '{"version":1,"at":"%s","cpus":%s,"load":%s,' "$(date -u +%FT%TZ)" "$(nproc)" "$load"
    awk '/^MemTotal/ { t = $2 } /^MemAvailable/ { a = $2 }
      END { printf "\"memoryMb\":%d,\"freeMemoryMb\":%d,", t / 1024, a / 1024 }' /proc/meminfo
    printf '"freeDiskMb":%s,' "$(df -Pm "$here" | awk 'NR == 2 { print $4 }')"
    printf '"busy":%s,"lastJob":%s}\n' "$busy" "$last"
  } >"$here.report.new"
  chmod 644 "$here.report.new"
  mv "$here.report.new" "$here.report.json"
}

clean() {
  local free
  free=$(df -Pm "$here" | awk 'NR == 2 { print $4 }')
  if [ -z "$(find "$here.cleaned" -mtime -1 2>/dev/null)" ] || [ "$free" -lt "${CLAUDE_CLUSTER_WANTED_DISK_MB:-10240}" ]; then
    # Not runuser: its PAM session wants more than this service is allowed.
    setpriv --reuid "$user" --regid "$user" --init-groups -- "$scripts/clean.sh" "$here" 7
    touch "$here.cleaned"
  fi
}

watch
report
clean
