# Tests that have failed are run once more, by themselves; sourced by bash.

# pytest_twice FOLDER COMMAND… [-- ARGUMENT…]: runs pytest and, where at most 5 tests have failed, those once more.
# COMMAND runs it with FOLDER as its cache, `-o cache_dir=FOLDER`; the ARGUMENTs, as xdist's, are for the first time
# alone. Returns pytest's exit code: that of the second time where there was one, else that of the first.
#
# Many of thousands of tests are in real time, on machines that others use too, and one of them may fail for that. Alone
# and a second time it passes, whereas what is really broken fails again. It is shown all the same: a test that is often
# named there has a fault of its own. More than a few failures are no accident.
pytest_twice() {
  local failed=$1/v/cache/lastfailed command=() code=0 names again
  shift
  while (($#)) && [[ $1 != -- ]]; do
    command+=("$1")
    shift
  done
  rm -f "$failed"
  "${command[@]}" "${@:2}" || code=$?
  ((code == 1)) || return "$code"
  mapfile -t names < <(failed_tests "$failed")
  ((${#names[@]} > 0 && ${#names[@]} <= 5)) || return 1
  printf '\n== ONCE MORE, ALONE: what has failed\n'
  "${command[@]}" --last-failed || return $?
  mapfile -t again < <(failed_tests "$failed") # those that were not found would be kept there
  ((!${#again[@]})) || return 1
  printf '\n== PASSED ONLY THE SECOND TIME: (what failed the first time is above)\n'
  printf '  %s\n' "${names[@]}"
}

failed_tests() {
  [[ ! -e $1 ]] || python3 -c 'import json, sys
print("".join(name + "\n" for name in json.load(open(sys.argv[1], encoding="utf-8"))), end="")' "$1"
}
