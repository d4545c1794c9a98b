# shellcheck shell=bash
# Whether a job is at work, told from this PC alone: job-started.sh notes the process that runs it. Sourced.

# When a process started, in ticks since boot: an id is given again, this with it is not.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# A job in a container notes the number that its process has there; from outside it has another one.
numbers_outside() {
  grep -lE "^NSpid:.*[[:space:]]$1\$" /proc/[0-9]*/status 2>/dev/null | sed 's,^/proc/\([0-9]*\)/status$,\1,'
}

# job_at_work INSTANCE_DIRECTORY
job_at_work() {
  local pid started one
  [ -f "$1/job" ] || return 1
  read -r pid started _ <"$1/job" || return 1
  [[ $pid =~ ^[0-9]+$ ]] && [ -n "$started" ] || return 1
  for one in "$pid" $(numbers_outside "$pid"); do
    [ "$(started_at "$one")" != "$started" ] || return 0
  done
  return 1
}
