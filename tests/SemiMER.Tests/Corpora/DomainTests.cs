using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>Rows of several corpora in one set, with the same classes.</summary>
public sealed class DomainTests
{
    private static readonly string[] Iemocap = ["hap", "sad", "neu", "ang", "exc", "fru"];

    [Fact]
    public void Classes_can_be_given_the_names_that_another_corpus_has()
    {
        ClassMap map = ClassMap.Parse(" anger = ang, joy=hap+exc ,sad", Iemocap);
        map.Classes.Should().Equal("anger", "joy", "sad");
        map.LeftOut.Should().Equal("neu", "fru");
        Enumerable.Range(0, 6).Select(k => map.Map(k)).Should().Equal(1, 2, null, 0, 1, null);
        FluentActions.Invoking(() => ClassMap.Parse("joy=hap,joy=exc", Iemocap)).Should().Throw<OptionsException>();
        FluentActions.Invoking(() => ClassMap.Parse("=hap,sad", Iemocap)).Should().Throw<OptionsException>();
        FluentActions.Invoking(() => ClassMap.Parse("joy=,sad", Iemocap)).Should().Throw<OptionsException>();
    }

    [Fact]
    public void Rows_of_a_domain_carry_its_name()
    {
        var row = new Utterance { Id = "u1", Speaker = "s", Dialogue = "d" };
        Utterance named = row.InDomain(" meld ");
        (named.Domain, named.Id, named.Speaker, named.Dialogue, named.Session).Should().Be(("meld", "meld/u1", "meld/s", "meld/d", null));
        row.Domain.Should().BeNull();
        new UnlabeledSet([row]).InDomain("a")[0].Id.Should().Be("a/u1");
        FluentActions.Invoking(() => row.InDomain(" ")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Only_sets_of_the_same_classes_become_one()
    {
        var row = new LabeledUtterance(new Utterance { Id = "u1", Speaker = "s" }, 1);
        var set = new LabeledSet(["a", "b"], [row]);
        set.Concat(set.InDomain("other")).Select(item => item.Utterance.Id).Should().Equal("u1", "other/u1");
        FluentActions.Invoking(() => set.Concat(new LabeledSet(["b", "a"], [row]))).Should().Throw<CorpusException>()
            .WithMessage("*common classes*");
    }
}
