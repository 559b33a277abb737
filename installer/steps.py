"""The set-up as a list of steps, each with a fingerprint of what it depends on; only what changed is done again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from installer import engine_build, environment, messages, packages
from installer.processor import compiler_advice, has_compiler
from installer.progress import Durations
from installer.stamp import NAME, Stamp, fingerprint
from installer.wheel_cache import WheelCache, user_cache, wheel_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from installer.messages import Sentence
    from installer.progress import Display, Step

NOT_DONE = ""


@dataclass(frozen=True)
class Options:
    """What the user asked for; `choice` is light, encoders or None (what was chosen before, else automatic)."""

    choice: str | None = None
    engine_again: bool = False
    test: bool = False


@dataclass(frozen=True)
class Job:
    """A step that may have to be done; the work returns the key to remember, or NOT_DONE to be tried again."""

    name: str
    title: Sentence
    key: str
    work: Callable[[Step], str]


class Setup:
    """Brings the `.venv` of a checkout to the wanted state."""

    def __init__(self, root: Path, options: Options, display: Display) -> None:
        self.place = environment.Environment(root)
        self._options = options
        self._display = display
        self._project = packages.read_project(root)
        self._stamp = Stamp.load(self.place.folder)
        self._durations = Durations(user_cache() / "install-times.json")
        self._cache = WheelCache(wheel_folder())

    def run(self) -> int:
        """Do what is to be done; returns how many steps ran."""
        environment.require_usable_place(self.place)
        reason = self._why_anew()
        anew = reason is not None or not self.place.folder.exists()
        if self._options.choice and self._options.choice != self._stamp.choice:
            self._stamp.choice = self._options.choice
        jobs = [job for job in self._jobs() if anew or self._stamp.done.get(job.name) != job.key]
        if reason:
            self._display.say(reason.inline() + "\n" + messages.REBUILDING.inline())
        if not jobs and not anew:
            return 0
        total = len(jobs) + anew
        if anew:
            self._perform(
                Job("environment", messages.STEP_ENVIRONMENT, environment.python_identity(), self._make), 1, total
            )
        self.place.log.unlink(missing_ok=True)
        for number, job in enumerate(jobs, total - len(jobs) + 1):
            self._perform(job, number, total)
        return total

    def _perform(self, job: Job, number: int, total: int) -> None:
        with self._display.step(number, total, job.title, self._durations.expected(job.name)) as step:
            key = job.work(step)
        if key != NOT_DONE:
            self._stamp.finish(job.name, key)
        self._durations.record(job.name, step.elapsed())

    def _why_anew(self) -> Sentence | None:
        """Why an environment that is there must be made anew; None when it may stay, or isn't there."""
        folder = self.place.folder
        if not folder.exists() and not folder.is_symlink():
            return None
        if self._stamp.writing:
            return messages.INTERRUPTED_WRITING
        known = self._stamp.done.get("environment", environment.python_identity())
        if known != environment.python_identity():
            return messages.OTHER_PYTHON.with_fields(version=known)
        return environment.why_unusable(self.place)

    def _make(self, step: Step) -> str:
        del step
        environment.remove(self.place, ours=(self.place.folder / NAME).exists())
        self.place.folder.mkdir()
        self._stamp.done, self._stamp.writing = {}, ""
        self._stamp.save()  # from here on an unfinished folder is known to be ours
        environment.create(self.place)
        return environment.python_identity()

    def _jobs(self) -> list[Job]:
        project, locked = self._project, self._project.locked
        required = (
            *project.dependencies,
            *project.build,
            *packages.EDITABLE_REQUIREMENTS,
            *packages.ENGINE_REQUIREMENTS,
        )
        key = fingerprint(*required, locked)
        jobs = [Job("packages", messages.STEP_PACKAGES, key, lambda step: self._install_packages(step, required, key))]
        if self._options.test:
            tools = project.extras["test"]
            key_tools = fingerprint(*tools, locked)
            jobs.append(
                Job(
                    "test",
                    messages.STEP_TEST_TOOLS,
                    key_tools,
                    lambda step: self._install_tools(step, tools, key_tools),
                )
            )
        if self._stamp.choice != "light":
            key_encoders = fingerprint(*project.extras["encoders"], locked, self._stamp.choice)
            jobs.append(
                Job(
                    "encoders",
                    messages.STEP_ENCODERS,
                    key_encoders,
                    lambda step: self._install_encoders(step, key_encoders),
                )
            )
        jobs.append(self._engine_job())
        key_project = fingerprint(project.described, self.place.root)
        jobs.append(
            Job("project", messages.STEP_PROJECT, key_project, lambda step: self._install_project(step, key_project))
        )
        return jobs

    def _writing(self, name: str) -> Callable[[], None]:
        return lambda: self._stamp.begin_writing(name)

    def _install_packages(self, step: Step, requirements: tuple[str, ...], key: str) -> str:
        packages.upgrade_pip(self.place, self._project, step.report_line, self._writing("packages"))
        packages.install(self.place, self._project, requirements, step.report_line, self._writing("packages"))
        return key

    def _install_tools(self, step: Step, requirements: tuple[str, ...], key: str) -> str:
        packages.install(self.place, self._project, requirements, step.report_line, self._writing("test"))
        return key

    def _install_encoders(self, step: Step, key: str) -> str:
        if self._stamp.choice == "encoders" or packages.has_cpu_torch(self.place, self._project):
            wanted = self._project.extras["encoders"]
            packages.install(self.place, self._project, wanted, step.report_line, self._writing("encoders"))
        else:
            self._display.say(messages.ENCODERS_LEFT_OUT.lines())
        return key

    def _install_project(self, step: Step, key: str) -> str:
        packages.install_project(self.place, self._project, step.report_line, self._writing("project"))
        return key

    def _engine_job(self) -> Job:
        engines = engine_build.plan(self._project)
        compiler = has_compiler()
        key = fingerprint(*(engine.key for engine in engines), compiler)
        # Without an engine, one that was carried in or built elsewhere since is reason enough to look again.
        arrived = self._stamp.notes.get("engine") != "built" and any(
            (self._cache.folder / e.key).is_dir() for e in engines
        )
        if self._options.engine_again or arrived:
            self._stamp.done.pop("engine", None)
        return Job("engine", messages.STEP_ENGINE, key, lambda step: self._install_engine(step, engines, key, compiler))

    def _install_engine(self, step: Step, engines: list[engine_build.Engine], key: str, compiler: bool) -> str:
        kept = [engine for engine in engines if self._cache.find(engine.key)]
        if not compiler and not kept:
            ko, en = compiler_advice()
            return self._without_engine("none", messages.NO_COMPILER.with_fields(advice=ko, advice_en=en), key)
        try:
            built = engine_build.obtain(
                self.place, self._project, engines if compiler else kept, self._cache, step.report_line,
                lambda sentence: self._display.say(sentence.lines()),
            )  # fmt: skip
        except OSError as error:  # the cache's disk is full or its folder is closed to us: the rest must go on
            self._display.say(f"{type(error).__name__}: {os.strerror(error.errno or 0)}")
            built = engine_build.Built(None, engines[0], "failed")
        if built.wheel is None and built.reason == "unreachable":
            return self._without_engine("unreachable", messages.ENGINE_UNREACHABLE, NOT_DONE)
        if built.wheel is None:
            return self._without_engine("failed", messages.ENGINE_FAILED.with_fields(log=self.place.log), key)
        packages.install_wheel(self.place, built.wheel, step.report_line, self._writing("engine"))
        self._stamp.notes["engine"] = "built"
        self._stamp.notes["backend"] = built.engine.backend
        return key

    def _without_engine(self, state: str, sentence: Sentence, key: str) -> str:
        self._display.say(sentence.lines())
        self._stamp.notes["engine"] = state
        self._stamp.save()
        return key
