# Steps of .ci/run, each a function of its own, beside each other and within a time; sourced by bash.
# $folder holds what they print. Nothing here kills by a name: what a step has started is known by its environment.

declare -A running until
failures=()
whole=$((SECONDS + ${CI_LIMIT:-4800})) # seconds; no step goes on after that

step() { printf '\n== %s\n' "$*"; }

# begin FUNCTION SECONDS: starts it beside others.
begin() {
  (
    export CI_STEP=$folder/$1
    "$1"
  ) >"$folder/$1.log" 2>&1 &
  running[$1]=$!
  until[$1]=$((SECONDS + $2 < whole ? SECONDS + $2 : whole))
}

# finish FUNCTION…: waits for them, shows what each has printed, and returns 1 where one has failed or took too long.
finish() {
  local before=${#failures[@]} waiting=("$@") rest name
  while ((${#waiting[@]})); do
    rest=()
    for name in "${waiting[@]}"; do
      if runs "$name" && ((SECONDS < until[$name])); then
        rest+=("$name")
      else
        ended "$name"
      fi
    done
    waiting=("${rest[@]}")
    ((!${#rest[@]})) || sleep 0.2
  done
  return $((${#failures[@]} > before))
}

# One step is over, or its time is.
ended() {
  local code=0 late=
  if runs "$1"; then
    late=$(ps -o pid=,etime=,args= -p "$(processes "$1" | paste -sd,)" 2>/dev/null | cut -c1-150) || :
    late=${late:-it}
  fi
  end "$1"
  wait "${running[$1]}" 2>/dev/null || code=$?
  unset "running[$1]"
  cat "$folder/$1.log"
  if [[ $late ]]; then
    step "TIMED OUT: $1. What was running:"
    printf '%s\n' "$late"
    failures+=("$1 timed out")
  elif ((code)); then
    step "FAILED: $1 (exit code $code)"
    failures+=("$1 failed")
  fi
}

runs() { kill -0 "${running[$1]}" 2>/dev/null; }

# The numbers of all processes of a step, those as well that have left its process group or session, as Wine's do.
processes() {
  if runs "$1"; then echo "${running[$1]}"; fi
  grep -lzxF "CI_STEP=$folder/$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 || :
}

# Ends what is left of a step: politely, and after $CI_GRACE by force.
end() {
  local left tries=${CI_GRACE:-100} # tenths of a second
  mapfile -t left < <(processes "$1")
  ((${#left[@]})) || return 0
  kill "${left[@]}" 2>/dev/null || :
  while mapfile -t left < <(processes "$1") && ((${#left[@]})); do
    ((tries-- > 0)) || kill -KILL "${left[@]}" 2>/dev/null || :
    ((tries > -50)) || return 0
    sleep 0.1
  done
}

end_all() {
  local name
  for name in "${!running[@]}"; do end "$name"; done
}
