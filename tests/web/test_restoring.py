"""What a browser fills in by itself: it puts fields back by their position, on whatever is there.

After a Back, or a reload, the second of three proposals stands where the first one was.
"""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "app" / "web" / "templates"
OWN = re.compile(r'action="/(?:login|logout|invitation|play)\b')  # passwords, and names to log in
FORMS = [
    f"{path.name}: {form}"
    for path in sorted(TEMPLATES.glob("*.html"))
    for form in re.findall(r'<form method="post"[^>]*>', path.read_text(encoding="utf-8"))
    if not OWN.search(form)
]


def test_no_form_that_acts_is_filled_in_by_the_browser() -> None:
    assert len(FORMS) > 30  # as many as there were, so that they are found
    assert [form for form in FORMS if 'autocomplete="off"' not in form] == []
