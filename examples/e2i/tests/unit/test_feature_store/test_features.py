from feature_repo.features import ENTITIES, SERVICES, VIEWS
from src.data.synthetic import ENGAGEMENT, PRACTICE


def test_the_views_hold_what_the_data_bring():
    fields = {view.name: {field.name for field in view.features} for view in VIEWS}
    assert fields == {"hcp_engagement": set(ENGAGEMENT), "hcp_practice": set(PRACTICE)}


def test_every_view_belongs_to_the_prescriber():
    assert [entity.join_key for entity in ENTITIES] == ["hcp_id"]
    assert all(view.entities == ["hcp"] for view in VIEWS)


def test_the_service_serves_all_views():
    (service,) = SERVICES
    assert {projection.name for projection in service.feature_view_projections} == {view.name for view in VIEWS}
