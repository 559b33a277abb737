"""The recognizers inside presidio's analyzer: its registry, results and explanations, and nothing that loads a model.

No language engine (NoOpNlpEngine), no predefined recognizer, no context step of its own: ours look at the raw text.
Only this module imports presidio; it is slow and large, so only the pii worker imports this module.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from pii.findings import LEAST, Finding, Sign, Type
from pii.recognizers.catalogue import RECOGNIZERS

# spaCy and presidio import these where they happen to be installed: seconds of start and 300 MB that no recognizer here
# needs. None in sys.modules makes an import fail, which both packages expect.
_UNWANTED: Final = ("torch", "transformers", "sentence_transformers", "huggingface_hub", "stanza", "gliner")
_hidden = [name for name in _UNWANTED if name not in sys.modules]
sys.modules.update(dict.fromkeys(_hidden))  # type: ignore[arg-type]  # typeshed has no word for a forbidden module

from presidio_analyzer import (  # noqa: E402  after the line above
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer  # noqa: E402  likewise
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine  # noqa: E402  likewise

for _name in _hidden:
    del sys.modules[_name]

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pii.recognizers.shapes import Recognizer

LANGUAGE: Final = "ko"


class Ours(EntityRecognizer):
    """One of our recognizers as presidio knows them."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._find = recognizer.find
        super().__init__(
            supported_entities=[str(kind) for kind in recognizer.types],
            name=recognizer.name,
            supported_language=LANGUAGE,
        )

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Findings as results, each with its signs as explanation."""
        return [self._result(finding) for finding in self._find(text)]

    def _result(self, finding: Finding) -> RecognizerResult:
        explanation = AnalysisExplanation(
            recognizer=finding.detector,
            original_score=finding.score,
            textual_explanation=" ".join(finding.signs),
        )
        return RecognizerResult(str(finding.type), finding.start, finding.end, finding.score, explanation)


class NoContextStep(ContextAwareEnhancer):
    """Leaves scores alone: the recognizers have looked at the words around already."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0.0,
            min_score_with_context_similarity=0.0,
            context_prefix_count=0,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self, text: str, raw_results: list[RecognizerResult], *_: Any, **__: Any
    ) -> list[RecognizerResult]:
        """The results as they are."""
        return raw_results


class Presidio:
    """An analyzer engine that holds our recognizers and no others.

    Args:
        recognizers: the subjects.
    """

    def __init__(self, recognizers: Sequence[Recognizer] = RECOGNIZERS) -> None:
        nothing = NoOpNlpEngine([{"lang_code": LANGUAGE, "model_name": "no_op"}])
        nothing.load()
        self._engine = AnalyzerEngine(
            registry=RecognizerRegistry([Ours(one) for one in recognizers], supported_languages=[LANGUAGE]),
            nlp_engine=nothing,
            supported_languages=[LANGUAGE],
            context_aware_enhancer=NoContextStep(),
            default_score_threshold=LEAST,
        )

    def __call__(self, text: str) -> Iterator[Finding]:
        """Findings in a normalised text; they may overlap."""
        for result in self._engine.analyze(text, LANGUAGE, return_decision_process=True):
            why = result.analysis_explanation
            signs = tuple(Sign(sign) for sign in why.textual_explanation.split())
            yield Finding(Type(result.entity_type), result.start, result.end, result.score, why.recognizer, signs)
