"""The real addresses and one more that nobody wrote into the access table."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from daysheet.web import urls


def hidden(_: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


urlpatterns = [*urls.urlpatterns, path("hidden/", hidden, name="hidden")]
handler404 = urls.handler404
