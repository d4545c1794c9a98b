#!/bin/bash
# A recorded fake of systemctl for a root in which no systemd runs: units really run, as their user and with their environment.
set -u
state=/run/fake-systemctl
mkdir -p "$state"
echo "$*" >>"$state/calls"
verb=${1:-}
unit=${!#}
file=/etc/systemd/system/$unit
value() { sed -n "s/^$1=//p" "$file" | tail -1; }
is_active() { [ -e "$state/$unit.active" ] || { [ -r "$state/$unit.pid" ] && kill -0 "$(<"$state/$unit.pid")" 2>/dev/null; }; }

stop() {
  local pid
  rm -f "$state/$unit.active" "$state/$unit.wanted"
  [ -r "$state/$unit.pid" ] || return 0
  pid=$(<"$state/$unit.pid")
  # A run.sh that is just starting its listener loses the first.
  while kill -TERM "$pid" 2>/dev/null; do sleep 0.2; done
  rm -f "$state/$unit.pid"
}

before() {
  local line
  while read -r line; do
    bash -c "${line#[-+]}" || [ "${line:0:1}" = - ] || return 1
  done < <(sed -n 's/^ExecStartPre=//p' "$file")
}

# What ends is started again, as by Restart=always.
supervise() {
  local variables=() as=() command=() one
  # The machine may be busy with other tests: the hook is not to refuse jobs for it.
  mapfile -t variables < <(sed -n 's/^Environment=//p' "$file" | xargs -r -n1 echo)
  # Without a user it is root's, who runs a container and knows by its own environment which engine's folders to use.
  [ -z "$(value User)" ] || as=(runuser -u "$(value User)" -- env -i CLAUDE_CLUSTER_MOST_LOAD_PER_CPU=1000)
  eval "command=( $(value ExecStart | sed 's/\$\$/$/g') )"
  while [ -e "$state/$unit.wanted" ]; do
    if before; then
      while read -r one; do
        [ ! -r "${one#-}" ] || mapfile -t -O "${#variables[@]}" variables <"${one#-}"
      done < <(sed -n 's/^EnvironmentFile=//p' "$file")
      setsid "${as[@]}" env "${variables[@]}" "${command[@]}" &
      echo $! >"$state/$unit.pid"
      wait $!
    fi
    sleep 0.5
  done
}

start() {
  [ -r "$file" ] || { echo "Unit $unit not found." >&2; exit 5; }
  case $unit in *.timer) touch "$state/$unit.active"; return ;; esac
  cd "$(value WorkingDirectory)" || exit 1
  touch "$state/$unit.wanted"
  supervise >>"$state/$unit.log" 2>&1 </dev/null &
  while [ ! -e "$state/$unit.pid" ]; do sleep 0.05; done
}

case $verb in
  --version) echo 'systemd 252 (fake)' ;;
  restart) stop; start ;;
  start) is_active || start ;;
  stop) stop ;;
  enable) touch "$state/$unit.enabled"; if [ "${2:-}" = --now ]; then start; fi ;;
  disable) rm -f "$state/$unit.enabled"; if [ "${2:-}" = --now ]; then stop; fi ;;
  is-enabled) [ -e "$state/$unit.enabled" ] ;;
  is-active) is_active || { [ ! -e "$state/$unit.wanted" ] || echo activating; exit 3; } ;;
  show) value Restart ;;
esac
