"""Charts as images that are read out once."""

from django.utils.safestring import mark_safe

from twins.views.pictures import without_inner_roles


def test_without_inner_roles_keeps_the_role_of_the_image() -> None:
    svg = mark_safe(
        '<svg role="img" class="a"><g role="graphics-symbol" aria-roledescription="rect mark"><path/></g></svg>'
    )

    assert without_inner_roles(svg) == '<svg role="img" class="a"><g><path/></g></svg>'
