#!/bin/bash
# Runs a program of an instance in a container, as the instance's user, who sees of this PC no more than the instance's folder,
# the hooks, and who has which number. container.sh ENGINE INSTANCE_DIRECTORY USER IMAGE [OPTION…] -- PROGRAM [ARGUMENT…]
set -eu
engine=$1 here=$2 user=$3 image=$4
shift 4
options=()
while [ "$1" != -- ]; do
  options+=("$1")
  shift
done
program=$2
shift 2
instances=$(dirname "$here")
scripts=$(dirname "$0")
number=$(id -u "$user"):$(id -g "$user")

# A sandbox inside mounts a /proc of its own, which the kernel allows only where the outer one is whole. What else Podman covers
# up in there is closed to a user without rights. Docker's seccomp profile forbids such a sandbox anyway.
[ "$engine" != podman ] || options+=(--security-opt 'unmask=/proc/*')

# What only this start may know; without it the container's stdin is that of the caller.
[ -z "${CLAUDE_CLUSTER_STDIN:-}" ] || exec <"$CLAUDE_CLUSTER_STDIN"

# Beside the instance lies what the hook reads: whether the PC is paused, and the timer's report.
# What it says goes to the unit's journal; a log of the engine's own would only grow.
exec "$engine" run --rm --pull never --log-driver none --user "$number" \
  --cap-drop ALL --security-opt no-new-privileges --pids-limit 2048 \
  --volume /etc/passwd:/etc/passwd:ro --volume /etc/group:/etc/group:ro \
  --volume "$instances:$instances:ro" --volume "$here:$here" --volume "$scripts:$scripts:ro" \
  --workdir "$here" --env "HOME=$here/home" --env "TMPDIR=$here/tmp" --env LANG=C.UTF-8 \
  "${options[@]}" --entrypoint "$program" "$image" "$@"
