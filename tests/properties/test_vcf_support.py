"""The short way to the support of one allele gives what the rules give."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.vcf.frequency import plain_support, slow_supports_of
from ingest.vcf.layout import Sample, layout_of

COUNTS = st.sampled_from([".", "0", "7", "120"])
READS = st.lists(COUNTS, min_size=1, max_size=3).map(",".join)
FRACTIONS = st.lists(st.sampled_from([".", "0", "0.25", "1e-3", "1"]), min_size=1, max_size=2).map(",".join)


@given(
    st.permutations(["AF", "AD", "DP", "GT"]),
    st.fixed_dictionaries({"AF": FRACTIONS, "AD": READS, "DP": COUNTS, "GT": st.just("0/1")}),
    st.integers(1, 4),
)
def test_the_short_way_equals_the_rules(keys, texts, present):
    sample = Sample(layout_of(":".join(keys)), [texts[key] for key in keys][:present])

    plain = plain_support(sample)

    assert plain is None or [plain] == slow_supports_of(sample, {}, ["C", "T"])
