#!/usr/bin/env bash
# Builds gesturectl_VERSION_ARCHITECTURE.deb for the release of Debian or Ubuntu that this runs on.
#
#   install/make-deb.sh [FOLDER]      where the package is put; here by default
#
# Needs python3-venv and a network connection. The same commit and the same release give the same package, byte for byte.
set -euo pipefail
folder=$(cd "${1:-.}" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
umask 022

python=$(readlink -f /usr/bin/python3) # by its minor version, whose wheels are taken
minor=${python##*/}
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
home=$root/usr/lib/gesturectl
packages=$home/lib/$minor/site-packages
say() { printf 'make-deb.sh: %s\n' "$*" >&2; }
"$python" -c 'import ensurepip' 2>/dev/null || { say 'Python cannot make an environment. Install the package python3-venv.'; exit 3; }

say "the program and what it needs, for $minor"
"$python" -m venv "$work/tools"
"$python" -m venv --without-pip --symlinks "$home"
ln -sfn "$python" "$home/bin/python"
pip() { "$work/tools/bin/pip" --quiet --python "$home/bin/python" "$@"; }
pip install --no-compile --require-hashes -r install/constraints.txt
pip wheel --no-deps --no-build-isolation --wheel-dir "$work" .
pip install --no-compile --no-deps --no-index --find-links "$work" gesturectl
pip uninstall --yes hatchling pathspec pluggy trove-classifiers # which only build the wheel
pip check >&2
version=$("$home/bin/python" -c 'from importlib.metadata import version; print(version("gesturectl"))')

say 'the two networks'
PATH=$work/tools/bin:$PATH "$home/bin/python" -c '
import shutil, sys
from gesturectl.vision.models import locate
for network in (paths := locate()).palm, paths.landmark:
    shutil.copyfile(network, f"{sys.argv[1]}/{network.name}")
' "$packages/gesturectl/assets/models"

# What no run reads: OpenVINO's other devices (the processor and the GPU stay) and the formats of others' networks, headers,
# tests, types.
rm -r "$packages"/openvino/{include,libs/libopenvino_{intel_npu,auto,auto_batch,hetero}_plugin.so} \
  "$packages"/openvino/libs/libopenvino_{{onnx,pytorch,paddle,jax,gguf}_frontend,c}.so* \
  "$packages"/numpy/{_core/include,f2py}
find "$packages/numpy" -type d -name tests -prune -exec rm -r {} +
find "$packages" \( -name '*.pyi' -o -name '*.a' -o -name '*.pc' -o -name direct_url.json -o -name RECORD -o -name INSTALLER -o -name REQUESTED \) -delete
# An environment names the folder in which it was made, and brings commands of others.
find "$home/bin" -mindepth 1 ! -name python ! -name gesturectl -delete
rm -rf "$home"/{lib64,include}
printf 'home = /usr/bin\ninclude-system-site-packages = false\n' >"$home/pyvenv.cfg"
sed -i '1s,.*,#!/usr/lib/gesturectl/bin/python,' "$home/bin/gesturectl"

say 'what the system finds it by'
own() { "$home/bin/python" -m gesturectl "$@"; }
put() { install -D -m 644 /dev/stdin "$root/$1"; }
fill() {
  sed "s|@GESTURECTL@|/usr/bin/gesturectl|; s|@PYTHON@|$minor|; s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|
    s|@SIZE@|${size:-}|; s|@DATE@|$(date -uRd "@$SOURCE_DATE_EPOCH")|; s|@MAINTAINER@|gesturectl <gesturectl@localhost>|" "$1"
}
mkdir -p "$root"/usr/bin
ln -s ../lib/gesturectl/bin/gesturectl "$root/usr/bin/gesturectl"
fill install/gesturectl.service | put usr/lib/systemd/user/gesturectl.service
fill install/gesturectl.desktop | put usr/share/applications/gesturectl.desktop
put usr/share/icons/hicolor/scalable/apps/gesturectl.svg <install/gesturectl.svg
own manual | gzip -9n | put usr/share/man/man1/gesturectl.1.gz
own completion bash | put usr/share/bash-completion/completions/gesturectl
own completion zsh | put usr/share/zsh/vendor-completions/_gesturectl
own completion fish | put usr/share/fish/vendor_completions.d/gesturectl.fish
for rule in install/*.rules; do put "usr/share/gesturectl/${rule##*/}" <"$rule"; done
{
  cat install/debian/copyright
  "$home/bin/python" - <<'PYTHON'
from importlib.metadata import distributions

for found in sorted(distributions(), key=lambda d: d.name.lower()):
    if found.name != "gesturectl":
        about = found.metadata
        short = about["License-Expression"] or "; ".join(c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License"))
        print(f"  {found.name} {found.version}: {short or (about['License'] or 'see there').splitlines()[0]}")
PYTHON
} | put usr/share/doc/gesturectl/copyright
fill install/debian/changelog | gzip -9n | put usr/share/doc/gesturectl/changelog.gz
gzip -9n <CHANGELOG.md | put usr/share/doc/gesturectl/CHANGELOG.md.gz
put usr/share/lintian/overrides/gesturectl <install/debian/lintian-overrides

say 'the package'
chmod -R u=rwX,go=rX "$root"
find "$packages" -type f -exec chmod 644 {} +
size=$(du -ks --apparent-size "$root" | cut -f1)
mkdir "$root/DEBIAN"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
for script in config postinst prerm postrm; do fill "install/debian/$script" >"$root/DEBIAN/$script" && chmod 755 "$root/DEBIAN/$script"; done
for file in control templates; do fill "install/debian/$file" >"$root/DEBIAN/$file"; done
chmod 644 "$root"/DEBIAN/{control,templates,md5sums}
if grep -rl "$work" "$root"; then say 'These files name a folder of this machine.' && exit 1; fi
find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group --build "$root" "$folder" >&2
