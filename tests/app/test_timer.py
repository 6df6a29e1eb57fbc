"""The background timer: it passes at once and then when time is over, and stops when told."""

from threading import Event

from app.timer import Timer


class FakeWake:
    """An event whose time limits are over as often as a test says."""

    def __init__(self) -> None:
        self.asked: list[float | None] = []
        self.over, self.passed = Event(), Event()
        self.stopped = False

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(timeout)
        self.passed.set()
        self.over.wait()
        self.over.clear()
        return self.stopped

    def set(self) -> None:
        self.stopped = True
        self.over.set()

    def let_time_pass(self) -> None:
        self.passed.wait()
        self.passed.clear()
        self.over.set()


def test_a_timer_passes_at_once_and_again_when_time_is_over() -> None:
    wake = FakeWake()
    passes: list[int] = []
    timer = Timer(lambda: passes.append(1), seconds=60, tell=lambda _: None, wake=wake)

    timer.start()
    wake.let_time_pass()
    wake.passed.wait()

    assert timer.stop()
    assert len(passes) == 2
    assert wake.asked == [60, 60]


def test_an_error_is_told_and_the_next_pass_comes() -> None:
    wake = FakeWake()
    said: list[str] = []
    passes: list[int] = []

    def run() -> None:
        passes.append(1)
        if len(passes) == 1:
            raise OSError("the disk is full")

    timer = Timer(run, seconds=1, tell=said.append, wake=wake)

    timer.start()
    wake.let_time_pass()
    wake.passed.wait()

    assert timer.stop()
    assert said == ["OSError: the disk is full"]
    assert len(passes) == 2


def test_a_timer_waits_for_the_pass_that_runs() -> None:
    inside, release = Event(), Event()

    def run() -> None:
        inside.set()
        release.wait()

    timer = Timer(run, seconds=3600, tell=lambda _: None)
    timer.start()
    inside.wait()

    assert not timer.stop(timeout=0)
    release.set()
    assert timer.stop()
