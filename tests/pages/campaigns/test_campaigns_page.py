"""专项行动 and the records behind its figures."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def test_the_scope_of_a_campaign_stands_in_the_address_and_the_bar_is_left_alone(app: AppTest) -> None:
    app.run()
    app.switch_page("pages/campaigns/page.py").run()
    before = app.session_state["scope"]
    number = next(m.value for m in app.metric if "发现问题" in m.label).split(" :small")[0]
    app.button(key="open-campaign-problems_found").click().run()
    assert not app.exception
    assert app.session_state["scope"] == before
    assert number in "\n".join(m.value for m in app.markdown)
    assert any("与上方所选范围不同" in c.value for c in app.caption)
    assert app.button(key="way-back").label == "返回专项行动"
    app.button(key="way-back").click().run()
    assert app.title[0].value == "专项行动"
    assert app.session_state["scope"] == before
