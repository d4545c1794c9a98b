# shellcheck shell=bash
# Whether a job is at work, told from this PC alone: job-started.sh notes the process that runs it. Sourced.

# When a process started, in ticks since boot: an id is given again, this with it is not.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# job_at_work INSTANCE_DIRECTORY
job_at_work() {
  local pid started
  [ -f "$1/job" ] || return 1
  read -r pid started _ <"$1/job" || return 1
  [[ $pid =~ ^[0-9]+$ ]] && [ -n "$started" ] && [ "$(started_at "$pid")" = "$started" ]
}
