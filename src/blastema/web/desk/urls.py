"""The addresses of the front desk."""

from __future__ import annotations

from django.urls import path

from blastema.web.desk import day, enquiries, notices, work

urlpatterns = [
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<slug:enquiry>/", enquiries.EnquiryView.as_view(), name="enquiry"),
    path(
        "enquiries/<slug:enquiry>/register/",
        enquiries.RegisterView.as_view(),
        name="enquiry-register",
    ),
    path("enquiries/<slug:enquiry>/link/", enquiries.LinkView.as_view(), name="enquiry-link"),
    path("enquiries/<slug:enquiry>/close/", enquiries.CloseView.as_view(), name="enquiry-close"),
    path("today/", day.today, name="today"),
    path("today/<slug:day>/", day.today, name="day"),
    path(
        "patients/<slug:patient>/appointments/new/", day.MakeView.as_view(), name="appointment-make"
    ),
    path("appointments/<slug:appointment>/move/", day.MoveView.as_view(), name="appointment-move"),
    path(
        "appointments/<slug:appointment>/cancel/",
        day.CancelView.as_view(),
        name="appointment-cancel",
    ),
    path(
        "appointments/<slug:appointment>/attend/",
        day.AttendView.as_view(),
        name="appointment-attend",
    ),
    path("notices/", notices.NoticesView.as_view(), name="notices"),
    path("given-work/", work.given_list, name="given-work"),
    path("patients/<slug:patient>/assign/", work.AssignView.as_view(), name="assign-work"),
    path("given-work/<slug:assignment>/take-back/", work.TakeBackView.as_view(), name="take-back"),
]
