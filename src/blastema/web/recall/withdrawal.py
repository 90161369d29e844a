"""Withdrawing an alert under a signature, and the team that reads that it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blastema.actions.act import Act, Result
from blastema.actions.reach_exposed import acknowledge_withdrawal
from blastema.actions.read.recall import RecallPage
from blastema.actions.withdraw_recall import withdraw_recall
from blastema.core.access.permissions import Permission
from blastema.web.recall.forms import RecallVerb
from blastema.web.recall.persons import PersonVerb
from blastema.web.signin.proving import ProvedVerb


class WithdrawRecall(ProvedVerb, RecallVerb):
    signing = ("withdraw_recall",)
    title = "Withdraw the alert"
    submit = "Sign: withdraw the alert"
    danger = True
    done_message = "Withdrawn, under your signature. Each person's team is told; holds stay."

    def more(self, act: Act, page: RecallPage) -> dict[str, Any]:
        return {
            "lead": "Where the late result that started it was corrected and passes. Whoever was "
            "told of the alert has to be told of this too. Holds are lifted one by one."
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return withdraw_recall(act, recall=ids["recall"])


class ReadWithdrawal(PersonVerb):
    permission = Permission.RECALL_JUDGE
    title = "The alert about this person was withdrawn"
    submit = "I have read it"
    done_message = "Recorded that you have read the withdrawal."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return acknowledge_withdrawal(act, exposure=ids["exposure"])
