from django.urls import path

from tamazgana_open.accounts import workspace_views as views

urlpatterns = [
    path("", views.people, name="space-people"),
    path("new/", views.person, name="space-new-person"),
    path("factors/", views.require_factors, name="space-require-factors"),
    path("<int:pk>/", views.person, name="space-person"),
    path("<int:pk>/deactivate/", views.deactivate, name="space-deactivate-person"),
    path("<int:pk>/reactivate/", views.reactivate, name="space-reactivate-person"),
]
