#!/usr/bin/env bash
# Puts gesturectl into place for one user of a Linux desktop, or takes it away again.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: install/install.sh [--uninstall] [--uinput] [--mouse]

Puts into your home folder: the program, unless there is one already, a systemd user service, a desktop entry with its icon,
a manual page, and completion for bash, zsh and fish. Nothing is started. A second run brings everything up to date.

  --uinput     also allow `gesturectl run --output uinput`, by a udev rule outside your home folder; asks before
  --mouse      on Wayland, also have gestures wait while you use the real mouse, by another such rule; asks before
  --uninstall  take all of it away; your config and your gestures stay
TEXT
}

uninstall='' uinput='' mouse=''
for word in "$@"; do
  case $word in
    --uninstall) uninstall=1 ;;
    --uinput) uinput=1 ;;
    --mouse) mouse=1 ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'install.sh: %s is no option.\n' "$word" >&2; usage >&2; exit 2 ;;
  esac
done
[[ $(uname) == Linux ]] || { printf 'install.sh is for Linux. Use pip, pipx or uv here; the README says how.\n' >&2; exit 3; }
[[ $EUID != 0 || -n ${GESTURECTL_AS_ROOT:-} ]] || {
  printf 'install.sh is for one user, not for root. Run it without sudo; it asks where it needs more.\n' >&2; exit 3; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
config=${XDG_CONFIG_HOME:-$HOME/.config}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/gesturectl
state=${XDG_STATE_HOME:-$HOME/.local/state}/gesturectl
link=$HOME/.local/bin/gesturectl
venv=$data/gesturectl/venv
service=$config/systemd/user/gesturectl.service
desktop=$data/applications/gesturectl.desktop
icon=$data/icons/hicolor/scalable/apps/gesturectl.svg
bash_completion=$data/bash-completion/completions/gesturectl
zsh_completion=$data/zsh/site-functions/_gesturectl
fish_completion=$config/fish/completions/gesturectl.fish
manual=$data/man/man1/gesturectl.1
autostart=$config/autostart/gesturectl.desktop # written by the program itself
files=("$service" "$desktop" "$icon" "$bash_completion" "$zsh_completion" "$fish_completion" "$manual")
rules=${GESTURECTL_RULES:-/etc/udev/rules.d}
uinput_rule=70-gesturectl.rules uinput_devices=--name-match=uinput
mouse_rule=71-gesturectl-mouse.rules mouse_devices=--subsystem-match=input

say() { printf '%s\n' "$*"; }

asked() {
  local answer=
  read -r -p "$1 [y/N] " answer || true
  [[ $answer == [yY]* ]]
}

as_root() {
  if [[ $EUID == 0 ]]; then "$@"; else sudo "$@"; fi
}

# Has udev heed the rules as they are now for what `udevadm trigger` is told.
heed() {
  as_root sh -c "udevadm control --reload && udevadm trigger $1" 2>/dev/null ||
    say 'It takes effect at the next start of the computer.'
}

# Puts a udev rule in place after asking; says what it lets happen.
permit() {
  local rule=$rules/$1
  if cmp -s "$here/$1" "$rule"; then
    say "unchanged  $rule"
    return
  fi
  say "$2"
  if asked "Write $rule as root?"; then
    as_root install -m 644 "$here/$1" "$rule"
    say "written    $rule"
    [[ $1 != "$uinput_rule" ]] || as_root modprobe -q uinput 2>/dev/null || true
    heed "$3"
  else
    say "not written $rule"
  fi
}

# Takes such a rule away after asking.
forbid() {
  local rule=$rules/$1
  if [[ -e $rule ]] && asked "Remove $rule as root?"; then
    as_root rm "$rule"
    say "removed    $rule"
    heed "$2"
  fi
}

systemd() {
  command -v systemctl >/dev/null && systemctl --user "$@" >/dev/null 2>&1
}

# Writes what a command prints to a file, whole or not at all.
put() {
  local new
  mkdir -p "$(dirname "$1")"
  new=$(mktemp "$1.XXXXXX")
  "${@:2}" >"$new" || { rm "$new"; say "not written $1" >&2; exit 1; }
  chmod 644 "$new"
  if cmp -s "$new" "$1"; then
    rm "$new"
    say "unchanged  $1"
  else
    mv "$new" "$1"
    say "written    $1"
  fi
}

if [[ -n $uninstall ]]; then
  systemd disable --now gesturectl.service || true
  for file in "${files[@]}" "$autostart"; do
    if [[ -e $file ]]; then rm "$file" && say "removed    $file"; fi
    rmdir "$(dirname "$file")" 2>/dev/null || true
  done
  systemd daemon-reload || true
  if [[ -L $link && $(readlink "$link") == "$venv/bin/gesturectl" ]]; then rm "$link" && say "removed    $link"; fi
  if [[ -e $venv/pyvenv.cfg ]]; then rm -r "$venv" && say "removed    $venv"; fi
  if [[ -d $cache ]]; then rm -r "$cache" && say "removed    $cache"; fi
  rmdir "$data/gesturectl" 2>/dev/null || true
  forbid "$uinput_rule" "$uinput_devices"
  forbid "$mouse_rule" "$mouse_devices"
  own=()
  for folder in "$config/gesturectl" "$data/gesturectl" "$state"; do if [[ -e $folder ]]; then own+=("$folder"); fi; done
  if ((${#own[@]})); then say "Your own stays, such as config and gestures; remove it by hand if you like: ${own[*]}"; fi
  exit 0
fi

if [[ -e $venv/pyvenv.cfg || ! $(command -v gesturectl) ]]; then
  [[ -f $here/../pyproject.toml ]] || { say 'Install gesturectl first, or run this from a checkout of it.' >&2; exit 3; }
  if [[ -e $link || -L $link ]] && [[ $(readlink "$link") != "$venv/bin/gesturectl" ]]; then
    say "$link is there and not ours. Add its folder to PATH, or remove it." >&2
    exit 1
  fi
  say "installing the program into $venv"
  [[ -e $venv/bin/pip ]] || python3 -m venv "$venv" || {
    say 'Python cannot make an environment. Install the package python3-venv.' >&2; exit 3; }
  # Versions and digests as they were tried; with hashes, pip takes nothing that is not in the list, so the program follows.
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$here/constraints.txt"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$here/.."
  mkdir -p "$(dirname "$link")"
  ln -sfn "$venv/bin/gesturectl" "$link"
  program=$link
else
  program=$(command -v gesturectl)
  if [[ $(readlink -f "$program") == /usr/lib/gesturectl/* ]]; then
    say 'gesturectl is installed as a package of the system, which has brought all of this for everybody here.'
    say 'Its udev rules: sudo dpkg-reconfigure gesturectl. To have a checkout instead: sudo apt purge gesturectl.'
    exit 1
  fi
  say "using      $program"
fi
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")

# systemd and desktop entries both want a path with spaces in quotes, and `%` twice.
quoted=\"${program//%/%%}\"
fill() { local text; text=$(<"$1"); printf '%s\n' "${text//@GESTURECTL@/"$quoted"}"; }
put "$service" fill "$here/gesturectl.service"
put "$desktop" fill "$here/gesturectl.desktop"
put "$icon" cat "$here/gesturectl.svg"
put "$bash_completion" "$program" completion bash
put "$zsh_completion" "$program" completion zsh
put "$fish_completion" "$program" completion fish
put "$manual" "$program" manual
systemd daemon-reload || true

if [[ -n $uinput ]]; then
  permit "$uinput_rule" \
    "Any program of whoever is logged in at this computer's screen could then create virtual keyboards and mice." \
    "$uinput_devices"
fi
if [[ -n $mouse ]]; then
  permit "$mouse_rule" \
    "Any program of whoever is logged in at this computer's screen could then see what mice and touchpads do, no keyboards." \
    "$mouse_devices"
fi

say
say 'Look whether all is there:   gesturectl doctor'
say 'Start it now:                systemctl --user start gesturectl'
say 'Start it with each login:    systemctl --user enable gesturectl'
case ":$PATH:" in *":$(dirname "$program"):"*) ;; *) say "$(dirname "$program") is not in your PATH yet; log in again or add it." ;; esac
