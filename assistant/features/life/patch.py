"""New files as a patch that `git apply` takes."""

from collections.abc import Mapping


def patch_of(files: Mapping[str, str]) -> str:
    """A patch that adds files.

    Args:
        files: Text by path, relative to the folder in which it is applied.
    """
    return "".join(_added(path, text) for path, text in files.items())


def _added(path: str, text: str) -> str:
    lines = text.splitlines()
    head = (
        f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
        f"@@ -0,0 +1,{len(lines)} @@\n"
    )
    return head + "".join(f"+{line}\n" for line in lines)
