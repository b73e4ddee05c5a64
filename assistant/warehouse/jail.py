"""The jail of a worker: what the system lets a process give up before it runs anything.

Every step gives something up for good. Where the system does not allow one, the worker runs without
it and says so.
"""

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Callable

NOBODY = 65_534
OPEN_FILES = 64
_SPARE_BYTES = 512 * 1024 * 1024
"""Address space beyond the engine's memory: code, threads and buffers."""
_NICENESS = 5
_M_ARENA_MAX = -8
"""Each arena of the allocator takes 64 MB of address space, used or not."""
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 4, 38, 22, 2
_CLONE_NEWNET = 0x4000_0000
_ALLOW, _REFUSE = 0x7FFF_0000, 0x0005_0001
"""Refused calls fail with EPERM."""
_MACHINES = {
    # audit number; socket, socketpair, connect, bind, execve, execveat, ptrace, fork, vfork,
    # process_vm_readv, io_uring_setup, bpf. Source: the kernel's system call tables.
    "x86_64": (0xC000_003E, (41, 53, 42, 49, 59, 322, 101, 57, 58, 310, 425, 321)),
    "aarch64": (0xC000_00B7, (198, 199, 203, 200, 221, 281, 117, 270, 425, 280)),
}

MEANINGS = {
    "memory": "its address space is limited",
    "files": "it can write no file and opens few",
    "new_privileges": "it can gain no rights",
    "network_namespace": "it has a network of its own with nothing in it",
    "system_calls": "it can open no socket and start no program",
    "root": "it does not run as root",
    "processes": "it can make no process",
}
"""What a worker gives up, in words; what is missing of these, this system does not allow."""


def enter_before(*, memory_mb: int) -> list[str]:
    """Give up what need not be had to open the database; answer what was given up.

    Args:
        memory_mb: Engine memory; the address space is this plus 512 MB.
    """
    os.nice(_NICENESS)
    _done(lambda: _libc().mallopt(_M_ARENA_MAX, 1))
    limit = memory_mb * 1024 * 1024 + _SPARE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    given = ["memory", "files"]
    for name, step in (
        ("new_privileges", _no_new_privileges),
        ("network_namespace", _no_network),
        ("system_calls", _no_system_calls),
    ):
        if _done(step):
            given.append(name)
    return given


def enter_after() -> list[str]:
    """Give up what was needed until the database was open: rights, and making processes."""
    given = []
    if os.geteuid() == 0 and _done(_become_nobody):
        given.append("root")
    elif os.geteuid() != 0:
        given.append("root")  # it never had them
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)
    return [*given, "processes"]


def _done(step: Callable[[], object]) -> bool:
    try:
        step()
    except (OSError, AttributeError, KeyError):
        return False
    return True


def _become_nobody() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _no_new_privileges() -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _no_network() -> None:
    """A network of its own, with nothing in it; needs rights that few processes have."""
    _checked(_libc().unshare(_CLONE_NEWNET))


def _no_system_calls() -> None:
    """Sockets, other programs and other processes' memory fail. Source: seccomp(2)."""
    audit, numbers = _MACHINES[platform.machine()]
    rows = [(0x20, 0, 0, 4), (0x15, 1, 0, audit), (0x06, 0, 0, _REFUSE), (0x20, 0, 0, 0)]
    if platform.machine() == "x86_64":
        rows += [(0x35, 0, 1, 0x4000_0000), (0x06, 0, 0, _REFUSE)]  # the x32 numbers
    for number in numbers:
        rows += [(0x15, 0, 1, number), (0x06, 0, 0, _REFUSE)]
    rows.append((0x06, 0, 0, _ALLOW))
    code = b"".join(struct.pack("=HBBI", *row) for row in rows)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(rows), ctypes.addressof(buffer))
    _prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(program))


def _prctl(option: int, *arguments: int) -> None:
    padded = (*arguments, 0, 0, 0, 0)[:4]
    _checked(_libc().prctl(option, *(ctypes.c_ulong(argument) for argument in padded)))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
