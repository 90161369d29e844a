"""The addresses of the clinic. A record is named by its opaque id and nothing else."""

from __future__ import annotations

from django.urls import URLPattern, path

from blastema.web.clinic import (
    alarm,
    assess,
    beside,
    board,
    collect_form,
    consent_desk,
    consent_forms,
    course_forms,
    discharge,
    episode,
    episode_forms,
    inject,
    owed,
    patient,
    patient_forms,
    patients,
    plan_forms,
    represent_forms,
    room,
    room_forms,
    time_out,
)
from blastema.web.verbs import VerbView

_PATIENT: dict[str, type[VerbView]] = {
    "correct": patient_forms.CorrectPatient,
    "preference": patient_forms.RecordPreference,
    "contact-preference": patient_forms.RecordContactPreference,
    "withdraw": patient_forms.WithdrawPatient,
    "death": patient_forms.RecordDeath,
    "rejoin": patient_forms.RejoinPatient,
    "retract-death": patient_forms.RetractDeath,
    "merge": patient_forms.MergePatient,
    "unmerge": patient_forms.UnmergePatient,
    "revoke-links": patient_forms.RevokeLinks,
    "represent": represent_forms.Represent,
    "end-representation": represent_forms.EndRepresentation,
    "erase": patient_forms.ErasePatient,
    "open-episode": episode_forms.OpenEpisode,
    "break-glass": patient_forms.BreakTheGlass,
}
_EPISODE: dict[str, type[VerbView]] = {
    "alarm": alarm.AnswerAlarm,
    "assess": assess.AssessEpisode,
    "plan": plan_forms.PlanCourse,
    "conventional": episode_forms.ChooseConventional,
    "refer": episode_forms.ReferEpisode,
    "pause": episode_forms.PauseEpisode,
    "resume": episode_forms.ResumeEpisode,
    "withdraw": episode_forms.WithdrawEpisode,
    "close": episode_forms.CloseEpisode,
    "report-adverse": episode_forms.ReportAdverse,
}
_COURSE: dict[str, type[VerbView]] = {
    "consent": consent_forms.RecordConsent,
    "read-consent": consent_forms.ReadConsent,
    "talk-through": consent_forms.TalkThrough,
    "withdraw-consent": consent_forms.WithdrawConsent,
    "assure": owed.AssureCourse,
    "take-back-assurance": owed.TakeBackAssurance,
    "allocate": course_forms.AllocateProduct,
    "free": course_forms.FreeProduct,
    "open-session": course_forms.OpenSession,
    "replan": plan_forms.ReplanCourse,
    "close": course_forms.CloseCourse,
}
_TREATMENT: dict[str, type[VerbView]] = {
    "time-out-collection": time_out.TimeOutBeforeCollecting,
    "collect": collect_form.Collect,
    "hand-over": room_forms.HandOver,
    "take-over": room_forms.TakeOver,
    "time-out-injection": time_out.TimeOutBeforeInjecting,
    "inject": inject.Inject,
    "finish": room_forms.Finish,
    "abandon": room_forms.Abandon,
    "check-discharge": discharge.CheckDischarge,
    "stop": beside.StopLine,
    "decide": beside.Decide,
    "type-identifiers": beside.TypeIdentifiers,
}


def _verbs(kind: str, verbs: dict[str, type[VerbView]]) -> list[URLPattern]:
    """``episodes/<episode>/assess/``, named ``episode-assess``."""
    return [
        path(f"{kind}s/<slug:{kind}>/{verb}/", view.as_view(), name=f"{kind}-{verb}")
        for verb, view in verbs.items()
    ]


urlpatterns = [
    path("board/", board.board, name="board"),
    path("patients/", patients.patients, name="patients"),
    path("patients/new/", patient_forms.RegisterPatient.as_view(), name="patient-register"),
    path("patients/<slug:patient>/", patient.patient, name="patient"),
    *_verbs("patient", _PATIENT),
    path("episodes/<slug:episode>/", episode.episode, name="episode"),
    path("episodes/<slug:episode>/outcomes/", episode.outcomes, name="episode-outcomes"),
    *_verbs("episode", _EPISODE),
    path("consent/", consent_desk.desk, name="consent-desk"),
    path("courses/<slug:course>/consents/", consent_desk.course, name="course-consents"),
    *_verbs("course", _COURSE),
    path("treatments/<slug:treatment>/", room.treatment, name="treatment"),
    path("treatments/<slug:treatment>/images/<slug:digest>/", room.image, name="treatment-image"),
    *_verbs("treatment", _TREATMENT),
]
