"""A virtual machine with Debian's kernel and this computer's files, read-only, for what a container's kernel lacks.

Needs qemu-system-x86, busybox-static, kmod, and the kernel's package linux-image-amd64: installed, or unpacked into the
folder that TEST_KERNEL names (`apt-get download linux-image-6.1.0-…-amd64`, `dpkg-deb -x`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(os.environ.get("TEST_KERNEL", "/"))
MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay", "evdev", "uinput", "virtio-gpu")
PROGRAMS = ("qemu-system-x86_64", "busybox", "depmod", "udevadm")
INIT = """#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc p /proc
$b mount -t sysfs s /sys
$b mount -t devtmpfs d /dev
for m in $($b cat /order); do $b insmod /modules/$m || echo "$m is not loaded"; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,ro,cache=loose host /low
$b mount -t tmpfs t /host
$b mkdir /host/upper /host/work
$b mount -t overlay -o lowerdir=/low,upperdir=/host/upper,workdir=/host/work o /new
$b mount -t proc p /new/proc
$b mount -t sysfs s /new/sys
$b mount --bind /dev /new/dev
$b mkdir -p /new/dev/shm /new/dev/pts
for f in /new/dev/shm /new/run /new/tmp; do $b mount -t tmpfs t $f; done
$b mount -t devpts d /new/dev/pts
$b mkdir -p /new/run/home
$b chroot /new /bin/sh /run/command
$b poweroff -f
"""


def missing() -> list[str]:
    """What a machine needs and this computer has not."""
    absent = [p for p in PROGRAMS if shutil.which(p, path=f"{os.environ['PATH']}:/sbin:/usr/sbin") is None]
    return absent if _kernels() else [*absent, "a kernel with its modules"]


def run(folder: Path, command: list[str], seconds: float) -> str:
    """What `command` prints in the machine, which is built in `folder`; `/run/home` there can be written to."""
    kernel = _kernels()[-1]
    initrd = _initrd(folder, ROOT / "lib" / "modules" / kernel.name.removeprefix("vmlinuz-"), command)
    qemu = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "2500", "-nodefaults"]
    qemu += ["-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot", "-device", "virtio-gpu-pci"]
    qemu += ["-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"]
    qemu += ["-kernel", str(kernel), "-initrd", str(initrd), "-append", "console=ttyS0 quiet panic=-1"]
    done = subprocess.run(qemu, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
    return (done.stdout + done.stderr).decode("utf-8", "replace").replace("\r", "")


def _kernels() -> list[Path]:
    found = sorted((ROOT / "boot").glob("vmlinuz-*"))
    return [k for k in found if (ROOT / "lib" / "modules" / k.name.removeprefix("vmlinuz-")).is_dir()]


def _initrd(folder: Path, modules: Path, command: list[str]) -> Path:
    tree = folder / "initrd"
    for name in ("bin", "proc", "sys", "dev", "host", "low", "new", "modules"):
        (tree / name).mkdir(parents=True)
    busybox = shutil.which("busybox")
    assert busybox
    shutil.copy(busybox, tree / "bin" / "busybox")
    order = _in_order(modules)
    for module in order:
        shutil.copy(modules / module, tree / "modules")
    (tree / "order").write_text("".join(f"{Path(m).name}\n" for m in order), "utf-8")
    quoted = " ".join(f"'{word}'" for word in command)
    script = f"cd {Path.cwd()}; export HOME=/run/home PATH=/usr/bin:/bin:/sbin:/usr/sbin PYTHONDONTWRITEBYTECODE=1\n"
    script += f"PYTHONPATH={Path(__file__).parent.parent.parent} exec {quoted}\n"
    (tree / "command").write_text(script, "utf-8")
    (tree / "init").write_text(INIT.replace("$b chroot", "$b cp /command /new/run\n$b chroot"), "utf-8")
    (tree / "init").chmod(0o755)
    initrd = folder / "initrd.cpio"
    names = "\n".join(str(p.relative_to(tree)) for p in sorted(tree.rglob("*")))
    with initrd.open("wb") as f:
        subprocess.run(["busybox", "cpio", "-o", "-H", "newc"], input=names.encode(), stdout=f, cwd=tree, check=True)
    return initrd


def _in_order(modules: Path) -> list[str]:
    """The files of MODULES and what they need, that first; relative to `modules`."""
    table = modules / "modules.dep"
    if not table.exists():
        depmod = shutil.which("depmod", path=f"{os.environ['PATH']}:/sbin:/usr/sbin")
        subprocess.run([str(depmod), "-b", str(ROOT), modules.name], check=True)
    needs = dict(line.split(":", 1) for line in table.read_text("utf-8").splitlines())
    order: dict[str, None] = {}
    for wanted in MODULES:
        for file, needed in needs.items():
            if Path(file).name.partition(".")[0] == wanted:
                order |= dict.fromkeys([*reversed(needed.split()), file])
    return list(order)
